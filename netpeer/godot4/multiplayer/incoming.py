"""Received packets: Godot 4's part of receiving calls. `calls.receiving` has the part that both dialects share."""

from collections.abc import Callable
from typing import Any

from netpeer.calls.context import Context
from netpeer.calls.receiving import Receiving
from netpeer.calls.refusals import Refusal
from netpeer.calls.rules import Member
from netpeer.godot4.multiplayer import mismatch, packets
from netpeer.godot4.multiplayer.admission import Admission
from netpeer.godot4.multiplayer.mismatch_log import MismatchLog
from netpeer.godot4.multiplayer.path_cache import PathCache
from netpeer.godot4.multiplayer.relayed import PeerNews, Relayed
from netpeer.godot4.multiplayer.rpc_config import RPCMode
from netpeer.godot4.multiplayer.rpc_node import RPCNode
from netpeer.godot4.multiplayer.scene_sending import SceneSending
from netpeer.godot4.peers.multiplayer_peer import MultiplayerPeer
from netpeer.signals import SignalInstance, emit

__all__ = ["Incoming"]

# Hints for the log: how to fix the cause of a refusal.
_FORGET = (
    "if a Godot client closes its peer and connects again with it, it keeps the ids of the old connection; "
    "set multiplayer.multiplayer_peer = null before it connects again"
)
_HINTS = {
    RPCMode.DISABLED: "rpc_config has disabled this method",
    RPCMode.AUTHORITY: 'mark it with @rpc("any_peer"), or set the same authority with set_multiplayer_authority '
    "on all sides",
}


