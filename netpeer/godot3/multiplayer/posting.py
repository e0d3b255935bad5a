"""Posting: gives the packets of a MultiplayerAPI to its network peer."""

from typing import Any

from netpeer.calls.context import Context
from netpeer.calls.unsent import Unsent
from netpeer.errors import Error
from netpeer.godot3.multiplayer.rpc_node import RPCNode
from netpeer.godot3.peers.networked_multiplayer_peer import NetworkedMultiplayerPeer, TransferMode

__all__ = ["Posting"]


class Posting:
    """
    Sends the packets of one `MultiplayerAPI`.

    Attributes:
        unsent: packets of the protocol that wait for room.
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
        if peer.transfer_mode is not mode:  # the setter checks the value, which costs time
            peer.transfer_mode = mode
        return peer.put_packet(packet)

    def tell(self, peer: int, packet: bytes) -> Error:
        """
        Send a packet of the protocol that must arrive: see `Unsent`. (In Godot 3 no call depends on one of these, so
        calls may overtake them.)
        """
        return self.unsent.send(peer, packet)

    def send_to(self, peer: int, packet: bytes) -> Error:
        """
        Send a packet of the protocol to one peer, reliably. ERR_OUT_OF_MEMORY if there is no room.
        """
        return self.put(packet, peer, TransferMode.RELIABLE)

    def _drop_slow(self, id: int, reason: str) -> None:
        if self._context.peer is not None:
            self._context.peer.drop_slow_peer(id, reason)
