"""Packets that arrive: found, judged, acted upon; or refused, counted and logged. Nothing that is sent raises here.

    bytes --parse--> packet --node found?--> method known?--> may it?--> arguments decoded --they fit?--> the call

Each arrow is a place to refuse. The arguments are decoded last: who may not call does not get our time.
"""

from typing import TYPE_CHECKING, Any

from netpeer.calls.arity import arity_of
from netpeer.calls.refusals import Refusal, RefusalLog
from netpeer.errors import Error
from netpeer.godot4.multiplayer import mismatch, packets
from netpeer.godot4.multiplayer.node import Node
from netpeer.godot4.multiplayer.path_cache import PathCache
from netpeer.godot4.multiplayer.rpc_config import RPCMode
from netpeer.godot4.multiplayer.rpc_table import RPCMethod
from netpeer.log import logger
from netpeer.signals import emit

if TYPE_CHECKING:
    from netpeer.godot4.multiplayer.scene_multiplayer import SceneMultiplayer

__all__ = ["Incoming"]

# What to do about a refusal.
_FORGET = (
    "a Godot client that closes its peer and connects again with it at once remembers what it announced before; "
    "it must first forget that: multiplayer.multiplayer_peer = null"
)
_HINTS = {
    RPCMode.DISABLED: "rpc_config has switched it off",
    RPCMode.AUTHORITY: 'mark it with @rpc("any_peer"), or call set_multiplayer_authority alike on all sides',
}


