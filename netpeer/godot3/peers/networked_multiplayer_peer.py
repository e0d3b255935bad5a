"""NetworkedMultiplayerPeer: peers with ids, targets and transfer modes."""

import time
from collections.abc import Callable

from netpeer.godot3.peers.packet_peer import PacketPeer
from netpeer.peer.addressing import INT32_MAX, INT32_MIN, Addressing, ConnectionStatus, TransferMode
from netpeer.signals import Signal

__all__ = ["INT32_MAX", "INT32_MIN", "ConnectionStatus", "NetworkedMultiplayerPeer", "TransferMode"]


class NetworkedMultiplayerPeer(Addressing, PacketPeer):
    """
    A peer among others. See Godot's class reference (3.x), `NetworkedMultiplayerPeer`.

    Attributes:
        transfer_mode: a `TransferMode` for the packets put from now on.
        refuse_new_connections: True turns away whoever comes anew; those who are there stay.

    Signals:
        peer_connected(id): another peer is there; for a client the server is one of them (id 1).
        peer_disconnected(id): it is gone.
        connection_succeeded(): this client is connected. Clients only.
        connection_failed(): it never was. Clients only.
        server_disconnected(): it was, and is no longer. Clients only.
    """

    connection_succeeded = Signal()
    connection_failed = Signal()
    server_disconnected = Signal()

    def __init__(self, *, clock: Callable[[], float] = time.monotonic) -> None:
        """
        Args:
            clock: gives the time in seconds, and never goes back.
        """
        PacketPeer.__init__(self)
        Addressing.__init__(self, clock)
