"""What is heard: which sound for which event, from where, how loud; and silence where there is no device."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from demo_game.net.model import EMPTY_MODEL, EventKind, GameEvent, GameModel, Phase

pygame = pytest.importorskip("pygame")


from demo_game.sounds import Sounds  # noqa: E402  (needs pygame)
from demo_game.soundtrack import SOUNDS, Soundtrack  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Iterator


class Heard(Sounds):
    """
    Writes down what would be played.
    """

    def __init__(self) -> None:
        super().__init__()
        self.log: list[tuple[str, float, float]] = []

    def play(self, name: str, now: float, *, side: float = 0.0, loudness: float = 1.0) -> None:
        self.log.append((name, side, loudness))


def hear(*events: GameEvent, own_slot: int = 0) -> list[tuple[str, float, float]]:
    heard = Heard()
    Soundtrack(heard).hear(GameModel(Phase.PLAYING, own_slot=own_slot, events=events, time_left=60.0), 1.0)
    return heard.log


@pytest.fixture
def mixer() -> Iterator[Sounds]:
    sounds = Sounds()
    sounds.open()
    yield sounds
    sounds.close()


def test_every_sound_of_a_game_can_be_played(mixer: Sounds) -> None:
    assert mixer.is_open
    for number, name in enumerate([*SOUNDS.values(), "scatter", "move", "accept", "back", "trouble"]):
        mixer.play(name, float(number))
        assert pygame.mixer.get_busy()
        assert mixer.played[name] >= 1


def test_volume_mute_and_the_same_sound_twice_at_once(mixer: Sounds) -> None:
    mixer.play("hit", 1.0)
    mixer.play("hit", 1.01)
    assert mixer.played["hit"] == 1
    mixer.play("hit", 1.1)
    assert mixer.played["hit"] == 2
    pygame.mixer.stop()
    mixer.is_muted = True
    mixer.play("hit", 2.0)
    mixer.is_muted, mixer.volume = False, 0.0
    mixer.play("hit", 3.0)
    assert not pygame.mixer.get_busy()


def test_without_a_device_there_is_silence(monkeypatch: pytest.MonkeyPatch) -> None:
    tries = []

    def no_device(**_: object) -> None:
        tries.append(1)
        raise pygame.error("no audio device")

    monkeypatch.setattr(pygame.mixer, "init", no_device)
    sounds = Sounds()
    sounds.open()
    sounds.open()
    assert not sounds.is_open
    assert len(tries) == 1
    sounds.play("hit", 1.0)
    sounds.close()


def test_the_own_things_are_loudest_and_come_from_where_they_are() -> None:
    own, other = hear(GameEvent(EventKind.PICKUP, 0, x=0.0), GameEvent(EventKind.PICKUP, 3, x=1600.0))
    assert own[0] == other[0] == "pickup"
    assert own[1] < 0 < other[1]
    assert own[2] == 1.0 > other[2] > 0


def test_who_is_hit_is_heard_by_whether_it_lost_something() -> None:
    empty, full = hear(GameEvent(EventKind.HIT, 2, 0), GameEvent(EventKind.HIT, 2, 0, amount=3))
    assert (empty[0], full[0]) == ("hit", "scatter")
    assert full[2] == 1.0


def test_a_new_crystal_makes_no_sound_and_a_spectator_hears_all_alike() -> None:
    assert hear(GameEvent(EventKind.SPAWN)) == []
    (line,) = hear(GameEvent(EventKind.DASH, -1), own_slot=-1)
    assert line[2] < 1.0


def test_the_last_five_seconds_tick_once_each() -> None:
    heard = Heard()
    soundtrack = Soundtrack(heard)
    for frame in range(8 * 60):
        soundtrack.hear(GameModel(Phase.PLAYING, time_left=7.99 - frame / 60), frame / 60)
    soundtrack.hear(EMPTY_MODEL, 9.0)
    assert [name for name, _, _ in heard.log] == ["tick"] * 5