class Incoming:
    """
    The receiving half of a `SceneMultiplayer`: the `Rules` of Godot 4.

    Attributes:
        calls: the call pipeline.
        log: counts and logs refusals.
    """

    def __init__(
        self,
        context: Context[RPCNode[Any], MultiplayerPeer],
        paths: PathCache,
        sending: SceneSending,
        admission: Admission,
        mismatches: MismatchLog,
        news: PeerNews,
        packet_came: SignalInstance,
        replicate: Callable[[int, packets.Replication], None],
    ) -> None:
        """
        Args:
            context: the context of the API.
            paths: the ids of nodes.
            sending: sends confirmations and relayed packets.
            admission: handles the packets of peers that are authenticating.
            mismatches: logs that the RPC methods of a node differ.
            news: called when another client connects to the server or leaves it.
            packet_came: the signal for bytes that a peer sent with `send_bytes`.
            replicate: handles the packets of the replication.
        """
        self.calls: Receiving[RPCNode[Any], packets.Call] = Receiving(context, self)
        self.log = self.calls.log
        self._context = context
        self._paths = paths
        self._sending = sending
        self._admission = admission
        self._mismatches = mismatches
        self._packet_came = packet_came
        self._replicate = replicate
        self._relayed = Relayed(context, sending, self.calls, news, self._act, packet_came)

    def process(self, sender: int, data: bytes) -> None:
        """
        Process a packet. Raises only what the game's code raises.
        """
        self.calls.process(sender, data)

    # The rules of Godot 4.

    def key(self, data: bytes) -> bytes:
        return packets.key_of_call(data)

    def on_stranger(self, sender: int, data: bytes) -> None:
        if sender not in self._admission:
            raise Refusal("unknown_sender", "the sender is not connected any more")
        self._admission.receive(sender, data)

    def on_packet(self, sender: int, data: bytes) -> None:
        packet = packets.parse(data)
        if isinstance(packet, packets.AddPeer | packets.DelPeer | packets.Relay):
            self._relayed.process(sender, packet, data)
        elif not isinstance(packet, packets.Auth):
            self._act(sender, packet)
        elif packet.data:  # An empty packet completes the sender's side. This side has admitted the sender already.
            raise Refusal("not_authenticating", "the peer wants to authenticate: set an auth_callback first")

    def find(self, sender: int, call: packets.Call) -> RPCNode[Any]:
        if call.path is not None:
            node = self._context.node_at(call.path)
            if node is None:
                raise self._unknown_node(f"a call on {call.path[:200]!r}")
            return node
        root = self._context.root
        node = self._paths.received(sender, call.node_id, root) if root is not None else None
        if node is None or self._context.path_to(node) is None:
            reason = f"a call on the node id {call.node_id}: it was not announced, or the node is gone: {_FORGET}"
            raise Refusal("unknown_path", reason)
        return node

    def authorize(self, sender: int, node: RPCNode[Any], call: packets.Call) -> Member:
        table, theirs = node.get_rpc_table(), self._paths.checksum(sender, node)
        if theirs is not None and theirs != table.md5:
            reason = f"a call on {node.get_path()}: its methods have other numbers at the sender"
            raise Refusal("checksum_mismatch", f"{reason}: {mismatch.in_short(node)}")
        method = table.by_id(call.method_id)
        if method is None:
            reason = f"there is no method number {call.method_id}: {mismatch.in_short(node)}"
            raise Refusal("unknown_method", f"a call on {node.get_path()}: {reason}")
        mode = method.config.rpc_mode
        read = packets.read_bytes if call.is_raw else packets.read_arguments
        # Godot sends a single empty byte array in the same form as no argument.
        member = Member(method.name, mode, mode is RPCMode.ANY_PEER, False, read, nothing_is_bytes=call.is_raw)
        if not self.is_allowed(sender, node, member):
            reason = f"its RPC mode is {mode.name}, the node's authority is peer {node.get_multiplayer_authority()}"
            raise Refusal("not_allowed", f"{method.name!r} on {node.get_path()}: {reason}: {_HINTS[mode]}")
        if not callable(getattr(node.get_rpc_object(), method.name, None)):
            raise Refusal("unknown_method", f"{method.name!r} on {node.get_path()}: there is no such method")
        return member

    def is_allowed(self, sender: int, node: RPCNode[Any], member: Member) -> bool:
        mode = member.mode
        return mode is RPCMode.ANY_PEER or (mode is RPCMode.AUTHORITY and sender == node.get_multiplayer_authority())

    # Packets for this peer.

    def _act(self, sender: int, packet: packets.Packet) -> None:
        self._context.call_as(sender, self._on_packet_of, sender, packet)

    def _on_packet_of(self, sender: int, packet: packets.Packet) -> None:
        if isinstance(packet, packets.Call):
            self.calls.call(sender, packet)
        elif isinstance(packet, packets.SimplifyPath):
            self._on_simplify_path(sender, packet)
        elif isinstance(packet, packets.ConfirmPath):
            self._on_confirm_path(sender, packet)
        elif isinstance(packet, packets.Replication):
            self._replicate(sender, packet)
        elif isinstance(packet, packets.Raw):
            emit(self._packet_came, sender, packet.data)
        elif isinstance(packet, packets.OldConfirmPath):
            self._on_old_version(sender)

    def _on_simplify_path(self, sender: int, packet: packets.SimplifyPath) -> None:
        node = self._context.node_at(packet.path)
        if node is None:
            raise self._unknown_node(f"an announcement of {packet.path[:200]!r}")
        refused = self._paths.learn(sender, packet.id, node, packet.path, packet.md5)
        if refused is not None:
            raise Refusal(refused.value, f"an announcement of {packet.path[:200]!r}: {refused.name}")
        agrees = packet.md5 == node.get_rpc_table().md5
        if not agrees:
            self._mismatches.complain([sender], node)
        self._sending.tell(sender, packets.ConfirmPath(agrees, packet.id).to_bytes())

    def _on_confirm_path(self, sender: int, packet: packets.ConfirmPath) -> None:
        if not self._paths.confirm_id(packet.id, sender, agrees=packet.agrees):
            raise Refusal("unknown_path", f"a confirmation of the id {packet.id}, which was not announced to the peer")
        node = self._paths.key_of(packet.id)
        if not packet.agrees and node is not None:
            self._mismatches.complain([sender], node)

    def _on_old_version(self, sender: int) -> None:
        reason = "this peer uses the multiplayer protocol of an older Godot 4: update it to Godot 4.6"
        # A client gets packets of other clients from the server. The server is not at fault for these.
        if self._sending.is_server() or sender == 1:
            self._sending.reject(sender, reason)
        raise Refusal("older_version", reason)

    def _unknown_node(self, what: str) -> Refusal:
        return Refusal("unknown_node", f"{what}: {self._context.why_no_node()}")
