"""NetworkedMultiplayerPeer: a peer with an id, which sends packets to other peers by their ids."""

import time
from collections.abc import Callable

from netpeer.godot3.peers.packet_peer import PacketPeer
from netpeer.peer.addressing import INT32_MAX, INT32_MIN, Addressing, ConnectionStatus, TransferMode
from netpeer.signals import Signal

__all__ = ["INT32_MAX", "INT32_MIN", "ConnectionStatus", "NetworkedMultiplayerPeer", "TransferMode"]


class NetworkedMultiplayerPeer(Addressing, PacketPeer):
    """
    A peer among other peers. See Godot's class reference (3.x), `NetworkedMultiplayerPeer`.

    Attributes:
        transfer_mode: the `TransferMode` of the packets that are put from now on.
        refuse_new_connections: True refuses new clients. Connected clients stay.

    Signals:
        peer_connected(id): another peer has connected. A client also gets it for the server (id 1).
        peer_disconnected(id): another peer has disconnected.
        connection_succeeded(): this client is connected. Clients only.
        connection_failed(): this client could not connect. Clients only.
        server_disconnected(): the connection to the server has ended. Clients only.
    """

    connection_succeeded = Signal()
    connection_failed = Signal()
    server_disconnected = Signal()

    def __init__(self, *, clock: Callable[[], float] = time.monotonic) -> None:
        """
        Args:
            clock: returns the time in seconds, and never goes back.
        """
        PacketPeer.__init__(self)
        Addressing.__init__(self, clock)
