"""MultiplayerPeer: the peer that a `SceneMultiplayer` sends and receives with."""

import secrets
import time
from abc import abstractmethod
from collections.abc import Callable, Hashable, Iterable, Sequence

from netpeer.errors import Error
from netpeer.godot4.peers.packet_peer import PacketPeer
from netpeer.log import logger
from netpeer.peer.addressing import Addressing, TransferMode
from netpeer.peer.packet_peer import BytesLike

__all__ = ["MultiplayerPeer"]


class MultiplayerPeer(Addressing, PacketPeer):
    """
    A peer among other peers. See Godot's class reference (4.x), `MultiplayerPeer`.

    Attributes:
        transfer_mode: the `TransferMode` of the packets that are put from now on. Default RELIABLE.
        refuse_new_connections: True refuses new clients. Connected clients stay. Default False.
        transfer_subject: the subject of the packets that are put from now on: any hashable value. On a congested link
            an UNRELIABLE_ORDERED packet replaces a waiting one with the same receiver, channel and subject. Default
            None. (Not Godot's)

    Signals:
        peer_connected(id): another peer has connected. A client also gets it for the server (id 1).
        peer_disconnected(id): another peer has disconnected.
    """

    def __init__(self, *, clock: Callable[[], float] = time.monotonic) -> None:
        """
        Args:
            clock: returns the time in seconds, and never goes back.
        """
        PacketPeer.__init__(self)
        Addressing.__init__(self, clock)
        self.transfer_mode = TransferMode.RELIABLE
        self.refuse_new_connections = False

    @abstractmethod
    def close(self) -> None:
        """
        End all connections at once. The status is DISCONNECTED then. Emits no signal.
        """

    @abstractmethod
    def disconnect_peer(self, peer: int, force: bool = False) -> None:
        """
        End the connection with a peer.

        Args:
            peer: the peer's id.
            force: False begins the closing handshake; `peer_disconnected` follows. True ends the connection at once,
                without `peer_disconnected`.
        """

    def get_packet_channel(self) -> int:
        """
        The channel of the packet that `get_packet` returns next. WebSocket packets carry no channel: always 0.
        """
        return 0

    def get_packet_mode(self) -> TransferMode:
        """
        The transfer mode of the packet that `get_packet` returns next. WebSocket packets carry no mode: always
        RELIABLE.
        """
        return TransferMode.RELIABLE

    def is_server_relay_supported(self) -> bool:
        """
        Whether the server may relay packets between clients of this kind of peer. See `SceneMultiplayer.server_relay`.
        """
        return False

    def generate_unique_id(self) -> int:
        """
        A random id for a new peer: 2 .. 2**31 - 1, from the system's secure random source.
        """
        return 2 + secrets.randbelow((1 << 31) - 2)

    @property
    def transfer_channel(self) -> int:
        """
        The channel of the packets that are put from now on: 0 or more. Default 0. WebSocket sends all channels over one
        stream: the channel only limits which waiting packet a new one replaces (`transfer_subject`). Raises `TypeError`
        or `ValueError` for any other value.
        """
        return self._transfer.channel

    @transfer_channel.setter
    def transfer_channel(self, channel: int) -> None:
        if not isinstance(channel, int) or isinstance(channel, bool):
            raise TypeError(f"a channel must be an int, not {type(channel).__name__}")
        if channel < 0:
            raise ValueError(f"a channel must be 0 or more, not {channel}")
        self._transfer.channel = channel

    @property
    def transfer_subject(self) -> Hashable:
        return self._transfer.subject

    @transfer_subject.setter
    def transfer_subject(self, subject: Hashable) -> None:
        self._transfer.subject = subject

    def set_transfer_channel(self, channel: int) -> None:
        """
        Set `transfer_channel`.
        """
        self.transfer_channel = channel

    def get_transfer_channel(self) -> int:
        """
        Get `transfer_channel`.
        """
        return self._transfer.channel

    # For the SceneMultiplayer: not in Godot, and not for games.

    def send_to_each(self, peers: Iterable[int], packet: BytesLike) -> Error:
        """
        Send one packet to several peers, each of them connected directly. Return the last error, or OK.
        """
        worst = Error.OK
        for peer in peers:
            self.set_target_peer(peer)
            worst = self.put_packet(packet) or worst
        return worst

    def take_alike(self, sender: int, head: bytes, limit: int) -> list[bytes]:
        """
        Take the oldest packets as long as they come from one sender and begin with the same bytes.

        Args:
            sender: the sender's peer id.
            head: the first bytes of each packet.
            limit: the largest number of packets to take.

        Returns:
            The packets. Always [] here: a peer without an `Inbox` cannot look at a packet before it is taken.
        """
        del sender, head, limit
        return []

    def forward(self, sender: int, packets: Sequence[bytes], receivers: Sequence[int]) -> int:
        """
        Send a client's packets to other clients, reliably. A receiver whose send queue is full is disconnected.

        Args:
            sender: the client that sent the packets.
            packets: the packets, the oldest first.
            receivers: the ids of the receivers.

        Returns:
            How many packets were dropped, because they are too large.
        """
        del sender  # a `WebSocketMultiplayerPeer` counts there what is too large
        self.transfer_mode, self.transfer_channel = TransferMode.RELIABLE, 0
        errors = [self.send_to_each(receivers, packet) for packet in packets]
        return errors.count(Error.ERR_OUT_OF_MEMORY)

    def reject(self, peer: int, reason: str) -> None:
        """
        Disconnect a peer that does not speak this protocol. A peer that can send a reason sends it.
        """
        logger.info("disconnecting peer %d: %s", peer, reason)
        self.disconnect_peer(peer)
