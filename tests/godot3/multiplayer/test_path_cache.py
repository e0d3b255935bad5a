"""The ids of paths: announced once, used when confirmed, forgotten with the peer."""

from __future__ import annotations

import pytest

from netpeer.caching import Version
from netpeer.calls.announcements import MAX_PATH_BYTES, MAX_PATHS_PER_PEER
from netpeer.godot3.multiplayer.path_cache import MAX_IDS, PathCache


def test_ids_count_from_one_and_stay() -> None:
    cache = PathCache(Version())
    assert [cache.id_of(path) for path in ("a", "b", "a", "c", "b")] == [1, 2, 1, 3, 2]


def test_a_path_is_announced_to_each_peer_once() -> None:
    cache = PathCache(Version())
    assert cache.unannounced("a", [2, 3]) == [2, 3]
    assert cache.unannounced("a", [2, 3, 4]) == [4]
    assert cache.unannounced("b", [2]) == [2]


def test_only_a_peer_that_got_the_announcement_can_confirm() -> None:
    cache = PathCache(Version())
    assert not cache.confirm("a", 2)
    cache.unannounced("a", [2])
    assert not cache.is_confirmed("a", 2)
    assert not cache.confirm("a", 3)
    assert not cache.confirm("b", 2)
    assert cache.confirm("a", 2) and cache.confirm("a", 2)
    assert cache.is_confirmed("a", 2) and not cache.is_confirmed("a", 3)


def test_each_peer_has_ids_of_its_own() -> None:
    cache = PathCache(Version())
    assert cache.learn(2, 1, "a") and cache.learn(3, 1, "b")
    assert (cache.path_of(2, 1), cache.path_of(3, 1)) == ("a", "b")
    assert cache.path_of(4, 1) is None and cache.path_of(2, 2) is None


def test_a_peer_can_announce_another_path_for_an_id() -> None:
    cache = PathCache(Version())
    assert cache.learn(2, 1, "a") and cache.learn(2, 1, "b")
    assert cache.path_of(2, 1) == "b"


def test_a_peer_that_comes_back_gets_announcements_again() -> None:
    cache = PathCache(Version())
    cache.unannounced("a", [2, 3])
    cache.confirm("a", 2)
    cache.confirm("a", 3)
    cache.learn(2, 1, "x")
    cache.learn(3, 1, "y")
    cache.forget_peer(2)
    assert cache.path_of(2, 1) is None and not cache.is_confirmed("a", 2)
    assert cache.path_of(3, 1) == "y" and cache.is_confirmed("a", 3)
    assert not cache.confirm("a", 2), "a late confirmation of the old connection is none of the new one"
    assert cache.unannounced("a", [2, 3]) == [2]
    assert cache.id_of("a") == 1


def test_clear_forgets_all() -> None:
    cache = PathCache(Version())
    cache.id_of("a")
    cache.unannounced("a", [2])
    cache.confirm("a", 2)
    cache.learn(2, 1, "x")
    cache.clear()
    assert cache.path_of(2, 1) is None and not cache.is_confirmed("a", 2)
    assert cache.id_of("b") == 1


def test_an_unknown_peer_can_be_forgotten() -> None:
    cache = PathCache(Version())
    cache.forget_peer(2)
    assert cache.id_of("a") == 1


def test_the_paths_of_a_peer_are_bounded() -> None:
    cache = PathCache(Version())
    assert all(cache.learn(2, id, f"n{id}") for id in range(MAX_PATHS_PER_PEER))
    assert not cache.learn(2, MAX_PATHS_PER_PEER, "one more")
    assert cache.path_of(2, MAX_PATHS_PER_PEER) is None
    assert cache.learn(2, 5, "an id anew"), "that takes no more room"
    assert cache.learn(3, MAX_PATHS_PER_PEER, "another peer's")
    cache.forget_peer(2)
    assert cache.learn(2, MAX_PATHS_PER_PEER, "one more")


@pytest.mark.parametrize("letter", ["a", "é", "木", "🌳"])
def test_the_bytes_of_a_path_are_bounded(letter: str) -> None:
    cache = PathCache(Version())
    longest = letter * (MAX_PATH_BYTES // len(letter.encode()))
    assert cache.learn(2, 1, longest)
    assert not cache.learn(2, 2, longest + letter)
    assert (cache.path_of(2, 1), cache.path_of(2, 2)) == (longest, None)


def test_beyond_max_ids_a_path_gets_no_id() -> None:
    cache = PathCache(Version())
    assert [cache.id_of(f"n{number}") for number in range(MAX_IDS)] == list(range(1, MAX_IDS + 1))
    assert cache.id_of("one more") == 0
    assert cache.id_of("n0") == 1


def test_an_announcement_that_could_not_be_sent_is_made_again() -> None:
    cache = PathCache(Version())
    assert cache.unannounced("A", [2, 3]) == [2, 3]
    cache.take_back("A", 3)
    cache.take_back("A", 99)
    assert cache.unannounced("A", [2, 3]) == [3]
