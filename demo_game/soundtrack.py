"""Chooses the sounds of a game: each event has one, it comes from where it happened, and the own ones are loudest."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from demo_game.net.model import EventKind, GameEvent, GameModel, Phase, PlayerEventKind
from demo_game.rules.constants import ARENA_WIDTH

if TYPE_CHECKING:
    from demo_game.sounds import Sounds

__all__ = ["Soundtrack"]

SOUNDS: dict[EventKind | PlayerEventKind, str] = {
    EventKind.PICKUP: "pickup",
    EventKind.DELIVER: "deposit",
    EventKind.DASH: "dash",
    EventKind.BUMP: "hit",
    EventKind.ROUND_START: "go",
    EventKind.ROUND_END: "win",
    EventKind.COUNTDOWN: "tick",
    PlayerEventKind.JOIN: "join",
    PlayerEventKind.LEAVE: "leave",
    PlayerEventKind.CHAT: "chat",
}
"""SPAWN has no sound, and the sound of HIT depends on the crystals that fly out."""

FOR_ALL: set[EventKind | PlayerEventKind] = {
    EventKind.ROUND_START,
    EventKind.ROUND_END,
    EventKind.COUNTDOWN,
    PlayerEventKind.JOIN,
    PlayerEventKind.LEAVE,
}
"""These events have no place in the arena: they are always at full volume, in the middle."""

OTHERS_LOUDNESS = 0.28
BUMP_LOUDNESS = 0.5
WIDTH = 0.7
"""How far to the side a sound at the arena's edge is; 1 would be in one ear only."""

LAST_TICKS_S = 5


class Soundtrack:
    """
    Plays the sounds of one model after the other.
    """

    def __init__(self, sounds: Sounds) -> None:
        self._sounds = sounds
        self._second = 0

    def hear(self, model: GameModel, now: float) -> None:
        """
        Plays the events of a model, and a tick in each of the last seconds of a round.
        """
        for event in model.events:
            self._play(event, model, now)
        second = math.ceil(model.time_left) if model.phase is Phase.PLAYING else 0
        if second != self._second and 0 < second <= LAST_TICKS_S:
            self._sounds.play("tick", now)
        self._second = second

    def _play(self, event: GameEvent, model: GameModel, now: float) -> None:
        name = SOUNDS.get(event.kind, "")
        if event.kind is EventKind.HIT:
            name = "scatter" if event.amount else "hit"
        if not name:
            return
        is_own = model.own_slot >= 0 and model.own_slot in (event.slot, event.other)
        loudness = 1.0 if is_own or event.kind in FOR_ALL or event.kind is PlayerEventKind.CHAT else OTHERS_LOUDNESS
        if event.kind is EventKind.BUMP:
            loudness *= BUMP_LOUDNESS
        side = 0.0 if event.kind in FOR_ALL or event.kind is PlayerEventKind.CHAT else _side(event.x)
        self._sounds.play(name, now, side=side, loudness=loudness)


def _side(x: float) -> float:
    return WIDTH * max(-1.0, min(1.0, 2.0 * x / ARENA_WIDTH - 1.0))
