"""Announced ids: given once, told to each peer once, used when confirmed, forgotten with the peer or the key."""

from __future__ import annotations

from netpeer.caching import Version
from netpeer.calls.announcements import Announced, Announcements


def new(max_ids: int = 10) -> tuple[Announcements[str], Version]:
    version = Version()
    return Announcements(version, max_ids), version


def test_ids_are_never_given_twice() -> None:
    ids, _ = new()
    assert [ids.id_of(key) for key in "aba"] == [1, 2, 1]
    ids.forget_key("a")
    assert ids.known_id("a") == 0 and ids.key_of(1) is None and ids.was_given(1) and not ids.was_given(3)
    assert ids.id_of("a") == 3 and ids.key_of(3) == "a" and ids.keys() == ["b", "a"]


def test_beyond_so_many_keys_there_are_no_ids() -> None:
    ids, _ = new(2)
    assert [ids.id_of(key) for key in "abc"] == [1, 2, 0]
    assert ids.unannounced("c", [5]) == [] and ids.state("c", 5) is None
    ids.forget_key("a")
    assert ids.id_of("c") == 3


def test_each_peer_is_told_once_until_it_or_the_key_is_forgotten() -> None:
    ids, _ = new()
    assert ids.unannounced("a", [5, 6]) == [5, 6] and ids.unannounced("a", [5, 6, 7]) == [7]
    ids.forget_peer(5)
    ids.take_back("a", 6)
    ids.take_back("a", 6)
    assert ids.unannounced("a", [5, 6, 7]) == [5, 6]
    ids.forget_key("a")
    assert ids.state("a", 5) is None and ids.unannounced("a", [5]) == [5]
    ids.forget_peer(5)
    ids.forget_peer(99)
    ids.clear()
    assert ids.keys() == [] and ids.id_of("b") == 1


def test_how_far_a_peer_knows_an_id() -> None:
    ids, version = new()
    stamp = version.stamp
    assert not ids.confirm("a", 5)
    ids.unannounced("a", [5])
    assert ids.state("a", 5) is Announced.WAITING and not ids.confirm("a", 6)
    assert ids.confirm("a", 5) and ids.state("a", 5) is Announced.CONFIRMED
    assert version.stamp is stamp, "nobody has cached that it was not confirmed"


def test_a_confirmation_that_is_taken_back_changes_the_version() -> None:
    ids, version = new()
    ids.unannounced("a", [5, 6])
    ids.confirm("a", 6, agrees=False)
    ids.confirm("a", 5)
    stamp = version.stamp
    assert ids.confirm("a", 5, agrees=False) and ids.state("a", 5) is Announced.DIFFERS
    assert version.stamp is not stamp
