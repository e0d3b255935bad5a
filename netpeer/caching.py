"""Caches: answers that are kept until something that they depend on changes.

The same questions come again with each packet: which node has this path, which receivers has this header, which method
does this call mean. The answers depend on many things at once (a renamed grandparent changes a path) and seldom change.
There is one rule for all of them:

    A cached answer is valid as long as the `Version` that it depends on has the stamp of the time when the answer was
    cached. Code that changes such a thing calls `Version.change()`, after the change and before the game's code runs.

A stamp is an object of its own, not a number: no two stamps are ever equal, in any thread. Compare them by `is`.

The versions are:

    the tree of nodes       `calls.tree_version.TREE`: names, places, marks and APIs of all nodes of all trees
    a server's members      a server link's `members_version`: a peer joins, leaves or is disconnected
    an API's peers          an API's `peers_version`: the same one layer up, and what peers mean by their node ids

A cache holds nodes and APIs by weak references, or is held by the node itself: it keeps nothing alive.
"""

from typing import Generic, TypeVar

__all__ = ["Cache", "Cached", "Version"]

K = TypeVar("K")
V = TypeVar("V")


class Version:
    """
    Something on which cached answers depend.

    Attributes:
        stamp: replaced by each change; compare it by `is`.
    """

    __slots__ = ("stamp",)

    def __init__(self) -> None:
        self.stamp = object()

    def change(self) -> None:
        """
        Make every answer that depends on this version invalid.
        """
        self.stamp = object()


class Cached(Generic[V]):
    """
    One cached answer. Its user compares the stamps.

    Attributes:
        stamp: the version's stamp when the answer was cached; None before the first answer.
        answer: valid only while the version has the same stamp.
    """

    __slots__ = ("answer", "stamp")

    def __init__(self, answer: V) -> None:
        self.stamp: object = None
        self.answer = answer


class Cache(Generic[K, V]):
    """
    Cached answers by key. When a version changes, or when the cache is full, all answers are dropped at once.

    Attributes:
        weight: of all answers together.
    """

    __slots__ = ("_also", "_also_stamp", "_answers", "_limit", "_stamp", "_version", "weight")

    def __init__(self, version: Version, limit: int, also: Version | None = None) -> None:
        """
        Args:
            version: what the answers depend on.
            limit: the weight of all answers together; each weighs 1 unless `put` says otherwise.
            also: a second version that the answers depend on.
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
        How many answers are held, valid or not.
        """
        return len(self._answers)

    def get(self, key: K) -> V | None:
        """
        The cached answer; None when there is none.
        """
        if self._stamp is not self._version.stamp or self._also_stamp is not self._also.stamp:
            self.clear()
            return None
        return self._answers.get(key)

    def is_current(self) -> bool:
        """
        Whether nothing has changed since the last `get` or `put`: an answer found since then may be cached.
        """
        return self._stamp is self._version.stamp and self._also_stamp is self._also.stamp

    def put(self, key: K, answer: V, weight: int = 1) -> None:
        """
        Cache an answer that was found with the version as it is now.
        """
        if not self.is_current() or self.weight + weight > self._limit:
            self.clear()
        self.weight += weight
        self._answers[key] = answer

    def clear(self) -> None:
        """
        Drop all answers.
        """
        self._answers.clear()
        self.weight = 0
        self._stamp, self._also_stamp = self._version.stamp, self._also.stamp
