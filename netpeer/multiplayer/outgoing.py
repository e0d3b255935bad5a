"""Calls that leave: who is meant, what runs here as well, and how the node is named to each peer."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from netpeer.errors import Error
from netpeer.log import report
from netpeer.multiplayer import packets
from netpeer.multiplayer.node import Node
from netpeer.multiplayer.path_cache import PathCache
from netpeer.multiplayer.permissions import LocalCall, local_call
from netpeer.multiplayer.rpc_mode import RPCMode
from netpeer.peers.networked_multiplayer_peer import INT32_MIN, NetworkedMultiplayerPeer, TransferMode
from netpeer.variant import Codec

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
        return self._make(
            node,
            target,
            unreliable,
            f"call {name!r}",
            node._method_mode(name),
            lambda codec: packets.call_body(name, arguments, codec),
            lambda here: getattr(here, name)(*arguments),
        )

    def set(self, node: Node, target: int, unreliable: bool, name: str, value: Any) -> Error:
        """
        See `Node.rset`.
        """
        return self._make(
            node,
            target,
            unreliable,
            f"set {name!r}",
            node._property_mode(name),
            lambda codec: packets.set_body(name, value, codec),
            lambda here: setattr(here, name, value),
        )

    def _make(
        self,
        node: Node,
        target: int,
        unreliable: bool,
        what: str,
        mode: RPCMode,
        body: Callable[[Codec], bytearray],
        local: Callable[[object], object],
    ) -> Error:
        """
        Send to those who are meant, then do it here if we are.
        """
        error = self._ready(node, what)
        if error is not Error.OK:
            return error
        own_id = self._api.get_network_unique_id()
        here = self._here(target, mode, node)
        if here.is_sent:
            error = self._send(node, target, unreliable, body(self._api._codec()))
        if here.is_called:
            with self._api._sender(own_id):
                local(node._rpc_object())
        elif not here.is_sent:
            return report(Error.ERR_UNAUTHORIZED, "cannot %s on %r: its mode does not let you on yourself", what, node)
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
            announcement = packets.SimplifyPath(id, path).to_bytes()
            if api._put(announcement, receiver, TransferMode.RELIABLE) is not Error.OK:
                self._paths.take_back(path, receiver)
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
