"""Calls that leave: who is meant, what runs here as well, and how the node is named to each peer."""

from typing import TYPE_CHECKING, Any

from netpeer.errors import Error
from netpeer.godot4.multiplayer import packets
from netpeer.godot4.multiplayer.node import Node
from netpeer.godot4.multiplayer.path_cache import Announced, PathCache
from netpeer.godot4.multiplayer.rpc_table import RPCMethod
from netpeer.log import report
from netpeer.peer.addressing import INT32_MAX, INT32_MIN

if TYPE_CHECKING:
    from netpeer.godot4.multiplayer.scene_multiplayer import SceneMultiplayer

__all__ = ["Outgoing"]


class Outgoing:
    """
    The sending half of a `SceneMultiplayer`.
    """

    def __init__(self, api: "SceneMultiplayer", paths: PathCache) -> None:
        self._api = api
        self._paths = paths

    def call(self, node: Node, target: int, name: str, arguments: list[Any]) -> Error:
        """
        See `Node.rpc`: send to those who are meant, then do it here if we are.
        """
        api = self._api
        error = self._ready(node, name)
        if error is not Error.OK:
            return error
        method = node.get_rpc_table().by_name(name)
        if method is None:
            return report(Error.ERR_INVALID_PARAMETER, "cannot call %r on %r: mark it with @rpc here, too", name, node)
        own_id = api.get_unique_id()
        if target == own_id and not method.config.call_local:
            text = "cannot call %r on %r on yourself: it is not marked with \"call_local\""
            return report(Error.ERR_INVALID_PARAMETER, text, name, node)
        is_for_us = target == 0 or target == own_id or (target < 0 and target != -own_id)
        if target != own_id:
            error = self._send(node, target, method, arguments)
        if is_for_us and method.config.call_local:
            with api._sender(own_id):
                getattr(node.get_rpc_object(), name)(*arguments)
        return error

    def _ready(self, node: Node, name: str) -> Error:
        api = self._api
        api._notice_changes()
        if api.multiplayer_peer is None:
            return report(Error.ERR_UNCONFIGURED, "cannot call %r on %r: there is no multiplayer peer", name, node)
        if not api._is_connected():
            return report(Error.ERR_CONNECTION_ERROR, "cannot call %r on %r: not connected", name, node)
        if api._path_to(node) is None:
            text = "cannot call %r on %r: %s"
            return report(Error.ERR_INVALID_PARAMETER, text, name, node, api._why_no_path())
        return Error.OK

    def _send(self, node: Node, target: int, method: RPCMethod, arguments: list[Any]) -> Error:
        api = self._api
        if (target > 0 and target not in api._connected) or not INT32_MIN <= target <= INT32_MAX:
            return report(Error.ERR_INVALID_PARAMETER, "cannot reach peer %d: it is not connected", target)
        is_visible = api._replicator.is_rpc_visible
        if target > 0:
            if not is_visible(node, target):
                return report(Error.ERR_INVALID_PARAMETER, "peer %d does not have the node %r", target, node)
            receivers = [target]
        else:
            receivers = [peer for peer in api._connected if peer != -target and is_visible(node, peer)]
        body = packets.CallBody(method.id, arguments, api._codec())
        if not receivers:
            return Error.OK
        self.announce(node, receivers)
        return self._send_body(node, method, body, receivers, is_for_one=target > 0)

    def announce(self, node: Node, peers: list[int]) -> int:
        """
        Tell those peers our id for a node that do not know it yet; the id.
        """
        api = self._api
        id = self._paths.id_of(node)
        new = self._paths.unannounced(node, peers)
        if new:
            packet = packets.SimplifyPath(node.get_rpc_table().md5, id, api._path_to(node) or ".").to_bytes()
            for peer in new:
                if api._send_to(peer, packet) is not Error.OK:
                    self._paths.take_back(node, peer)
        return id

    def _send_body(
        self, node: Node, method: RPCMethod, body: packets.CallBody, receivers: list[int], *, is_for_one: bool
    ) -> Error:
        """
        Send a call by the node's id to those who have confirmed it, and with the path to the others.
        """
        api, id = self._api, self._paths.id_of(node)
        states = {peer: self._paths.state(node, peer) for peer in receivers}
        differing = [peer for peer, state in states.items() if state is Announced.DIFFERS]
        short = [peer for peer, state in states.items() if state is Announced.CONFIRMED]
        full = [peer for peer, state in states.items() if state in (None, Announced.WAITING)]
        error = Error.OK
        if short:
            packet = body.with_node_id(id)
            error = api._send(short, packet, method.config, subject=(id, method.id), is_for_one=is_for_one)
        if full:
            packet = body.with_path(api._path_to(node) or ".")
            error = api._send(full, packet, method.config, subject=(id, method.id), is_for_one=is_for_one) or error
        if differing:
            # The number of the method means another one there: those get nothing.
            api._mismatches.complain(differing, node, f"cannot call {method.name!r}")
            error = error or Error.ERR_INVALID_DATA
        return error
