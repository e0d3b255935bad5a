"""The state of the game: ships, crystals, seats, and the events that can happen."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

__all__ = ["NO_CONTROLS", "Controls", "Crystal", "Event", "EventKind", "MatchPhase", "Seat", "Ship"]


class MatchPhase(IntEnum):
    """
    The phase of a match.
    """

    LOBBY = 0
    PLAYING = 1
    RESULTS = 2


class EventKind(IntEnum):
    """
    What happened, for sounds, particles and messages. Each kind says what the fields of its `Event` mean.
    """

    PICKUP = 1
    """`slot` took a crystal at x, y; `amount`: how many it carries now."""

    DELIVER = 2
    """`slot` brought `amount` crystals to its home, at x, y."""

    DASH = 3
    """`slot` began a dash at x, y."""

    HIT = 4
    """`slot` dashed into `other` at x, y and knocked `amount` crystals out (0: it had none)."""

    BUMP = 5
    """`slot` and `other` touched at x, y without a hit."""

    SPAWN = 6
    """A crystal appeared at x, y."""

    COUNTDOWN = 7
    """The first round starts in `amount` seconds."""

    ROUND_START = 8
    """Round number `amount` began."""

    ROUND_END = 9
    """Round number `amount` is over, and `slot` won it (-1: nobody scored)."""


@dataclass(frozen=True, slots=True)
class Event:
    """
    Something that happened in a tick.
    """

    kind: EventKind
    slot: int = -1
    other: int = -1
    x: float = 0.0
    y: float = 0.0
    amount: int = 0


@dataclass(frozen=True, slots=True)
class Controls:
    """
    What a player holds: the stick, -127 to 127 on both axes, and the dash button.
    """

    x: int = 0
    y: int = 0
    dash: bool = False


NO_CONTROLS = Controls()


@dataclass(slots=True)
class Ship:
    """
    A ship. `heading_x`, `heading_y` is a direction of length 1; the counters are the ticks that are left.
    """

    slot: int
    x: float
    y: float
    velocity_x: float = 0.0
    velocity_y: float = 0.0
    heading_x: float = 1.0
    heading_y: float = 0.0
    thrust: float = 0.0
    carried: int = 0
    dash_ticks: int = 0
    cooldown_ticks: int = 0
    stun_ticks: int = 0

    def copied(self) -> Ship:
        """
        A copy. (`copy.copy` takes five times as long, and a client makes a thousand copies a second.)
        """
        return Ship(
            self.slot,
            self.x,
            self.y,
            self.velocity_x,
            self.velocity_y,
            self.heading_x,
            self.heading_y,
            self.thrust,
            self.carried,
            self.dash_ticks,
            self.cooldown_ticks,
            self.stun_ticks,
        )


@dataclass(slots=True)
class Crystal:
    """
    A loose crystal. It can be picked up when `rest_ticks` is 0.
    """

    id: int
    x: float
    y: float
    velocity_x: float = 0.0
    velocity_y: float = 0.0
    rest_ticks: int = 0


@dataclass(slots=True)
class Seat:
    """
    A player's seat; it is kept while the player is away.
    """

    score: int = 0
    is_ready: bool = False
    is_away: bool = False
