"""MultiplayerPeer: what a `SceneMultiplayer` travels on."""

import secrets
import time
from abc import abstractmethod
from collections.abc import Callable, Hashable, Iterable

from netpeer.errors import Error
from netpeer.godot4.peers.packet_peer import PacketPeer
from netpeer.peer.addressing import Addressing, TransferMode
from netpeer.peer.packet_peer import BytesLike

__all__ = ["MultiplayerPeer"]


class MultiplayerPeer(Addressing, PacketPeer):
    """
    A peer among others. See Godot's class reference (4.x), `MultiplayerPeer`.

    Attributes:
        transfer_mode: a `TransferMode` for the packets put from now on. Default RELIABLE.
        refuse_new_connections: True turns away whoever comes anew; those who are there stay. Default False.
        transfer_subject: what the packets put from now on are about. On a congested link an UNRELIABLE_ORDERED packet
            takes the place of a waiting one to the same peer, on the same channel, about the same. (Not Godot's)

    Signals:
        peer_connected(id): another peer is there; for a client the server is one of them (id 1).
        peer_disconnected(id): it is gone.
    """

    def __init__(self, *, clock: Callable[[], float] = time.monotonic) -> None:
        """
        Args:
            clock: gives the time in seconds, and never goes back.
        """
        PacketPeer.__init__(self)
        Addressing.__init__(self, clock)
        self.transfer_mode = TransferMode.RELIABLE
        self.refuse_new_connections = False
        self.transfer_subject: Hashable = None
        self._transfer_channel = 0

    @abstractmethod
    def close(self) -> None:
        """
        End all connections at once, and go back to DISCONNECTED. Emits no signal.
        """

    @abstractmethod
    def disconnect_peer(self, peer: int, force: bool = False) -> None:
        """
        End the connection with a peer.

        Args:
            peer: its id.
            force: True drops it at once, and no `peer_disconnected` follows; False says goodbye first.
        """

    def get_packet_channel(self) -> int:
        """
        The channel on which the packet came that `get_packet` gives next. WebSocket has the channel 0 alone.
        """
        return 0

    def get_packet_mode(self) -> TransferMode:
        """
        The mode in which the packet came that `get_packet` gives next. WebSocket does not tell: RELIABLE.
        """
        return TransferMode.RELIABLE

    def is_server_relay_supported(self) -> bool:
        """
        Whether clients of such a peer reach each other through the server: see `SceneMultiplayer.server_relay`.
        """
        return False

    def generate_unique_id(self) -> int:
        """
        An id for a new peer: 2 .. 2**31 - 1, and not to be guessed.
        """
        return 2 + secrets.randbelow((1 << 31) - 2)

    @property
    def transfer_channel(self) -> int:
        """
        The channel for the packets put from now on; 0 and up. WebSocket has one stream for all: the channel only keeps
        apart what may take each other's place (`transfer_subject`).
        """
        return self._transfer_channel

    @transfer_channel.setter
    def transfer_channel(self, channel: int) -> None:
        if not isinstance(channel, int) or isinstance(channel, bool):
            raise TypeError(f"a channel must be an int, not {type(channel).__name__}")
        if channel < 0:
            raise ValueError(f"a channel must be 0 or more, not {channel}")
        self._transfer_channel = channel

    def set_transfer_channel(self, channel: int) -> None:
        """
        Set `transfer_channel`.
        """
        self.transfer_channel = channel

    def get_transfer_channel(self) -> int:
        """
        Get `transfer_channel`.
        """
        return self._transfer_channel

    # For the SceneMultiplayer.

    def send_to_each(self, peers: Iterable[int], packet: BytesLike) -> Error:
        """
        Send one packet to several peers, each a neighbour of this one.
        """
        worst = Error.OK
        for peer in peers:
            self.set_target_peer(peer)
            worst = self.put_packet(packet) or worst
        return worst

    def reject(self, peer: int, reason: str) -> None:
        """
        End the connection with a peer that speaks something else; tell it why where that can be told.
        """
        self.disconnect_peer(peer)
