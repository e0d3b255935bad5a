"""Calls that leave: who is meant, what runs here as well, and how the node is named to each peer."""

from typing import TYPE_CHECKING, Any

from netpeer.errors import Error
from netpeer.log import report
from netpeer.multiplayer import packets
from netpeer.multiplayer.node import Node
from netpeer.multiplayer.path_cache import PathCache
from netpeer.multiplayer.permissions import LocalCall, local_call
from netpeer.multiplayer.rpc_mode import RPCMode
from netpeer.peers.networked_multiplayer_peer import INT32_MIN, NetworkedMultiplayerPeer, TransferMode

if TYPE_CHECKING:
    from netpeer.multiplayer.multiplayer_api import MultiplayerAPI

__all__ = ["Outgoing"]


class Outgoing:
    """
    The sending half of a `MultiplayerAPI`.
    """

    def __init__(self, api: "MultiplayerAPI", paths: PathCache) -> None:
        self._api = api
        self._paths = paths

    def call(self, node: Node, target: int, unreliable: bool, name: str, arguments: tuple[Any, ...]) -> Error:
        """
        See `Node.rpc`.
        """
        error = self._ready(node, f"call {name!r}")
        if error is not Error.OK:
            return error
        here = self._here(target, node._method_mode(name), node)
        if here.is_sent:
            body = packets.call_body(name, arguments, self._api._codec())
            error = self._send(node, target, unreliable, body)
        if here.is_called:
            with self._api._sender(self._api.get_network_unique_id()):
                getattr(node._rpc_object(), name)(*arguments)
        elif not here.is_sent or target == self._api.get_network_unique_id():
            return report(
                Error.ERR_UNAUTHORIZED, "the mode of %r on %r does not let you call it on yourself", name, node
            )
        return error

    def set(self, node: Node, target: int, unreliable: bool, name: str, value: Any) -> Error:
        """
        See `Node.rset`.
        """
        error = self._ready(node, f"set {name!r}")
        if error is not Error.OK:
            return error
        here = self._here(target, node._property_mode(name), node)
        if here.is_sent:
            error = self._send(node, target, unreliable, packets.set_body(name, value, self._api._codec()))
        if here.is_called:
            with self._api._sender(self._api.get_network_unique_id()):
                setattr(node._rpc_object(), name, value)
        elif not here.is_sent or target == self._api.get_network_unique_id():
            return report(
                Error.ERR_UNAUTHORIZED, "the mode of %r on %r does not let you set it on yourself", name, node
            )
        return error

    def _ready(self, node: Node, what: str) -> Error:
        self._api._notice_new_session()
        peer = self._api.network_peer
        if peer is None:
            return report(Error.ERR_UNCONFIGURED, "cannot %s on %r: there is no network peer", what, node)
        if peer.get_connection_status() != NetworkedMultiplayerPeer.CONNECTION_CONNECTED:
            return report(Error.ERR_UNCONFIGURED, "cannot %s on %r: the network peer is not connected", what, node)
        if self._api._path_to(node) is None:
            return report(Error.ERR_UNCONFIGURED, "cannot %s on %r: it is not below the API's root node", what, node)
        return Error.OK

    def _here(self, target: int, mode: RPCMode, node: Node) -> LocalCall:
        """
        What a call to these peers means for this one.
        """
        own_id = self._api.get_network_unique_id()
        if target == 0 or target == own_id or (target < 0 and target != -own_id):
            here = local_call(mode, we_are_master=node.is_network_master())
        else:
            here = LocalCall(False, True)
        return LocalCall(here.is_called, here.is_sent and target != own_id)

    def _send(self, node: Node, target: int, unreliable: bool, body: bytearray) -> Error:
        api = self._api
        if (target > 0 and target not in api._connected) or target < INT32_MIN:
            return report(Error.ERR_DOES_NOT_EXIST, "cannot reach peer %d: it is not connected", target)
        path = api._path_to(node) or "."
        if target > 0:
            receivers = [target]
        else:
            receivers = [id for id in api._connected if id != -target]
        mode = TransferMode.UNRELIABLE if unreliable else TransferMode.RELIABLE
        id = self._paths.id_of(path)
        for receiver in self._paths.unannounced(path, receivers) if id else ():
            api._put(packets.SimplifyPath(id, path).to_bytes(), receiver, TransferMode.RELIABLE)
        if all(self._paths.is_confirmed(path, receiver) for receiver in receivers):
            # Everybody knows the id: one packet for all.
            return api._put(packets.with_node_id(body, id), target, mode) if receivers else Error.OK
        return self._send_to_each(path, id, receivers, body, mode)

    def _send_to_each(self, path: str, id: int, receivers: list[int], body: bytearray, mode: TransferMode) -> Error:
        short, full = packets.with_node_id(body, id), packets.with_path(body, path)
        worst = Error.OK
        for receiver in receivers:
            packet = short if self._paths.is_confirmed(path, receiver) else full
            worst = self._api._put(packet, receiver, mode) or worst
        return worst
