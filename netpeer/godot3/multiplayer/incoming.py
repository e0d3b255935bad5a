"""Packets that arrive: Godot 3's part of receiving calls. (`calls.receiving` has the shared part.)"""

from typing import Any

from netpeer.calls.context import Context
from netpeer.calls.receiving import Receiving
from netpeer.calls.refusals import Refusal
from netpeer.calls.rules import Member
from netpeer.godot3.multiplayer import packets, reply
from netpeer.godot3.multiplayer.answering import Answering
from netpeer.godot3.multiplayer.path_cache import PathCache
from netpeer.godot3.multiplayer.permissions import is_call_allowed
from netpeer.godot3.multiplayer.posting import Posting
from netpeer.godot3.multiplayer.rpc_mode import RPCMode
from netpeer.godot3.multiplayer.rpc_node import RPCNode
from netpeer.godot3.peers.networked_multiplayer_peer import NetworkedMultiplayerPeer
from netpeer.signals import SignalInstance, emit

__all__ = ["Incoming"]

# Ends of refusal messages: what the game can do.
_FORGET = (
    "a Godot client that connects again with the same peer uses the ids that it announced before; "
    "before it connects again, it must set get_tree().network_peer = null"
)
_MARK = "mark it with @remote, @master or @puppet to let others call it"
_NO_MASTER = "only the master runs it; call set_network_master with the same id on all peers"
_NOT_FROM_MASTER = "only the master may call it; call set_network_master with the same id on all peers"
_HINTS = {
    RPCMode.DISABLED: _MARK,
    RPCMode.MASTER: _NO_MASTER,
    RPCMode.MASTERSYNC: _NO_MASTER,
    RPCMode.PUPPET: _NOT_FROM_MASTER,
    RPCMode.PUPPETSYNC: _NOT_FROM_MASTER,
}

_ANYBODY = (RPCMode.REMOTE, RPCMode.REMOTESYNC)


class Incoming:
    """
    The receiving half of a `MultiplayerAPI`: the `Rules` of Godot 3.

    Attributes:
        calls: the call pipeline.
        log: counts and logs the refusals.
    """

    def __init__(
        self,
        context: Context[RPCNode[Any], NetworkedMultiplayerPeer],
        paths: PathCache,
        posting: Posting,
        replies: reply.Replies,
        packet_came: SignalInstance,
    ) -> None:
        self.calls: Receiving[RPCNode[Any], packets.Call] = Receiving(context, self)
        self.log = self.calls.log
        self._context = context
        self._paths = paths
        self._posting = posting
        self._packet_came = packet_came
        self._answering = Answering(context, posting, replies, self.calls)

    def process(self, sender: int, data: bytes) -> None:
        """
        Process a packet. Raises only what the game's own code raises.
        """
        self.calls.process(sender, data)

    # The rules of Godot 3.

    def key(self, data: bytes) -> bytes:
        return packets.key_of_call(data)

    def on_stranger(self, sender: int, data: bytes) -> None:
        raise Refusal("unknown_sender", "its sender is not connected any more")

    def on_packet(self, sender: int, data: bytes) -> None:
        packet = packets.parse(data)
        if isinstance(packet, packets.Call):
            self.calls.call(sender, packet)
        elif isinstance(packet, packets.SimplifyPath):
            self._on_path(sender, packet)
        elif isinstance(packet, packets.ConfirmPath):
            if not self._paths.confirm(packet.path, sender):
                raise Refusal("unknown_path", f"it confirms the path {packet.path!r}, which was not announced to it")
        else:
            self._on_raw(sender, packet.data)

    def find(self, sender: int, call: packets.Call) -> RPCNode[Any]:
        path = call.path
        if path is None:
            path = self._paths.path_of(sender, call.node_id)
            if path is None:
                reason = f"{call.name!r} on the node id {call.node_id}, which it never announced: {_FORGET}"
                raise Refusal("unknown_path", reason)
        node = self._context.node_at(path)
        if node is None:
            raise Refusal("unknown_node", f"{call.name!r} on {path!r}: {self._context.why_no_node()}")
        return node

    def authorize(self, sender: int, node: RPCNode[Any], call: packets.Call) -> Member:
        mode = node.rset_mode_of(call.name) if call.is_set else node.rpc_mode_of(call.name)
        where = f"{call.name!r} on {node.get_path()}"
        _check_exists(node, call, mode, where)
        read = packets.read_value if call.is_set else packets.read_arguments
        member = Member(call.name, mode, mode in _ANYBODY, call.is_set, read)
        if not self.is_allowed(sender, node, member):
            master = node.get_network_master()
            reason = f"its mode is {mode.name}, the node's master is peer {master}: {_HINTS[mode]}"
            raise Refusal("not_allowed", f"{where}: {reason}")
        return member

    def is_allowed(self, sender: int, node: RPCNode[Any], member: Member) -> bool:
        is_from_master = sender == node.get_network_master()
        return is_call_allowed(member.mode, we_are_master=node.is_network_master(), sender_is_master=is_from_master)

    # Packets that are not calls.

    def _on_path(self, sender: int, packet: packets.SimplifyPath) -> None:
        if not self._paths.learn(sender, packet.node_id, packet.path):
            raise Refusal("too_many_paths", "it announces too many paths, or a path that is too long")
        self._posting.tell(sender, packets.ConfirmPath(packet.path).to_bytes())

    def _on_raw(self, sender: int, data: bytes) -> None:
        unpacked = reply.unpack(data)
        if unpacked is None:
            emit(self._packet_came, sender, data)
        else:
            self._answering.process(sender, *unpacked)


def _check_exists(node: RPCNode[Any], call: packets.Call, mode: RPCMode, where: str) -> None:
    """
    Refuse a call of a method or property that does not exist. It looks at the class of the object first, because a peer
    without permission must not make a getter run.
    """
    target = node.get_rpc_object()
    if call.is_set:
        found = getattr(type(target), call.name, None)
        if mode is not RPCMode.DISABLED and isinstance(found, property) and found.fset is None:
            raise Refusal("unknown_property", f"{where}: it cannot be set")
    elif not hasattr(type(target), call.name):
        if mode is RPCMode.DISABLED or not callable(getattr(target, call.name, None)):
            marked = ", ".join(node.callable_names()) or "none"
            raise Refusal("unknown_method", f"{where}: there is no such method; others may call {marked}")
    elif mode is not RPCMode.DISABLED and not callable(getattr(target, call.name, None)):
        raise Refusal("unknown_method", f"{where}: it is not a method")
