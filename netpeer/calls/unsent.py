"""Packets of the protocol's own that found no room: they wait, in their order, until the out-queue has some.

    send:  nothing waits for the peer, and there is room --> out-queue
           else --> waits --there is room, in a later poll()--> out-queue
           too much waits --> the connection ends (1013), and says why

What the game sends is told ERR_OUT_OF_MEMORY, and the game tries again. Confirmations of paths, news about peers, ends
of spawned nodes have nobody who would. The API sends nothing that may depend on them past those that wait.
"""

from collections import deque
from collections.abc import Callable

from netpeer.errors import Error
from netpeer.log import logger

__all__ = ["MAX_BYTES", "MAX_PACKETS", "Unsent"]

# What may wait for one peer besides its out-queue, which is full then. Nearly all of these packets have less than ten
# bytes: a client that has missed so many is not coming back.
MAX_PACKETS = 4096
MAX_BYTES = 256 * 1024

_TOO_SLOW = "too slow: the out-queue is full, and too much that must arrive waits"


class _Waiting:
    """
    What waits for one peer.
    """

    __slots__ = ("bytes", "packets")

    def __init__(self) -> None:
        self.packets: deque[bytes] = deque()
        self.bytes = 0


class Unsent:
    """
    The packets of one API that wait.
    """

    def __init__(self, put: Callable[[int, bytes], Error], drop: Callable[[int, str], None]) -> None:
        """
        Args:
            put: sends a packet to a peer; ERR_OUT_OF_MEMORY when there is no room.
            drop: ends the connection with a peer, for a reason.
        """
        self._put = put
        self._drop = drop
        self._waiting: dict[int, _Waiting] = {}

    def __bool__(self) -> bool:
        """
        Whether anything waits.
        """
        return bool(self._waiting)

    def send(self, peer: int, packet: bytes) -> Error:
        """
        Send a packet that must arrive, now or later.

        Returns:
            OK also when it waits; another error when the peer is not there any more.
        """
        error = self._put(peer, packet) if self.is_clear(peer) else Error.ERR_OUT_OF_MEMORY
        if error is not Error.ERR_OUT_OF_MEMORY:
            return error
        self._keep(peer, packet)
        return Error.OK

    def is_clear(self, peer: int) -> bool:
        """
        Whether nothing waits for a peer, after another try to send it.
        """
        waiting = self._waiting.get(peer)
        if waiting is None:
            return True
        while waiting.packets:
            if self._put(peer, waiting.packets[0]) is Error.ERR_OUT_OF_MEMORY:
                return False
            waiting.bytes -= len(waiting.packets.popleft())
        self._waiting.pop(peer, None)
        return True

    def retry(self) -> None:
        """
        Send what has room by now. Once a poll.
        """
        for peer in list(self._waiting):
            self.is_clear(peer)

    def give_up(self, peer: int) -> None:
        """
        End the connection with a peer that cannot keep up.
        """
        self._waiting.pop(peer, None)
        logger.warning("closing the connection to peer %d: %s", peer, _TOO_SLOW)
        self._drop(peer, _TOO_SLOW)

    def forget_peer(self, peer: int) -> None:
        """
        A peer has left.
        """
        self._waiting.pop(peer, None)

    def clear(self) -> None:
        """
        There is another network.
        """
        self._waiting.clear()

    def _keep(self, peer: int, packet: bytes) -> None:
        waiting = self._waiting.setdefault(peer, _Waiting())
        waiting.packets.append(packet)
        waiting.bytes += len(packet)
        if len(waiting.packets) > MAX_PACKETS or waiting.bytes > MAX_BYTES:
            self.give_up(peer)
