"""Who has a place in the game, on the server: names, colours, and the tokens with which lost players come back."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field

from demo_game.net.checks import MAX_NAME_CHARACTERS, clean_name
from demo_game.net.wire import RosterRow
from demo_game.rules.constants import MAX_PLAYERS
from demo_game.rules.state import NO_CONTROLS, Controls

__all__ = ["KEPT_S", "Place", "Places", "Schedule"]

KEPT_S = 30.0
"""How long the place of a player whose line was lost is kept."""

NO_LEAD = -128
MAX_AHEAD_TICKS = 90
"""An input for a later tick than this is refused: it bounds what waits, and nobody needs three seconds."""

MAX_MISSING_TICKS = 15
"""Who has said nothing for so long holds nothing any more: a lost pilot must not fly on for ever."""


class Schedule:
    """
    A player's inputs for the ticks to come. A tick without one goes on with the latest, for half a second.

    Attributes:
        refused: inputs that came too late, too early, or twice.
    """

    def __init__(self) -> None:
        self.refused = 0
        self._waiting: dict[int, Controls] = {}
        self._latest = NO_CONTROLS
        self._missing = 0
        self._newest_tick: int | None = None

    def put(self, tick: int, controls: Controls, now_tick: int) -> None:
        """
        Takes an input for a tick; `now_tick` is the latest one that is over.
        """
        if not now_tick < tick <= now_tick + MAX_AHEAD_TICKS or tick in self._waiting:
            self.refused += 1
        else:
            self._waiting[tick] = controls
        # An input that is too late counts here, too: it tells the client that it has to be earlier.
        is_newer = self._newest_tick is None or tick > self._newest_tick
        if is_newer and tick <= now_tick + MAX_AHEAD_TICKS:
            self._newest_tick = tick

    def take(self, tick: int) -> Controls:
        """
        What the pilot holds in this tick; to be called for every tick.
        """
        found = self._waiting.pop(tick, None)
        self._missing = 0 if found is not None else self._missing + 1
        if found is not None or self._missing > MAX_MISSING_TICKS:
            self._latest = found or NO_CONTROLS
        return self._latest

    def lead(self, tick: int) -> int:
        """
        By how many ticks the newest input is ahead, from -127 to 127; -128 before the first.
        """
        if self._newest_tick is None:
            return NO_LEAD
        return max(-127, min(127, self._newest_tick - tick))


@dataclass
class Place:
    """
    One player. `peer` is 0, and `away_since` a time, while the line is lost.
    """

    slot: int
    name: str
    colour: int
    peer: int
    token: str = field(default_factory=lambda: secrets.token_hex(16))
    away_since: float = 0.0
    is_ready: bool = False
    schedule: Schedule = field(default_factory=Schedule)

    def roster_row(self) -> RosterRow:
        """
        What the others may know.
        """
        return RosterRow(self.slot, self.name, self.colour, self.is_ready, self.peer == 0)


class Places:
    """
    All places of a game, by slot.
    """

    def __init__(self, limit: int = MAX_PLAYERS) -> None:
        self.limit = limit
        self._places: dict[int, Place] = {}

    def __len__(self) -> int:
        return len(self._places)

    def __iter__(self) -> Iterator[Place]:
        return iter(sorted(self._places.values(), key=lambda place: place.slot))

    def of_peer(self, peer: int) -> Place | None:
        """
        The place of a connected peer.
        """
        return next((place for place in self._places.values() if place.peer == peer), None)

    def of_token(self, token: str) -> Place | None:
        """
        The place that a token opens. An empty one opens none.
        """
        # Compared in constant time: how long an answer takes must not tell how much of a guess was right.
        key = token.encode("utf-8", "replace")
        found = [place for place in self if secrets.compare_digest(place.token.encode(), key)]
        return found[0] if found else None

    def take(self, wish: str, colour: int, peer: int) -> Place | None:
        """
        A new place with a name of its own and a colour of its own; None when all are taken.
        """
        free = [slot for slot in range(MAX_PLAYERS) if slot not in self._places]
        if len(self._places) >= self.limit or not free:
            return None
        place = Place(free[0], self._free_name(wish, free[0]), self._free_colour(colour), peer)
        self._places[place.slot] = place
        return place

    def free(self, slot: int) -> None:
        """
        Somebody else may have the place.
        """
        self._places.pop(slot, None)

    def expired(self, now: float) -> list[Place]:
        """
        The places that were kept long enough.
        """
        return [place for place in self if place.peer == 0 and now - place.away_since >= KEPT_S]

    def _free_name(self, wish: str, slot: int) -> str:
        name = clean_name(wish) or f"Pilot {slot + 1}"
        taken = {place.name for place in self._places.values()}
        unique, number = name, 2
        while unique in taken:
            unique = f"{name[: MAX_NAME_CHARACTERS - 3]} {number}"
            number += 1
        return unique

    def _free_colour(self, wish: int) -> int:
        """
        The colour wished for, or the next free one.
        """
        taken = {place.colour for place in self._places.values()}
        return next(c % MAX_PLAYERS for c in range(wish, wish + MAX_PLAYERS) if c % MAX_PLAYERS not in taken)
