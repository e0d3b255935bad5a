"""Caches: an answer is valid while the version has the stamp of the time when it was cached, and no longer."""

from netpeer.caching import Cache, Cached, Version

__all__: list[str] = []


def test_an_answer_is_valid_until_its_version_changes() -> None:
    version = Version()
    cache: Cache[str, int] = Cache(version, 10)
    cache.put("a", 1)
    cache.put("b", 2)
    assert (cache.get("a"), cache.get("b"), cache.get("c")) == (1, 2, None)
    version.change()
    assert cache.get("a") is None
    assert len(cache) == 0


def test_an_answer_that_is_cached_after_a_change_is_valid() -> None:
    version = Version()
    cache: Cache[str, int] = Cache(version, 10)
    cache.put("a", 1)
    version.change()
    cache.put("b", 2)  # without a `get` in between: the old answer must not be valid again
    assert (cache.get("a"), cache.get("b")) == (None, 2)


def test_a_full_cache_drops_all_answers() -> None:
    cache: Cache[int, str] = Cache(Version(), 3)
    for key in range(3):
        cache.put(key, "x")
    assert len(cache) == cache.weight == 3
    cache.put(3, "x")
    assert [cache.get(key) for key in range(4)] == [None, None, None, "x"]


def test_answers_have_weights() -> None:
    cache: Cache[int, str] = Cache(Version(), 10)
    cache.put(1, "heavy", 8)
    cache.put(2, "light", 2)
    assert cache.weight == 10
    cache.put(3, "one too many")
    assert (cache.get(1), cache.get(3), cache.weight) == (None, "one too many", 1)


def test_a_stamp_never_comes_back() -> None:
    version = Version()
    seen = [version.stamp]
    for _ in range(100):
        version.change()
        assert all(stamp is not version.stamp for stamp in seen)
        seen.append(version.stamp)


def test_one_answer_has_no_stamp_at_first() -> None:
    version, cached = Version(), Cached("nothing")
    assert cached.stamp is not version.stamp
    cached.answer, cached.stamp = "something", version.stamp
    assert cached.stamp is version.stamp
