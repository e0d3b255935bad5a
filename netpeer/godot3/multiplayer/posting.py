"""Posting: how a packet of a MultiplayerAPI gets to its network peer."""

from typing import Any

from netpeer.calls.context import Context
from netpeer.calls.unsent import Unsent
from netpeer.errors import Error
from netpeer.godot3.multiplayer.rpc_node import RPCNode
from netpeer.godot3.peers.networked_multiplayer_peer import NetworkedMultiplayerPeer, TransferMode

__all__ = ["Posting"]


class Posting:
    """
    The way out of one `MultiplayerAPI`.

    Attributes:
        unsent: what must arrive, and found no room yet.
    """

    def __init__(self, context: Context[RPCNode[Any], NetworkedMultiplayerPeer]) -> None:
        self.unsent = Unsent(self.send_to, self._drop_slow)
        self._context = context

    def put(self, packet: bytes, target: int, mode: TransferMode) -> Error:
        """
        Send a packet to a target.
        """
        peer = self._context.peer
        if peer is None:
            return Error.ERR_UNCONFIGURED
        peer.set_target_peer(target)
        if peer.transfer_mode is not mode:  # putting it checks it anew
            peer.transfer_mode = mode
        return peer.put_packet(packet)

    def tell(self, peer: int, packet: bytes) -> Error:
        """
        Send a packet that must arrive: see `Unsent`. (Nothing that the game sends depends on one of these.)
        """
        return self.unsent.send(peer, packet)

    def send_to(self, peer: int, packet: bytes) -> Error:
        """
        Send a packet of the protocol's own to one peer; an error when there is no room for it.
        """
        return self.put(packet, peer, TransferMode.RELIABLE)

    def _drop_slow(self, id: int, reason: str) -> None:
        if self._context.peer is not None:
            self._context.peer.drop_slow_peer(id, reason)
