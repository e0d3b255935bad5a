"""Sending: who is meant by a call, and how its node is named to each of them.

A call names its node by an id to the peers that have confirmed it, and by the node's path to the others. Whether all
receivers have confirmed the id is found out once for each id and target, and cached: then one packet does for all. Ids
are never given twice in one session, so the answer depends on the peers alone.
"""

from collections.abc import Callable, Hashable, Sequence
from typing import Any, Generic, NamedTuple, TypeVar

from netpeer.caching import Cache
from netpeer.calls.announcements import Announced, Announcements
from netpeer.calls.context import Context
from netpeer.errors import Error
from netpeer.peer.addressing import INT32_MAX, INT32_MIN

__all__ = ["Naming", "Receivers"]

# Ids and targets that are cached, some 200 bytes each.
MAX_CONFIRMED = 16384

# Receivers in all cached sets of receivers, some ten bytes each.
MAX_RECEIVERS = 65536

K = TypeVar("K", bound=Hashable)


class Receivers(NamedTuple):
    """
    The receivers of a call, by what they know of its node.

    Attributes:
        confirmed: those that have confirmed the id.
        waiting: those that have not.
        differing: those whose node has other methods.
    """

    confirmed: list[int]
    waiting: list[int]
    differing: list[int]


class Naming(Generic[K]):
    """
    Names nodes to the receivers of calls.

    Attributes:
        confirmed: cached, by id and target: all receivers, if all of them have confirmed the id.
    """

    def __init__(
        self, context: Context[Any, Any], announcements: Announcements[K], send: Callable[[int, bytes], Error]
    ) -> None:
        """
        Args:
            context: of the API.
            announcements: the ids.
            send: sends an announcement to a peer.
        """
        self.confirmed: Cache[tuple[int, int], Sequence[int]] = Cache(context.peers_version, MAX_CONFIRMED)
        self._receivers: Cache[int, tuple[int, ...]] = Cache(context.peers_version, MAX_RECEIVERS)
        self._connected = context.connected
        self._announcements = announcements
        self._send = send

    def receivers(self, target: int) -> Sequence[int] | None:
        """
        The receivers of a call; None for a target that is not there.

        Args:
            target: a peer, 0 for all, negative for all but that one.
        """
        found = self._receivers.get(target)
        if found is None:
            if (target > 0 and target not in self._connected) or not INT32_MIN <= target <= INT32_MAX:
                return None
            found = (target,) if target > 0 else tuple(peer for peer in self._connected if peer != -target)
            self._receivers.put(target, found, 1 + len(found))
        return found

    def announce(self, key: K, peers: Sequence[int], packet: Callable[[int], bytes]) -> int:
        """
        Tell those peers our id for a key that do not know it yet.

        Args:
            key: a path or node.
            peers: who must know it.
            packet: makes the announcement of an id.

        Returns:
            The id; 0 when it has none.
        """
        id = self._announcements.id_of(key)
        new = self._announcements.unannounced(key, peers)
        announcement = packet(id) if new else b""
        for peer in new:
            if self._send(peer, announcement) is not Error.OK:
                self._announcements.take_back(key, peer)
        return id

    def sort(self, key: K, target: int, receivers: Sequence[int]) -> Receivers:
        """
        Find out what the receivers of a call know of its node. It is cached if they are all `receivers` of the target,
        and all have confirmed the id.
        """
        sorted = Receivers([], [], [])
        for peer in receivers:
            state = self._announcements.state(key, peer)
            if state is Announced.CONFIRMED:
                sorted.confirmed.append(peer)
            elif state is Announced.DIFFERS:
                sorted.differing.append(peer)
            else:
                sorted.waiting.append(peer)
        everybody = self.receivers(target)
        if everybody and len(sorted.confirmed) == len(everybody):
            self.confirmed.put((self._announcements.known_id(key), target), everybody)
        return sorted