class Incoming:
    """
    The receiving half of a `SceneMultiplayer`.

    Attributes:
        log: what was refused.
    """

    def __init__(self, api: "SceneMultiplayer", paths: PathCache) -> None:
        self.log = RefusalLog(api._clock, api._connected)
        self._api = api
        self._paths = paths

    def process(self, sender: int, data: bytes) -> None:
        """
        Act upon a packet from a neighbour. Raises only what the user's own code raises.
        """
        try:
            if sender in self._api._admission:
                self._api._admission.receive(sender, data)
            else:
                self._on_packet(sender, data)
        except (Refusal, packets.PacketError) as refusal:
            self.refuse(sender, refusal)

    def refuse(self, sender: int, reason: Refusal | packets.PacketError) -> None:
        """
        Count and log what is not acted upon.
        """
        if isinstance(reason, packets.PacketError):
            reason = Refusal("malformed", f"a packet cannot be read: {reason}")
        self.log.refuse(sender, reason)

    def forget_peer(self, peer: int) -> None:
        """
        A peer has left.
        """
        self.log.forget_peer(peer)

    def forget_all(self) -> None:
        """
        There is another network: the same ids are other peers.
        """
        self.log.forget_all()

    def _on_packet(self, sender: int, data: bytes) -> None:
        if sender not in self._api._connected:
            raise Refusal("unknown_sender", "its sender is not connected any more")
        packet = packets.parse(data)
        if isinstance(packet, packets.Auth | packets.AddPeer | packets.DelPeer | packets.Relay):
            self._on_system(sender, packet, data)
        else:
            self._act(sender, packet)

    # What the server says about others, and what goes through it.

    def _on_system(
        self, sender: int, packet: packets.Auth | packets.AddPeer | packets.DelPeer | packets.Relay, data: bytes
    ) -> None:
        api = self._api
        if isinstance(packet, packets.Auth):
            if packet.data:
                raise Refusal("not_authenticating", "it asks for authentication: set an auth_callback first")
            return  # its side is complete, too; ours admitted it already
        if not api._relays():
            raise Refusal("forbidden", "a packet of the server's relay, which is switched off here (server_relay)")
        if isinstance(packet, packets.Relay):
            self._on_relay(sender, packet)
        elif api.is_server() or sender != 1:
            raise Refusal("forbidden", "only the server may say who comes and goes")
        elif isinstance(packet, packets.AddPeer):
            api._relayed_peer_came(packet.id)
        else:
            api._relayed_peer_left(packet.id)

    def _on_relay(self, sender: int, relay: packets.Relay) -> None:
        api = self._api
        source = relay.peer
        if api.is_server():
            source = sender
            if not self._pass_on(sender, relay):
                return
        elif sender != 1 or source not in api._connected or source == 1:
            raise Refusal("unknown_sender", f"it relays a packet of peer {source}, which is not connected")
        packet = packets.parse(relay.packet)
        if isinstance(packet, packets.Auth | packets.AddPeer | packets.DelPeer | packets.Relay):
            raise Refusal("forbidden", "a relayed packet about peers or relaying")
        self._act(source, packet)

    def _pass_on(self, sender: int, relay: packets.Relay) -> bool:
        """
        Relay a client's packet; whether it is for the server, too.
        """
        api, target = self._api, relay.peer
        if target > 0:
            if target not in api._connected:
                # No mistake of the sender's: the target may have left while the packet was on its way.
                self.log.counts["unknown_target"] += 1
                logger.debug("dropped a packet from peer %d to peer %d: there is no such peer", sender, target)
                return False
            receivers = [target]
        else:
            receivers = [peer for peer in api._connected if peer not in (sender, -target)]
        if api._pass_on(receivers, packets.Relay(sender, relay.packet).to_bytes()) is Error.ERR_OUT_OF_MEMORY:
            # No reason to stop here: the server may be meant, too.
            self.log.refuse(sender, Refusal("too_large", "its packet is too big to be relayed (outbound_buffer_size)"))
        return target <= 0 and target != -1

    # What is for us.

    def _act(self, sender: int, packet: packets.Packet) -> None:
        with self._api._sender(sender):
            if isinstance(packet, packets.Call):
                self._on_call(sender, packet)
            elif isinstance(packet, packets.SimplifyPath):
                self._on_simplify_path(sender, packet)
            elif isinstance(packet, packets.ConfirmPath):
                self._on_confirm_path(sender, packet)
            elif isinstance(packet, packets.Replication):
                self._api._replicator.receive(sender, packet)
            elif isinstance(packet, packets.Raw):
                emit(self._api.peer_packet, sender, packet.data)
            elif isinstance(packet, packets.OldConfirmPath):
                self._on_old_version(sender)

    def _on_simplify_path(self, sender: int, packet: packets.SimplifyPath) -> None:
        node = self._api._node_at(packet.path)
        if node is None:
            raise self._unknown_node(f"it announces {packet.path[:200]!r}")
        refused = self._paths.learn(sender, packet.id, node, packet.path, packet.md5)
        if refused is not None:
            raise Refusal(refused.value, f"its announcement of {packet.path[:200]!r} is not noted: {refused.name}")
        agrees = packet.md5 == node.get_rpc_table().md5
        if not agrees:
            self._api._mismatches.complain([sender], node)
        self._api._tell(sender, packets.ConfirmPath(agrees, packet.id).to_bytes())

    def _on_confirm_path(self, sender: int, packet: packets.ConfirmPath) -> None:
        if not self._paths.confirm(packet.id, sender, agrees=packet.agrees):
            raise Refusal("unknown_path", f"it confirms the id {packet.id}, of which it was not told")
        node = self._paths.node_of(packet.id)
        if not packet.agrees and node is not None:
            self._api._mismatches.complain([sender], node)

    def _on_old_version(self, sender: int) -> None:
        reason = "it speaks the multiplayer of an older Godot 4, which this one does not: update it to 4.6"
        if self._api.is_server() or sender == 1:  # what another client says through the server is not its fault
            self._api._reject(sender, reason)
        raise Refusal("older_version", reason)

    def _on_call(self, sender: int, call: packets.Call) -> None:
        node = self._find(sender, call)
        method, arguments = self._judged(sender, node, call)
        try:
            getattr(node.get_rpc_object(), method.name)(*arguments)
        except Exception as error:
            self._on_error(sender, node.get_path() or node.name, method.name, error)  # it may have freed itself

    def _on_error(self, sender: int, where: str, method: str, error: Exception) -> None:
        """
        The user's own code raised.
        """
        if len(self._api.rpc_error):
            emit(self._api.rpc_error, sender, where, method, error)
            return
        error.add_note(f"in {where}.{method}, called by peer {sender}")
        raise error

    def _find(self, sender: int, call: packets.Call) -> Node:
        """
        The node that a call means. Raises `Refusal`.
        """
        if call.path is not None:
            node = self._api._node_at(call.path)
            if node is None:
                raise self._unknown_node(f"a call on {call.path[:200]!r}")
            return node
        root = self._api._root_node()
        node = self._paths.received(sender, call.node_id, root) if root is not None else None
        if node is None or self._api._path_to(node) is None:
            reason = f"a call on the node id {call.node_id}, which it never announced, or is gone: {_FORGET}"
            raise Refusal("unknown_path", reason)
        return node

    def _unknown_node(self, what: str) -> Refusal:
        is_ready = self._api._root_node() is not None
        reason = "there is no such node here" if is_ready else self._api._why_no_path()
        return Refusal("unknown_node", f"{what}: {reason}")

    def _judged(self, sender: int, node: Node, call: packets.Call) -> tuple[RPCMethod, list[Any]]:
        """
        The method and the arguments of a call that may be made. Raises `Refusal` or `PacketError`.
        """
        table, theirs = node.get_rpc_table(), self._paths.checksum(sender, node)
        if theirs is not None and theirs != table.md5:
            reason = f"a call on {node.get_path()}, whose methods have other numbers there"
            raise Refusal("checksum_mismatch", f"{reason}: {mismatch.in_short(node)}")
        method = table.by_id(call.method_id)
        if method is None:
            reason = f"there is no method number {call.method_id}: {mismatch.in_short(node)}"
            raise Refusal("unknown_method", f"a call on {node.get_path()}: {reason}")
        mode, authority = method.config.rpc_mode, node.get_multiplayer_authority()
        if not (mode is RPCMode.ANY_PEER or (mode is RPCMode.AUTHORITY and sender == authority)):
            reason = f"its mode is {mode.name}, the node's authority is peer {authority}: {_HINTS[mode]}"
            raise Refusal("not_allowed", f"{method.name!r} on {node.get_path()}: {reason}")
        target = getattr(node.get_rpc_object(), method.name, None)
        if not callable(target):
            raise Refusal("unknown_method", f"{method.name!r} on {node.get_path()}: there is no such method")
        arguments = call.arguments(self._api._codec())
        arity = arity_of(target)
        if call.is_raw and not arguments and arity.least == 1:
            arguments = [b""]  # Godot sends one empty byte array as no argument at all
        if not arity.takes(len(arguments)):
            reason = f"with {len(arguments)} arguments: it takes {arity}"
            raise Refusal("wrong_arguments", f"{method.name!r} on {node.get_path()} {reason}")
        return method, arguments
