"""Caches: results that stay valid until something on which they depend changes.

Each packet needs the same results again: the node with a path, the receivers of a header, the method of a call. A
result depends on many things (when a grandparent is renamed, the path of a node changes), and they seldom change. All
caches follow one rule:

    A `Version` stands for a set of things. Code that changes one of them calls `Version.change()`, after the change and
    before any code of the game runs; that replaces the stamp. A cached result is valid while the stamp is the same as
    when the result was cached.

A stamp is a new object, not a number: two stamps are never equal, in any thread. Compare them with `is`.

The versions are:

    the tree of nodes       `calls.tree_version.TREE`: names, parents, RPC permissions and APIs of all nodes
    a server's members      `ServerLink.members_version`: a peer joins, leaves or is disconnected
    an API's peers          `peers_version` of an API: the same, and the node ids that peers have announced

A cache keeps no node and no API alive: it holds them by weak references, or the node itself holds the cache.
"""

from typing import Generic, TypeVar

__all__ = ["Cache", "Cached", "Version"]

K = TypeVar("K")
V = TypeVar("V")


class Version:
    """
    The state of a set of things on which cached results depend.

    Attributes:
        stamp: replaced by each change; compare it with `is`.
    """

    __slots__ = ("stamp",)

    def __init__(self) -> None:
        self.stamp = object()

    def change(self) -> None:
        """
        Make all cached results that depend on this version invalid.
        """
        self.stamp = object()


class Cached(Generic[V]):
    """
    One cached result. The code that uses it compares the stamps.

    Attributes:
        stamp: the stamp of the version when the answer was cached; None before the first.
        answer: the result; valid while the version has the same stamp.
    """

    __slots__ = ("answer", "stamp")

    def __init__(self, answer: V) -> None:
        self.stamp: object = None
        self.answer = answer


class Cache(Generic[K, V]):
    """
    Cached results by key. When a version changes, and when the cache is full, all results are dropped.

    Attributes:
        weight: the sum of the weights of all results.
    """

    __slots__ = ("_also", "_also_stamp", "_answers", "_limit", "_stamp", "_version", "weight")

    def __init__(self, version: Version, limit: int, also: Version | None = None) -> None:
        """
        Args:
            version: the version on which the results depend.
            limit: the largest sum of the weights of all results.
            also: a second version on which they depend.
        """
        self._version = version
        self._also = also if also is not None else version
        self._limit = limit
        self._stamp = version.stamp
        self._also_stamp = self._also.stamp
        self._answers: dict[K, V] = {}
        self.weight = 0

    def __len__(self) -> int:
        """
        The number of results in the cache, valid or not.
        """
        return len(self._answers)

    def get(self, key: K) -> V | None:
        """
        Get the cached result; None when there is none that is valid.
        """
        if self._stamp is not self._version.stamp or self._also_stamp is not self._also.stamp:
            self.clear()
            return None
        return self._answers.get(key)

    def is_current(self) -> bool:
        """
        Whether nothing has changed since the last `get` or `put`: a result computed since then may be cached.
        """
        return self._stamp is self._version.stamp and self._also_stamp is self._also.stamp

    def put(self, key: K, answer: V, weight: int = 1) -> None:
        """
        Cache a result that was computed since the version last changed.

        Args:
            key: the key for `get`.
            answer: the result.
            weight: 1 or more, in the unit of the limit.
        """
        if not self.is_current() or self.weight + weight > self._limit:
            self.clear()
        self.weight += weight
        self._answers[key] = answer

    def clear(self) -> None:
        """
        Drop all results.
        """
        self._answers.clear()
        self.weight = 0
        self._stamp, self._also_stamp = self._version.stamp, self._also.stamp
