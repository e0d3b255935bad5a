"""Sent calls: the receivers of a call, and whether it runs here, too. `calls.sending` names the node to each peer."""

from collections.abc import Sequence
from typing import Any

from netpeer.calls.context import Context
from netpeer.calls.sending import Naming
from netpeer.errors import Error
from netpeer.godot4.multiplayer import packets
from netpeer.godot4.multiplayer.mismatch_log import MismatchLog
from netpeer.godot4.multiplayer.path_cache import PathCache
from netpeer.godot4.multiplayer.replicator import Replicator
from netpeer.godot4.multiplayer.rpc_node import RPCNode
from netpeer.godot4.multiplayer.rpc_table import RPCMethod
from netpeer.godot4.multiplayer.scene_sending import SceneSending
from netpeer.godot4.peers.multiplayer_peer import MultiplayerPeer
from netpeer.log import report

__all__ = ["Outgoing"]

_OK = Error.OK


class Outgoing:
    """
    The sending half of a `SceneMultiplayer`.

    Attributes:
        visibility: knows which peers have a node. The `SceneMultiplayer` sets it to its replicator.
    """

    def __init__(
        self,
        context: Context[RPCNode[Any], MultiplayerPeer],
        paths: PathCache,
        sending: SceneSending,
        mismatches: MismatchLog,
    ) -> None:
        self.visibility = Replicator()
        self._context = context
        self._paths = paths
        self._sending = sending
        self._mismatches = mismatches
        self._naming = Naming(context, paths, sending.send_to)

    def call(self, node: RPCNode[Any], target: int, name: str, arguments: list[Any]) -> Error:
        """
        Send a call to its receivers, then run it here if the target includes this peer. See `Node.rpc`.
        """
        context, error = self._context, _OK
        peer = context.peer
        if peer is None or not context.is_connected() or context.path_to(node) is None:
            return self._not_ready(node, name)
        method = node.get_rpc_table().by_name(name)
        if method is None:
            return report(Error.ERR_INVALID_PARAMETER, "cannot call %r on %r: mark it with @rpc here, too", name, node)
        own_id = peer.get_unique_id()
        if target != own_id:
            error = self._send(node, target, method, arguments)
        elif not method.config.call_local:
            text = 'cannot call %r on %r on yourself: it is not marked with "call_local"'
            return report(Error.ERR_INVALID_PARAMETER, text, name, node)
        if method.config.call_local and (target == own_id or (target <= 0 and target != -own_id)):
            context.call_as(own_id, getattr(node.get_rpc_object(), name), *arguments)
        return error

    def announce(self, node: RPCNode[Any], peers: Sequence[int]) -> int:
        """
        Announce our id for a node to those of the peers that have no announcement of it yet. Returns the id.
        """
        path, md5 = self._context.path_to(node) or ".", node.get_rpc_table().md5
        return self._naming.announce(node, peers, lambda id: packets.SimplifyPath(md5, id, path).to_bytes())

    def _not_ready(self, node: RPCNode[Any], name: str) -> Error:
        if self._context.peer is None:
            return report(Error.ERR_UNCONFIGURED, "cannot call %r on %r: there is no multiplayer peer", name, node)
        if not self._context.is_connected():
            return report(Error.ERR_CONNECTION_ERROR, "cannot call %r on %r: not connected", name, node)
        text = "cannot call %r on %r: %s"
        return report(Error.ERR_INVALID_PARAMETER, text, name, node, self._context.why_no_path())

    def _send(self, node: RPCNode[Any], target: int, method: RPCMethod, arguments: list[Any]) -> Error:
        receivers = self._naming.receivers(target)
        if receivers is None:
            return report(Error.ERR_INVALID_PARAMETER, "cannot reach peer %d: it is not connected", target)
        visibility = self.visibility
        if visibility.has_visibility(node):
            visible = [peer for peer in receivers if visibility.is_rpc_visible(node, peer)]
            if target > 0 and not visible:
                return report(Error.ERR_INVALID_PARAMETER, "peer %d does not have the node %r", target, node)
            if len(visible) < len(receivers):
                receivers = visible
        body = packets.CallBody(method.id, arguments, self._context.codec())
        if not receivers:
            return _OK
        id = self._paths.known_id(node)
        confirmed = self._naming.confirmed.get((id, target))
        if confirmed is not None and len(confirmed) == len(receivers):
            subject = (id, method.id)
            packet = body.with_node_id(id)
            return self._sending.send(receivers, packet, method.config, subject=subject, is_for_one=target > 0)
        return self._introduce(node, target, method, body, receivers)

    def _introduce(
        self, node: RPCNode[Any], target: int, method: RPCMethod, body: packets.CallBody, receivers: Sequence[int]
    ) -> Error:
        """
        Send a call to receivers of which some have not confirmed the node's id yet.
        """
        id, error = self.announce(node, receivers), _OK
        known = self._naming.sort(node, target, receivers)
        subject, send = (id, method.id), self._sending.send
        if known.confirmed:
            packet = body.with_node_id(id)
            error = send(known.confirmed, packet, method.config, subject=subject, is_for_one=target > 0)
        if known.waiting:
            packet = body.with_path(self._context.path_to(node) or ".")
            error = send(known.waiting, packet, method.config, subject=subject, is_for_one=target > 0) or error
        if known.differing:
            # At these peers the number means another method. They do not get the call.
            self._mismatches.complain(known.differing, node, f"cannot call {method.name!r}")
            error = error or Error.ERR_INVALID_DATA
        return error
