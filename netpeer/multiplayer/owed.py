"""OwedPackets: what must be sent, and found no room in the out-queue."""

from collections import deque
from collections.abc import Callable

from netpeer.errors import Error

__all__ = ["MAX_OWED", "OwedPackets"]

# Packets owed to one peer. A scene that is announced as a whole has some hundred nodes; who reads none of our answers
# must not fill our memory with them.
MAX_OWED = 1024


class OwedPackets:
    """
    Packets that are sent now or in a later frame, in their order.
    """

    def __init__(self, send: Callable[[int, bytes], Error]) -> None:
        """
        Args:
            send: sends a packet to a peer, and says whether there was room for it.
        """
        self._send = send
        self._owed: dict[int, deque[bytes]] = {}

    def has_room(self, peer: int) -> bool:
        """
        Whether one more can be owed to a peer.
        """
        return len(self._owed.get(peer, ())) < MAX_OWED

    def send(self, peer: int, packet: bytes) -> None:
        """
        Send a packet, or owe it; ask `has_room` before.
        """
        if peer in self._owed or self._send(peer, packet) is not Error.OK:
            self._owed.setdefault(peer, deque(maxlen=MAX_OWED)).append(packet)

    def retry(self) -> None:
        """
        Send what there is room for by now. Call it once a frame.
        """
        for peer, packets in list(self._owed.items()):
            while packets and self._send(peer, packets[0]) is Error.OK:
                packets.popleft()
            if not packets:
                self._owed.pop(peer, None)

    def forget_peer(self, peer: int) -> None:
        """
        A peer has left.
        """
        self._owed.pop(peer, None)

    def forget_all(self) -> None:
        """
        There is another network.
        """
        self._owed.clear()
