"""Cached answers: valid until one of the versions that they depend on changes."""

from __future__ import annotations

from netpeer.caching import Cache, Version


def test_an_answer_is_kept_until_its_version_changes() -> None:
    version = Version()
    cache: Cache[str, int] = Cache(version, 10)
    assert cache.get("a") is None
    cache.put("a", 1)
    assert cache.get("a") == 1 and len(cache) == 1
    version.change()
    assert cache.get("a") is None and len(cache) == 0


def test_a_second_version_does_the_same() -> None:
    first, second = Version(), Version()
    cache: Cache[str, int] = Cache(first, 10, also=second)
    for version in (first, second):
        cache.put("a", 1)
        assert cache.get("a") == 1 and cache.is_current()
        version.change()
        assert not cache.is_current()
        assert cache.get("a") is None and cache.is_current()


def test_what_is_cached_after_a_change_does_not_bring_the_old_answers_back() -> None:
    first, second = Version(), Version()
    cache: Cache[str, int] = Cache(first, 10, also=second)
    cache.put("a", 1)
    second.change()
    cache.put("b", 2)
    assert cache.get("a") is None and cache.get("b") == 2


def test_all_answers_are_dropped_when_they_weigh_too_much() -> None:
    cache: Cache[int, int] = Cache(Version(), 10)
    for key in range(3):
        cache.put(key, key, 4)
    assert [cache.get(key) for key in range(3)] == [None, None, 2] and cache.weight == 4
