"""Calls that arrive: found, judged, made; or refused, counted and logged. Nothing that a peer sends raises here.

    bytes --parse--> packet --node found?--> mode allows?--> arguments decoded --they fit?--> the call

Each arrow is a place to refuse. The arguments are decoded last: who may not call does not get our time.

A call like one that went all the way before takes a shorter one (`familiar`); nothing is refused there.
"""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from netpeer.calls.arity import arity_of
from netpeer.calls.refusals import Refusal, RefusalLog
from netpeer.godot3.multiplayer import packets, reply
from netpeer.godot3.multiplayer.answering import Answering
from netpeer.godot3.multiplayer.call_cache import Familiar, FamiliarCalls, is_comparable
from netpeer.godot3.multiplayer.node import Node
from netpeer.godot3.multiplayer.path_cache import PathCache
from netpeer.godot3.multiplayer.permissions import is_call_allowed
from netpeer.godot3.multiplayer.rpc_mode import RPCMode
from netpeer.signals import emit

if TYPE_CHECKING:
    from netpeer.godot3.multiplayer.multiplayer_api import MultiplayerAPI

__all__ = ["Incoming"]

# What to do about a refusal.
_FORGET = (
    "a Godot client that connects again with the same peer remembers what it announced before; "
    "it must first forget that: get_tree().network_peer = null"
)
_MARK = "mark it with @remote, @master or @puppet to let others call it"
_NO_MASTER = "the master alone makes it; call set_network_master alike on all sides"
_NOT_FROM_MASTER = "only the master may call it; call set_network_master alike on all sides"
_HINTS = {
    RPCMode.DISABLED: _MARK,
    RPCMode.MASTER: _NO_MASTER,
    RPCMode.MASTERSYNC: _NO_MASTER,
    RPCMode.PUPPET: _NOT_FROM_MASTER,
    RPCMode.PUPPETSYNC: _NOT_FROM_MASTER,
}


