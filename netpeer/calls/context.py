"""The state that all parts of one API share.

The parts of an API (receiving, sending, paths, refusals) import this module, and not the API. The API makes them, and
gives this context to each.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any, Generic, Protocol, TypeVar
from weakref import ReferenceType, ref

from netpeer.caching import Cached, Version
from netpeer.calls.asynchronous import refuse_unrun
from netpeer.calls.tree_node import TreeNode
from netpeer.calls.tree_version import TREE
from netpeer.peer.addressing import ConnectionStatus
from netpeer.signals import SignalInstance
from netpeer.variant import Codec

__all__ = ["Context", "NetworkPeer"]

N = TypeVar("N", bound=TreeNode[Any])
P = TypeVar("P", bound="NetworkPeer")

_CONNECTED = ConnectionStatus.CONNECTED


class NetworkPeer(Protocol):
    """
    The methods of a network peer that the call pipeline uses.
    """

    def poll(self) -> None: ...
    def batch(self) -> AbstractContextManager[None]: ...
    def get_connection_status(self) -> ConnectionStatus: ...
    def get_unique_id(self) -> int: ...
    def get_available_packet_count(self) -> int: ...
    def get_packet_peer(self) -> int: ...
    def get_packet(self) -> bytes: ...


class Context(Generic[N, P]):
    """
    The state that the parts of one API share.

    Attributes:
        clock: returns the time in seconds.
        peer: the network peer; None if there is none.
        connected: the ids of the peers that take part, in the order in which they joined.
        peers_version: changes when a peer joins or leaves, when the network peer is replaced, and when a peer announces
            another node for an id.
        sender_id: inside a call, the id of the peer that made it; 0 outside of calls.
        codec, why_no_path, rpc_error: see the constructor.
    """

    def __init__(
        self,
        clock: Callable[[], float],
        find_root: Callable[[], N | None],
        why_no_path: Callable[[], str],
        codec: Callable[[], Codec],
        rpc_error: SignalInstance,
    ) -> None:
        """
        Args:
            clock: returns the time in seconds.
            find_root: returns the root node of the API: paths in packets start there.
            why_no_path: returns the reason why a node has no path from the root node, or is not found.
            codec: returns the codec for arguments, for the API's present settings.
            rpc_error: the API's signal for exceptions of called methods.
        """
        self.clock = clock
        self.peer: P | None = None
        self.connected: dict[int, None] = {}
        self.peers_version = Version()
        self.sender_id = 0
        self.why_no_path = why_no_path
        self.codec = codec
        self.rpc_error = rpc_error
        self._find_root = find_root
        self._root: Cached[ReferenceType[N] | None] = Cached(None)

    @property
    def root(self) -> N | None:
        """
        The root node of the API: paths in packets start there, and only nodes below it can be called.
        """
        known = self._root
        if known.stamp is not TREE.stamp:
            root = self._find_root()
            known.answer = ref(root) if root is not None else None
            known.stamp = TREE.stamp
        return known.answer() if known.answer is not None else None

    def path_to(self, node: N) -> str | None:
        """
        The path of a node from the root node; None if the node is not below it.
        """
        known = self._root  # the cached root, without the cost of a property: this runs for each call that is sent
        if known.stamp is TREE.stamp and known.answer is not None:
            return node.path_below(known.answer())
        return node.path_below(self.root)

    def node_at(self, path: str) -> N | None:
        """
        The node at a path that a packet has; None if there is no such node, or it is not below the root node.
        """
        root = self.root
        node = root.get_node_or_null(path) if root is not None else None
        return node if node is not None and node.path_below(root) is not None else None

    def why_no_node(self) -> str:
        """
        The reason why `node_at` has found no node, for a refusal.
        """
        return "there is no such node here" if self.root is not None else self.why_no_path()

    def is_connected(self) -> bool:
        """
        Whether there is a connected network peer.
        """
        return self.peer is not None and self.peer.get_connection_status() is _CONNECTED

    def call_as(self, sender: int, function: Callable[..., Any], *arguments: Any) -> Any:
        """
        Call a function. While it runs, `sender_id` is the sender. Raises `TypeError` if its code did not run.
        """
        before, self.sender_id = self.sender_id, sender
        try:
            result = function(*arguments)
        finally:
            self.sender_id = before
        if result is not None:
            refuse_unrun(result)
        return result
