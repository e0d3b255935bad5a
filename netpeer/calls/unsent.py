"""Packets of the multiplayer protocol that find no room in the send queue: they wait here, in order.

If a call of the game finds no room, it returns ERR_OUT_OF_MEMORY, and the game calls again. But the protocol sends
packets, too: confirmations of paths, news about peers, despawns. No game would send these again, and the other side
would wait for them for ever. So `Unsent` keeps them, in a waiting list for each peer:

    send:  the list is empty, and there is room --> send queue
           otherwise --> end of the list --when there is room, in a later poll()--> send queue
           the list is too long --> the connection ends (1013)

A packet that may depend on a waiting one must not overtake it: ask `is_clear` before you send such a packet.
"""

from collections import deque
from collections.abc import Callable

from netpeer.errors import Error
from netpeer.log import logger

__all__ = ["MAX_BYTES", "MAX_PACKETS", "Unsent"]

# The most packets and bytes that wait for one peer. Nearly all of these packets have less than ten bytes: a peer that
# has so many of them waiting has taken nothing for a long time.
MAX_PACKETS = 4096
MAX_BYTES = 256 * 1024

_TOO_SLOW = "too slow: the out-queue is full, and too many packets of the protocol wait"


class _Waiting:
    """
    The packets that wait for one peer.
    """

    __slots__ = ("bytes", "packets")

    def __init__(self) -> None:
        self.packets: deque[bytes] = deque()
        self.bytes = 0


class Unsent:
    """
    The packets of one API that wait for room.
    """

    def __init__(self, put: Callable[[int, bytes], Error], drop: Callable[[int, str], None]) -> None:
        """
        Args:
            put: sends a packet to a peer; returns ERR_OUT_OF_MEMORY if there is no room.
            drop: ends the connection to a peer: takes the id and the reason.
        """
        self._put = put
        self._drop = drop
        self._waiting: dict[int, _Waiting] = {}

    def __bool__(self) -> bool:
        """
        Whether any packet waits.
        """
        return bool(self._waiting)

    def send(self, peer: int, packet: bytes) -> Error:
        """
        Send a packet, now or when there is room.

        Returns:
            OK if the packet was sent or waits; the error of `put` if the packet cannot be sent, for example because the
            peer has left.
        """
        error = self._put(peer, packet) if self.is_clear(peer) else Error.ERR_OUT_OF_MEMORY
        if error is not Error.ERR_OUT_OF_MEMORY:
            return error
        self._keep(peer, packet)
        return Error.OK

    def is_clear(self, peer: int) -> bool:
        """
        Send the packets that wait for a peer, as far as there is room. True if none waits any more.
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
        Send waiting packets to all peers, as far as there is room. Call it once a poll.
        """
        for peer in list(self._waiting):
            self.is_clear(peer)

    def give_up(self, peer: int) -> None:
        """
        End the connection to a peer for which too many packets wait.
        """
        self._waiting.pop(peer, None)
        logger.warning("closing the connection to peer %d: %s", peer, _TOO_SLOW)
        self._drop(peer, _TOO_SLOW)

    def forget_peer(self, peer: int) -> None:
        """
        Forget the packets for a peer that has left.
        """
        self._waiting.pop(peer, None)

    def clear(self) -> None:
        """
        Forget all packets. Called when a new session begins.
        """
        self._waiting.clear()

    def _keep(self, peer: int, packet: bytes) -> None:
        waiting = self._waiting.setdefault(peer, _Waiting())
        waiting.packets.append(packet)
        waiting.bytes += len(packet)
        if len(waiting.packets) > MAX_PACKETS or waiting.bytes > MAX_BYTES:
            self.give_up(peer)