class Incoming:
    """
    The receiving half of a `MultiplayerAPI`.

    Attributes:
        log: what was refused.
    """

    def __init__(self, api: "MultiplayerAPI", paths: PathCache) -> None:
        self.log = RefusalLog(api._clock, api._connected)
        self._api = api
        self._paths = paths
        self._familiar = FamiliarCalls()
        self._answering = Answering(api, self)

    def process(self, sender: int, data: bytes) -> None:
        """
        Act upon a packet. Raises only what the user's own code raises.
        """
        try:
            if sender not in self._api._connected:
                raise Refusal("unknown_sender", "its sender is not connected any more")
            if not self._made_as_before(sender, data):
                self._act(sender, packets.parse(data))
        except packets.PacketError as error:
            self.log.refuse(sender, Refusal("malformed", f"a packet cannot be read: {error}"))
        except Refusal as refusal:
            self.log.refuse(sender, refusal)

    def forget_peer(self, peer: int) -> None:
        """
        A peer has left.
        """
        self.log.forget_peer(peer)
        self._familiar.forget()

    def forget_all(self) -> None:
        """
        There is another network: the same ids are other peers.
        """
        self.log.forget_all()
        self._familiar.forget()

    def _act(self, sender: int, packet: packets.Packet) -> None:
        if isinstance(packet, packets.Call):
            self._on_call(sender, packet)
        elif isinstance(packet, packets.SimplifyPath):
            self._on_path(sender, packet)
        elif isinstance(packet, packets.ConfirmPath):
            if not self._paths.confirm(packet.path, sender):
                raise Refusal("unknown_path", f"it confirms the path {packet.path!r}, of which it was not told")
        else:
            self._on_raw(sender, packet.data)

    def _on_path(self, sender: int, packet: packets.SimplifyPath) -> None:
        if self._paths.path_of(sender, packet.node_id) not in (None, packet.path):
            self._familiar.forget()
        if not self._paths.learn(sender, packet.node_id, packet.path):
            raise Refusal("too_many_paths", "it announces too many paths, or too long ones")
        self._api._tell(sender, packets.ConfirmPath(packet.path).to_bytes())

    def _on_raw(self, sender: int, data: bytes) -> None:
        unpacked = reply.unpack(data)
        if unpacked is None:
            emit(self._api.network_peer_packet, sender, data)
        else:
            self._answering.process(sender, *unpacked)

    def _on_call(self, sender: int, call: packets.Call) -> None:
        node = self.find(sender, call)
        arguments = self.judged(sender, node, call)
        target = node._rpc_object()
        method = None if call.is_set else getattr(target, call.name)
        if call.path is None and (call.is_set or is_comparable(method)):
            mode = node._property_mode(call.name) if call.is_set else node._method_mode(call.name)
            self._familiar.remember(sender, call.data, Familiar(node, call.name, mode, call.offset, method))
        member = partial(setattr, target, call.name) if method is None else method
        self._make(sender, node, call.name, member, arguments)

    def _made_as_before(self, sender: int, data: bytes) -> bool:
        """
        Make a familiar call. False, and nothing is done, for all others.
        """
        call = self._familiar.find(sender, data, self._api._root_node)
        node = call.node() if call is not None else None
        if call is None or node is None:
            return False
        member = call.member_of(node._rpc_object())
        if member is None or not (call.is_for_anybody or self._is_allowed(sender, node, call.mode)):
            return False
        arguments = packets.read_arguments(data, call.arguments_at, call.arity is None, self._api._codec())
        if call.arity is not None and not call.arity.takes(len(arguments)):
            return False
        self._make(sender, node, call.name, member, arguments)
        return True

    def _make(
        self, sender: int, node: Node, name: str, member: Callable[..., object], arguments: list[Any]
    ) -> None:
        where = node.get_path()  # it may free itself
        try:
            self._api._called_by(sender, member, *arguments)
        except Exception as error:
            self.on_error(sender, where, name, error)

    def on_error(self, sender: int, where: str, name: str, error: Exception) -> None:
        """
        The user's own code raised.
        """
        if len(self._api.rpc_error):
            emit(self._api.rpc_error, sender, where, name, error)
            return
        error.add_note(f"in {where}.{name}, called by peer {sender}")
        raise error

    def find(self, sender: int, call: packets.Call) -> Node:
        """
        The node that a call means. Raises `Refusal`.
        """
        path = call.path
        if path is None:
            path = self._paths.path_of(sender, call.node_id)
            if path is None:
                reason = f"{call.name!r} on a node by the id {call.node_id}, which it never announced: {_FORGET}"
                raise Refusal("unknown_path", reason)
        node = self._api._node_at(path)
        if node is None:
            reason = "there is no such node here" if self._api._root_node is not None else self._api._why_no_path()
            raise Refusal("unknown_node", f"{call.name!r} on {path!r}: {reason}")
        return node

    def judged(self, sender: int, node: Node, call: packets.Call) -> list[Any]:
        """
        The arguments of a call that may be made. Raises `Refusal` or `PacketError`.
        """
        mode = node._property_mode(call.name) if call.is_set else node._method_mode(call.name)
        where = f"{call.name!r} on {node.get_path()}"
        self._check_exists(node, call, mode, where)
        if not self._is_allowed(sender, node, mode):
            master = node.get_network_master()
            reason = f"its mode is {mode.name}, the node's master is peer {master}: {_HINTS[mode]}"
            raise Refusal("not_allowed", f"{where}: {reason}")
        arguments = call.arguments(self._api._codec())
        if not call.is_set:
            arity = arity_of(getattr(node._rpc_object(), call.name))
            if not arity.takes(len(arguments)):
                raise Refusal("wrong_arguments", f"{where} with {len(arguments)} arguments: it takes {arity}")
        return arguments

    @staticmethod
    def _is_allowed(sender: int, node: Node, mode: RPCMode) -> bool:
        is_from_master = sender == node.get_network_master()
        return is_call_allowed(mode, we_are_master=node.is_network_master(), sender_is_master=is_from_master)

    def _check_exists(self, node: Node, call: packets.Call, mode: RPCMode, where: str) -> None:
        """
        Refuse what is not there. Looks at the type as long as nothing is allowed: a stranger must not run getters.
        """
        target = node._rpc_object()
        if call.is_set:
            found = getattr(type(target), call.name, None)
            if mode is not RPCMode.DISABLED and isinstance(found, property) and found.fset is None:
                raise Refusal("unknown_property", f"{where}: it cannot be set")
        elif not hasattr(type(target), call.name):
            if mode is RPCMode.DISABLED or not callable(getattr(target, call.name, None)):
                marked = ", ".join(node._callable_names()) or "none"
                raise Refusal("unknown_method", f"{where}: there is no such method; others may call {marked}")
        elif mode is not RPCMode.DISABLED and not callable(getattr(target, call.name, None)):
            raise Refusal("unknown_method", f"{where}: it is no method")
