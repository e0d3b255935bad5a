"""Addressing: the common part of all peers with an id: target, transfer mode, clock and batches."""

import time
from abc import abstractmethod
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import IntEnum

from netpeer.peer.gathering import Gathering
from netpeer.peer.transfer import Transfer, TransferMode
from netpeer.signals import Signal

__all__ = ["INT32_MAX", "INT32_MIN", "SERVER_ID", "Addressing", "ConnectionStatus", "TransferMode"]

# Peer ids and targets travel as int32.
INT32_MIN = -(1 << 31)
INT32_MAX = (1 << 31) - 1

# The peer id of the server. As a target: to the server.
SERVER_ID = 1


class ConnectionStatus(IntEnum):
    """
    The return values of `get_connection_status`.
    """

    DISCONNECTED = 0
    CONNECTING = 1
    CONNECTED = 2


class Addressing:
    """
    The targets and transfer modes of a peer. See Godot's class reference, `NetworkedMultiplayerPeer` (3.x) and
    `MultiplayerPeer` (4.x).

    Attributes:
        refuse_new_connections: whether a server answers new clients with HTTP 503.
    """

    peer_connected = Signal(int)
    peer_disconnected = Signal(int)

    TRANSFER_MODE_UNRELIABLE = TransferMode.UNRELIABLE
    TRANSFER_MODE_UNRELIABLE_ORDERED = TransferMode.UNRELIABLE_ORDERED
    TRANSFER_MODE_RELIABLE = TransferMode.RELIABLE
    CONNECTION_DISCONNECTED = ConnectionStatus.DISCONNECTED
    CONNECTION_CONNECTING = ConnectionStatus.CONNECTING
    CONNECTION_CONNECTED = ConnectionStatus.CONNECTED
    TARGET_PEER_BROADCAST = 0
    TARGET_PEER_SERVER = SERVER_ID

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._session = 0
        self._transfer = Transfer(TransferMode.UNRELIABLE)
        self._gathering = Gathering()
        self.refuse_new_connections = True

    @abstractmethod
    def poll(self) -> None:
        """
        Receive, send, and emit all signals. It never blocks; call it once in each tick of the game loop.
        """

    @abstractmethod
    def get_connection_status(self) -> ConnectionStatus:
        """
        Whether this peer is disconnected, connecting, or connected.
        """

    @abstractmethod
    def get_unique_id(self) -> int:
        """
        The id of this peer: 1 for a server, 2 .. 2**31 - 1 for a client, 0 while it has none.
        """

    @abstractmethod
    def get_packet_peer(self) -> int:
        """
        The sender of the packet that `get_packet` gives next; of the last one when none waits; 0 before the first.
        """

    @contextmanager
    def batch(self) -> Iterator[None]:
        """
        Gather the packets that are put inside a `with` block. They leave at the end of the block, in one write for each
        connection.

        Inside `poll()`, packets are gathered without it. In nested blocks, they leave at the end of the outermost.
        """
        gathering = self._gathering
        gathering.batches += 1
        try:
            yield
        finally:
            gathering.batches -= 1
            if gathering.sends_at_once:
                self._send_gathered()

    def drop_slow_peer(self, id: int, reason: str) -> None:
        """
        End the connection to a peer that is too slow for the reliable packets it must get (close code 1013). A peer
        class without a send queue does nothing. (Not Godot's)

        Args:
            id: the peer; on a client, 1. Nothing happens when no such peer is connected.
            reason: for a person, at both ends: the close frame has it.
        """

    def _send_gathered(self) -> None:
        """
        Send the packets that a batch has gathered. A peer class without a send queue does nothing.
        """

    @property
    def clock(self) -> Callable[[], float]:
        """
        The clock of this peer: a function that returns the time in seconds.
        """
        return self._clock

    @property
    def session(self) -> int:
        """
        A number that grows each time this peer connects, listens or stops. When it has changed, agreements with other
        peers (path caches, for example) are void. No signal says so.
        """
        return self._session

    @property
    def transfer(self) -> Transfer:
        """
        The target and the transfer mode of the next packets. (Not for games)
        """
        return self._transfer

    def set_target_peer(self, id: int) -> None:
        """
        Set the target of the packets that follow.

        Args:
            id: 0 (`TARGET_PEER_BROADCAST`): all other peers. 1 (`TARGET_PEER_SERVER`): the server. Another positive id:
                that peer. A negative id: all other peers except the peer `-id`.

        Raises:
            TypeError: the id is not an int.
            ValueError: the id does not fit int32.
        """
        if not isinstance(id, int) or isinstance(id, bool):
            raise TypeError(f"a peer id must be an int, not {type(id).__name__}")
        if not INT32_MIN <= id <= INT32_MAX:
            raise ValueError(f"a peer id must fit 32 bits, and {id} does not")
        self._transfer.target = id

    @property
    def transfer_mode(self) -> TransferMode:
        """
        The transfer mode of the packets that follow. `ValueError` for a value that is not a `TransferMode`.
        """
        return self._transfer.mode

    @transfer_mode.setter
    def transfer_mode(self, mode: int) -> None:
        self._transfer.mode = TransferMode(mode)

    def set_transfer_mode(self, mode: int) -> None:
        """
        Set `transfer_mode`.

        Raises:
            ValueError: the mode is not a `TransferMode`.
        """
        self.transfer_mode = TransferMode(mode)

    def get_transfer_mode(self) -> TransferMode:
        """
        Get `transfer_mode`. (Godot's WebSocket peers always return RELIABLE.)
        """
        return self._transfer.mode

    def set_refuse_new_connections(self, enable: bool) -> None:
        """
        Set `refuse_new_connections`.
        """
        self.refuse_new_connections = enable

    def is_refusing_new_connections(self) -> bool:
        """
        Get `refuse_new_connections`.
        """
        return self.refuse_new_connections
