"""Sending: the receivers of a call, and the name of its node for each of them.

A call names its node by an id to the peers that have confirmed the id, and by the path to the others. If all receivers
have confirmed the id, one packet is enough for all. This answer is cached for each id and target. It depends only on
the peers, because no id is used for two nodes in one session.
"""

from collections.abc import Callable, Hashable, Sequence
from typing import Any, Generic, NamedTuple, TypeVar

from netpeer.caching import Cache
from netpeer.calls.announcements import Announced, Announcements
from netpeer.calls.context import Context
from netpeer.errors import Error
from netpeer.peer.addressing import INT32_MAX, INT32_MIN

__all__ = ["Naming", "Receivers"]

# The most cached pairs of id and target. Each takes about 200 bytes.
MAX_CONFIRMED = 16384

# The most receivers in all cached sets of receivers together. Each takes about ten bytes.
MAX_RECEIVERS = 65536

K = TypeVar("K", bound=Hashable)


class Receivers(NamedTuple):
    """
    The receivers of a call, sorted by the state of its node's id.

    Attributes:
        confirmed: receivers that have confirmed the id.
        waiting: receivers that have not confirmed it yet.
        differing: receivers whose node has other methods (Godot 4).
    """

    confirmed: list[int]
    waiting: list[int]
    differing: list[int]


class Naming(Generic[K]):
    """
    Finds the receivers of calls, and announces the ids of nodes to them.

    Attributes:
        confirmed: the cache of answers: by id and target the receivers, if all of them have confirmed the id.
    """

    def __init__(
        self, context: Context[Any, Any], announcements: Announcements[K], send: Callable[[int, bytes], Error]
    ) -> None:
        """
        Args:
            context: the context of the API.
            announcements: the ids of nodes.
            send: sends an announcement to a peer.
        """
        self.confirmed: Cache[tuple[int, int], Sequence[int]] = Cache(context.peers_version, MAX_CONFIRMED)
        self._receivers: Cache[int, tuple[int, ...]] = Cache(context.peers_version, MAX_RECEIVERS)
        self._connected = context.connected
        self._announcements = announcements
        self._send = send

    def receivers(self, target: int) -> Sequence[int] | None:
        """
        The receivers of a call; None if the target is not a connected peer, or not an int32.

        Args:
            target: a peer id; 0 for all peers; -id for all peers but one.
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
        Send the id of a key to those of the peers to which it was not announced yet.

        Args:
            key: a path or node.
            peers: the receivers of a call.
            packet: makes the announcement for an id.

        Returns:
            The id; 0 if too many keys have ids.
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
        Sort the receivers of a call by the state of the id. If they are all receivers of the target, and all have
        confirmed the id, the answer is cached in `confirmed`.
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
