"""What the call pipeline asks of a dialect (`Rules`), and what all parts of one API share (`Context`).

The parts of an API (receiving, sending, paths, refusals) know this module, and not the API: the API makes them, and
gives each what it needs.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any, Generic, NamedTuple, Protocol, TypeVar
from weakref import ReferenceType, ref

from netpeer.caching import Cached, Version
from netpeer.calls.tree_node import TreeNode
from netpeer.calls.tree_version import TREE
from netpeer.peer.addressing import ConnectionStatus
from netpeer.signals import SignalInstance
from netpeer.variant import Codec

__all__ = ["Context", "Member", "NetworkPeer", "ParsedCall", "Rules"]

N = TypeVar("N", bound=TreeNode[Any])
C = TypeVar("C", bound="ParsedCall")
C_contra = TypeVar("C_contra", bound="ParsedCall", contravariant=True)
P = TypeVar("P", bound="NetworkPeer")

_CONNECTED = ConnectionStatus.CONNECTED


class NetworkPeer(Protocol):
    """
    What the pipeline needs of the peer that packets travel through.
    """

    def poll(self) -> None: ...
    def batch(self) -> AbstractContextManager[None]: ...
    def get_connection_status(self) -> ConnectionStatus: ...
    def get_unique_id(self) -> int: ...
    def get_available_packet_count(self) -> int: ...
    def get_packet_peer(self) -> int: ...
    def get_packet(self) -> bytes: ...


class ParsedCall(Protocol):
    """
    A packet with a call, read up to its arguments.
    """

    @property
    def data(self) -> bytes:
        """
        The packet.
        """

    @property
    def path(self) -> str | None:
        """
        The node's path, if it came with the packet; None: the call names its node by an id.
        """

    def arguments(self, codec: Codec) -> list[Any]:
        """
        Decode the arguments. Raises `PacketError`.
        """


class Member(NamedTuple):
    """
    The method or property that a call means, and that the dialect's rules allow.

    Attributes:
        name: its name.
        mode: who may call it: the dialect's own.
        for_anybody: the mode allows everybody; else `Rules.is_allowed` is asked for each call.
        is_property: it is set, not called.
        read: reads the arguments of such a call, from the packet, an offset, and a codec. Raises `PacketError`.
        nothing_is_bytes: no argument may mean one empty byte array.
    """

    name: str
    mode: Any
    for_anybody: bool
    is_property: bool
    read: Callable[[bytes, int, Codec], list[Any]]
    nothing_is_bytes: bool = False


class Rules(Protocol[N, C_contra]):
    """
    What differs between the dialects on the receiving side.
    """

    def key(self, data: bytes) -> bytes:
        """
        The first bytes of a packet, those that name the node and the member of a call; the arguments stand behind them.
        b"" for a call that is not cached: one that names its node by the path.
        """

    def on_stranger(self, sender: int, data: bytes) -> None:
        """
        A packet from a peer that does not take part (yet). Raises `Refusal` or `PacketError`.
        """

    def on_packet(self, sender: int, data: bytes) -> None:
        """
        A packet that is no cached call. A call goes to `Receiving.call`. Raises `Refusal` or `PacketError`.
        """

    def find(self, sender: int, call: C_contra) -> N:
        """
        The node that a call means. Raises `Refusal`.
        """

    def authorize(self, sender: int, node: N, call: C_contra) -> Member:
        """
        The member that a call means, if the sender may call it now. Raises `Refusal`.
        """

    def is_allowed(self, sender: int, node: N, member: Member) -> bool:
        """
        Whether a member that was allowed before may be called now: the master or authority may be another one.
        """


class Context(Generic[N, P]):
    """
    What the parts of one API share.

    Attributes:
        clock: gives the time in seconds.
        peer: the network peer; None without one.
        connected: the ids of the peers that take part, in the order in which they came.
        peers_version: changes when a peer comes or goes, when the network peer is exchanged, and when a peer means
            another node by an id.
        sender_id: inside a call: who made it. 0 outside.
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
            clock: gives the time in seconds.
            find_root: finds the node from which paths are counted.
            why_no_path: says why a node has no path from there, or is not found.
            codec: gives the codec for arguments, as the API is set now.
            rpc_error: the API's signal for what called methods raise.
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
        The node from which paths are counted; only nodes below it can be called.
        """
        known = self._root
        if known.stamp is not TREE.stamp:
            root = self._find_root()
            known.answer = ref(root) if root is not None else None
            known.stamp = TREE.stamp
        return known.answer() if known.answer is not None else None

    def path_to(self, node: N) -> str | None:
        """
        The path of a node from the root node; None when it is not below it.
        """
        return node.path_below(self.root)

    def node_at(self, path: str) -> N | None:
        """
        The node that a path from the wire means; None for one that is not there, or not below the root node.
        """
        root = self.root
        node = root.get_node_or_null(path) if root is not None else None
        return node if node is not None and node.path_below(root) is not None else None

    def is_connected(self) -> bool:
        """
        Whether there is a connected network peer.
        """
        return self.peer is not None and self.peer.get_connection_status() is _CONNECTED

    def call_as(self, sender: int, function: Callable[..., Any], *arguments: Any) -> Any:
        """
        Call something; for that time, `sender_id` is the sender's.
        """
        before, self.sender_id = self.sender_id, sender
        try:
            return function(*arguments)
        finally:
            self.sender_id = before
