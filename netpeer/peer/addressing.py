"""Addressing: what every peer with an id has, in both dialects: a target, a transfer mode, a clock, and batches."""

import time
from abc import abstractmethod
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import IntEnum

from netpeer.signals import Signal

__all__ = ["INT32_MAX", "INT32_MIN", "SERVER_ID", "Addressing", "ConnectionStatus", "TransferMode"]

# Peer ids and targets travel as int32.
INT32_MIN = -(1 << 31)
INT32_MAX = (1 << 31) - 1

# The server's id, and the target that means it.
SERVER_ID = 1


class TransferMode(IntEnum):
    """
    What may happen to a packet on a congested link.

    WebSocket rides on TCP: as long as the link keeps up, every packet arrives, in order, whatever its mode. When the
    out-queue fills, UNRELIABLE packets are dropped, a new UNRELIABLE_ORDERED packet takes the place of one that waits
    for the same target, and RELIABLE ones are refused by `put_packet` with ERR_OUT_OF_MEMORY.
    """

    UNRELIABLE = 0
    UNRELIABLE_ORDERED = 1
    RELIABLE = 2


class ConnectionStatus(IntEnum):
    """
    What `get_connection_status` answers.
    """

    DISCONNECTED = 0
    CONNECTING = 1
    CONNECTED = 2


class Addressing:
    """
    Who is meant by the packets that are put, and how they travel.
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
        self._transfer_mode = TransferMode.UNRELIABLE
        self._target_peer = self.TARGET_PEER_BROADCAST
        self._batches = 0
        self.refuse_new_connections = True

    @abstractmethod
    def poll(self) -> None:
        """
        Do everything that is due, and emit the signals. Never blocks; call it once a frame.
        """

    @abstractmethod
    def get_connection_status(self) -> ConnectionStatus:
        """
        Whether this peer is connected.
        """

    @abstractmethod
    def get_unique_id(self) -> int:
        """
        This peer's own id: 1 for a server, 2 .. 2**31 - 1 for a client, 0 while there is none.
        """

    @abstractmethod
    def get_packet_peer(self) -> int:
        """
        Who sent the packet that `get_packet` gives next; with none waiting, who sent the last one. 0 before the first.
        """

    @contextmanager
    def batch(self) -> Iterator[None]:
        """
        Gather what is put inside a `with` block: it leaves at the block's end, in one write for each connection.

        Inside `poll()` that is done anyway. Blocks may stand inside each other; the outermost one sends.
        """
        self._batches += 1
        try:
            yield
        finally:
            self._batches -= 1
            if not self._batches:
                self._send_gathered()

    def drop_slow_peer(self, id: int, reason: str) -> None:
        """
        End the connection with a peer that cannot keep up with what must arrive (close code 1013); a client has the one
        to the server alone. Peers that queue nothing have nothing to do. (Not Godot's)

        Args:
            id: whose; without such a peer nothing happens.
            reason: for a person; the other side is told it.
        """

    def _send_gathered(self) -> None:
        """
        A batch has ended: send what it gathered. Peers that send at once have nothing to do.
        """

    @property
    def clock(self) -> Callable[[], float]:
        """
        What gives this peer the time, in seconds.
        """
        return self._clock

    @property
    def session(self) -> int:
        """
        How often this peer has begun anew (connected, listened, stopped): with a new number, whatever was agreed with
        other peers before is void, and no signal says so.
        """
        return self._session

    def set_target_peer(self, id: int) -> None:
        """
        Say to whom the packets put from now on go.

        Args:
            id: 0 (`TARGET_PEER_BROADCAST`) to all others, 1 (`TARGET_PEER_SERVER`) to the server, another positive id
                to that peer alone, a negative one to all others but that peer. Must fit int32, else `ValueError`.
        """
        if not isinstance(id, int) or isinstance(id, bool):
            raise TypeError(f"a peer id must be an int, not {type(id).__name__}")
        if not INT32_MIN <= id <= INT32_MAX:
            raise ValueError(f"a peer id must fit 32 bits, {id} does not")
        self._target_peer = id

    @property
    def transfer_mode(self) -> TransferMode:
        return self._transfer_mode

    @transfer_mode.setter
    def transfer_mode(self, mode: int) -> None:
        self._transfer_mode = TransferMode(mode)

    def set_transfer_mode(self, mode: int) -> None:
        """
        Set `transfer_mode`. Raises `ValueError` for what is no `TransferMode`.
        """
        self.transfer_mode = TransferMode(mode)

    def get_transfer_mode(self) -> TransferMode:
        """
        Get `transfer_mode`. (Godot's WebSocket peers answer RELIABLE whatever was set.)
        """
        return self._transfer_mode

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
