"""Calls that are sent: to which peers, and whether the method runs here, too. (`calls.sending` names the node.)"""

from collections.abc import Callable
from typing import Any, NamedTuple

from netpeer.calls.context import Context
from netpeer.calls.sending import Naming
from netpeer.errors import Error
from netpeer.godot3.multiplayer import packets
from netpeer.godot3.multiplayer.path_cache import PathCache
from netpeer.godot3.multiplayer.permissions import local_call
from netpeer.godot3.multiplayer.posting import Posting
from netpeer.godot3.multiplayer.rpc_mode import RPCMode
from netpeer.godot3.multiplayer.rpc_node import RPCNode
from netpeer.godot3.peers.networked_multiplayer_peer import (
    ConnectionStatus,
    NetworkedMultiplayerPeer,
    TransferMode,
)
from netpeer.log import report
from netpeer.variant import Codec

__all__ = ["Outgoing"]

# Names of enum members: to look one up in its enum costs as much as to look up a path.
_OK = Error.OK
_CONNECTED = ConnectionStatus.CONNECTED
_RELIABLE, _UNRELIABLE = TransferMode.RELIABLE, TransferMode.UNRELIABLE


class _Kind(NamedTuple):
    """
    The differences between a call of a method and a set of a property.

    Attributes:
        verb: the word for the log.
        mode_of: returns the mode of a method or property of a node.
        body: makes the packet without its target: takes the name, and the arguments or the value.
        do: makes the call, or sets the property, on an object here.
    """

    verb: str
    mode_of: Callable[[RPCNode[Any], str], RPCMode]
    body: Callable[[str, Any, Codec], bytearray]
    do: Callable[[object, str, Any], object]


def _call_here(target: object, name: str, arguments: tuple[Any, ...]) -> object:
    return getattr(target, name)(*arguments)


_CALL = _Kind("call", RPCNode.rpc_mode_of, packets.call_body, _call_here)
_SET = _Kind("set", RPCNode.rset_mode_of, packets.set_body, setattr)


class Outgoing:
    """
    The sending half of a `MultiplayerAPI`.
    """

    def __init__(
        self, context: Context[RPCNode[Any], NetworkedMultiplayerPeer], paths: PathCache, posting: Posting
    ) -> None:
        self._context = context
        self._paths = paths
        self._posting = posting
        self._naming = Naming(context, paths, posting.send_to)

    def call(self, node: RPCNode[Any], target: int, unreliable: bool, name: str, arguments: tuple[Any, ...]) -> Error:
        """
        See `Node.rpc`.
        """
        return self._make(_CALL, node, target, unreliable, name, arguments)

    def set(self, node: RPCNode[Any], target: int, unreliable: bool, name: str, value: Any) -> Error:
        """
        See `Node.rset`.
        """
        return self._make(_SET, node, target, unreliable, name, value)

    def _make(self, kind: _Kind, node: RPCNode[Any], target: int, unreliable: bool, name: str, what: Any) -> Error:
        """
        Send a call or set to its target, and then make it here if the target includes this peer.
        """
        context = self._context
        peer, path = context.peer, context.path_to(node)
        if peer is None or peer.get_connection_status() != _CONNECTED or path is None:
            return self._not_ready(kind, node, name)
        own_id = peer.get_unique_id()
        if (target > 0 and target != own_id) or target == -own_id:
            return self._send(path, target, unreliable, kind.body(name, what, self._context.codec()))
        return self._make_here_too(peer, kind, node, path, target, unreliable, name, what)

    def _make_here_too(
        self,
        peer: NetworkedMultiplayerPeer,
        kind: _Kind,
        node: RPCNode[Any],
        path: str,
        target: int,
        unreliable: bool,
        name: str,
        what: Any,
    ) -> Error:
        """
        Make a call or set whose target includes this peer.
        """
        error, own_id = _OK, peer.get_unique_id()
        here = local_call(kind.mode_of(node, name), we_are_master=node.is_network_master())
        is_sent = here.is_sent and target != own_id
        if is_sent:
            error = self._send(path, target, unreliable, kind.body(name, what, self._context.codec()))
        if here.is_called:
            self._context.call_as(own_id, kind.do, node.get_rpc_object(), name, what)
        elif not is_sent:
            text = "cannot %s %r on %r: its mode does not allow that on this peer itself"
            return report(Error.ERR_UNAUTHORIZED, text, kind.verb, name, node)
        return error

    def _not_ready(self, kind: _Kind, node: RPCNode[Any], name: str) -> Error:
        peer = self._context.peer
        reason = self._context.why_no_path()
        if peer is None:
            reason = "there is no network peer"
        elif peer.get_connection_status() != _CONNECTED:
            reason = "the network peer is not connected"
        return report(Error.ERR_UNCONFIGURED, "cannot %s %r on %r: %s", kind.verb, name, node, reason)

    def _send(self, path: str, target: int, unreliable: bool, body: bytearray) -> Error:
        mode = _UNRELIABLE if unreliable else _RELIABLE
        id = self._paths.known_id(path)
        if self._naming.confirmed.get((id, target)) is None:
            return self._introduce(path, target, mode, body)
        return self._posting.put(packets.with_node_id(body, id), target, mode)

    def _introduce(self, path: str, target: int, mode: TransferMode, body: bytearray) -> Error:
        """
        Send to receivers of which some may not have confirmed the id of the path yet.
        """
        receivers = self._naming.receivers(target)
        if receivers is None:
            return report(Error.ERR_DOES_NOT_EXIST, "cannot reach peer %d: it is not connected", target)
        id = self._naming.announce(path, receivers, lambda id: packets.SimplifyPath(id, path).to_bytes())
        if not receivers:
            return _OK
        confirmed = {*self._naming.sort(path, target, receivers).confirmed}
        short = packets.with_node_id(body, id)
        if len(confirmed) == len(receivers):
            return self._posting.put(short, target, mode)  # one packet for all
        full, worst = packets.with_path(body, path), _OK
        for receiver in receivers:
            worst = self._posting.put(short if receiver in confirmed else full, receiver, mode) or worst
        return worst
