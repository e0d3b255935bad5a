"""Familiar calls: what was found out about a call holds for the next one that begins with the same bytes.

A call by a node's id begins with the command, the id, and the name of the method or property. From the same peer, the
same beginning means the same node and member, and the way there (find the node, ask for the mode, look whether there is
such a method and how many arguments it takes) is most of the work. It is gone once; then the call is familiar, until
something is different:

    what                                                  who notices
    a node's name, place, modes, API; another root node   `find`: there is another stamp (see `changes`), another root
    what the peer means by the id; who the peer is        `forget`, which the API calls
    the object's class; a method or property is another   `member_of`: it is looked up for each call, and compared
    who is the node's master; the arguments               nobody has to: asked and read anew for each call

A call that is not familiar any more is no mistake: it goes the whole way again, and is judged there.
"""

from collections.abc import Callable
from functools import partial
from types import FunctionType, MethodType
from typing import Any
from weakref import ReferenceType, ref

from netpeer.calls.arity import Arity, arity_of
from netpeer.calls.changes import NODES
from netpeer.godot3.multiplayer.node import Node
from netpeer.godot3.multiplayer.packets import HEAD_BYTES
from netpeer.godot3.multiplayer.rpc_mode import RPCMode

__all__ = ["Familiar", "FamiliarCalls", "is_comparable"]

# Calls that are remembered, less than a kilobyte each. When they are too many, all are forgotten.
MAX_FAMILIAR = 4096

# Bytes of a beginning. Longer names are rare.
MAX_BEGINNING = 128

_ANYBODY = (RPCMode.REMOTE, RPCMode.REMOTESYNC)

Member = Callable[..., object]


class Familiar:
    """
    A call that was allowed.

    Attributes:
        node: gives the node; None when it is gone.
        name: of the method or property.
        mode: its mode.
        is_for_anybody: the mode does not ask who is the node's master.
        arity: the method's; None for a property.
        arguments_at: where the arguments begin.
    """

    __slots__ = ("_found", "_kind", "_type", "arguments_at", "arity", "is_for_anybody", "mode", "name", "node")

    def __init__(self, node: Node, name: str, mode: RPCMode, arguments_at: int, method: Member | None) -> None:
        """
        Args:
            method: what is called; None where a property is set.
        """
        target = node._rpc_object()
        self.node: ReferenceType[Node] = ref(node)
        self.name = name
        self.mode = mode
        self.is_for_anybody = mode in _ANYBODY
        self.arguments_at = arguments_at
        self.arity: Arity | None = None
        self._kind: type = type(target)
        self._type: type = type(method)
        # A function may be a closure that holds the node.
        self._found: Any = getattr(type(target), name, None)
        if method is not None:
            self.arity = arity_of(method)
            self._found = ref(_function_of(method))

    def member_of(self, target: object) -> Member | None:
        """
        What is called, if that is as it was: the method, or what sets the property.
        """
        if type(target) is not self._kind:
            return None
        if self.arity is None:
            is_same = getattr(self._kind, self.name, None) is self._found
            return partial(setattr, target, self.name) if is_same else None
        method = getattr(target, self.name, None)
        is_same = type(method) is self._type and _function_of(method) is self._found()
        return method if is_same else None


class FamiliarCalls:
    """
    The familiar calls of all peers.
    """

    def __init__(self) -> None:
        self._known: dict[tuple[int, bytes], Familiar] = {}
        self._stamp: object = None
        self._root: ReferenceType[Node] | None = None

    def forget(self) -> None:
        """
        A peer has left, or means another node by an id.
        """
        self._known.clear()

    def find(self, sender: int, data: bytes, root: Node | None) -> Familiar | None:
        """
        What is known about a packet, whatever it is.

        Args:
            sender: whose packet it is.
            data: the packet.
            root: the API's root node.
        """
        if self._stamp is not NODES.stamp or self._root is None or self._root() is not root:
            self._begin_anew(root)
            return None
        return self._known.get((sender, _beginning_of(data)))

    def remember(self, sender: int, data: bytes, call: Familiar) -> None:
        """
        A call by a node's id was judged, and is about to be made.
        """
        beginning = _beginning_of(data)
        if not beginning or self._stamp is not NODES.stamp:  # looking for the method has changed something
            return
        if len(self._known) >= MAX_FAMILIAR:
            self._known.clear()
        self._known[sender, beginning] = call

    def _begin_anew(self, root: Node | None) -> None:
        self._known.clear()
        self._stamp = NODES.stamp
        self._root = ref(root) if root is not None else None


def is_comparable(member: object) -> bool:
    """
    Whether it can be told that a method is the same one later. (Of other things that can be called, nobody knows
    whether they still take the same arguments.)
    """
    return isinstance(member, FunctionType) or (type(member) is MethodType and type(member.__func__) is FunctionType)


def _function_of(method: Any) -> Any:
    return method.__func__ if type(method) is MethodType else method


def _beginning_of(data: bytes) -> bytes:
    """
    Everything up to the name's end; nothing when there is none, or it is far away.
    """
    return data[: data.find(b"\0", HEAD_BYTES, MAX_BEGINNING) + 1]
