"""A game from its lobby to its last round: who plays, what counts, what comes next.

    LOBBY --enough are ready, countdown--> PLAYING --time is over--> RESULTS --a pause--> PLAYING ...
      ^------------------------------------------ nobody is left ---------------------------+

`Match` knows no names, no screens and no network: whoever runs it tells it who came, who left and what the pilots hold,
and calls `step` 30 times a second. The same calls give the same match, to the last bit, on every machine and in
GDScript, where its twin is godot3_server/rules.gd.
"""

from __future__ import annotations

from demo_game.rules.arena import Arena
from demo_game.rules.chance import Chance
from demo_game.rules.constants import (
    COUNTDOWN_TICKS,
    MAX_PLAYERS,
    RESULTS_TICKS,
    ROUND_TICKS,
    SHORT_COUNTDOWN_TICKS,
    SPAWN_TICKS,
    TICK_HZ,
)
from demo_game.rules.state import Controls, Event, EventKind, MatchPhase, Seat

__all__ = ["Match"]

CRYSTALS = 10
CRYSTALS_FOR_EACH_SHIP = 2
MAX_LOOSE = 40


class Match:
    """
    The whole state of a game.

    Attributes:
        tick: steps so far.
        phase: what it is doing.
        round_number: of the current or latest round; 0 before the first.
        ticks_left: of this phase; in the lobby of the countdown, -1 without one.
        seats: the players, by slot.
        arena: the current or latest round's.
    """

    def __init__(self, seed: int = 1, *, round_ticks: int = ROUND_TICKS, results_ticks: int = RESULTS_TICKS) -> None:
        """
        Args:
            seed: decides about chance; its lowest 31 bits count.
            round_ticks: how long a round is.
            results_ticks: how long the scoreboard is shown after it.
        """
        self.tick = 0
        self.phase = MatchPhase.LOBBY
        self.round_number = 0
        self.ticks_left = -1
        self.seats: dict[int, Seat] = {}
        self._seed = seed
        self._round_ticks = round_ticks
        self._results_ticks = results_ticks
        self.arena = Arena(Chance(seed, 0))

    def join(self, slot: int) -> None:
        """
        A player comes, or comes back to a seat that was kept, with its score. 0 <= slot < MAX_PLAYERS.
        """
        if not 0 <= slot < MAX_PLAYERS:
            raise ValueError(f"there is no slot {slot}: they go from 0 to {MAX_PLAYERS - 1}")
        if slot in self.seats:
            self.seats[slot].is_away = False
        else:
            self.seats[slot] = Seat()
            self.seats = dict(sorted(self.seats.items()))
        if self.phase == MatchPhase.PLAYING and slot not in self.arena.ships:
            self.arena.add_ship(slot)

    def leave(self, slot: int) -> None:
        """
        A player's line is lost: the ship goes, the seat is kept.
        """
        if slot in self.seats:
            self.seats[slot].is_away = True
            self.seats[slot].is_ready = False
        self.arena.remove_ship(slot)

    def forget(self, slot: int) -> None:
        """
        A player is gone for good.
        """
        self.leave(slot)
        self.seats.pop(slot, None)

    def set_ready(self, slot: int, is_ready: bool) -> None:
        """
        A player in the lobby wants to start, or to wait.
        """
        if slot in self.seats and not self.seats[slot].is_away:
            self.seats[slot].is_ready = is_ready

    def step(self, controls: dict[int, Controls]) -> None:
        """
        Moves the match by one tick.

        Args:
            controls: what the pilots hold, by slot; who is missing holds nothing.
        """
        self.tick += 1
        if self.phase == MatchPhase.LOBBY:
            self._step_lobby()
        elif not self.seats:  # who is away for a moment finds the round as it goes on
            self._empty()
        elif self.phase == MatchPhase.PLAYING:
            self._step_round(controls)
        else:
            self.ticks_left -= 1
            if self.ticks_left <= 0:
                self._start_round()

    def take_events(self) -> list[Event]:
        """
        What happened since the last time.
        """
        events, self.arena.events = self.arena.events, []
        return events

    def _step_lobby(self) -> None:
        here = [seat for seat in self.seats.values() if not seat.is_away]
        ready = sum(1 for seat in here if seat.is_ready)
        if ready == 0 or ready * 2 <= len(here):
            self.ticks_left = -1
            return
        longest = SHORT_COUNTDOWN_TICKS if ready == len(here) else COUNTDOWN_TICKS
        if self.ticks_left < 0 or self.ticks_left > longest:
            self.ticks_left = longest
        if self.ticks_left == 0:
            self._start_round()
            return
        if self.ticks_left % TICK_HZ == 0:
            self.arena.events.append(Event(EventKind.COUNTDOWN, amount=self.ticks_left // TICK_HZ))
        self.ticks_left -= 1

    def _start_round(self) -> None:
        """
        A new arena with all who are here; its chance depends on the seed and the round alone.
        """
        events = self.arena.events
        self.round_number += 1
        self.phase = MatchPhase.PLAYING
        self.ticks_left = self._round_ticks
        self.arena = Arena(Chance(self._seed, self.round_number))
        self.arena.events = events
        for slot, seat in self.seats.items():
            seat.score = 0
            seat.is_ready = False
            if not seat.is_away:
                self.arena.add_ship(slot)
        for _ in range(self._wanted_crystals()):
            self.arena.spawn(self._wanted_crystals())
        self.arena.events.append(Event(EventKind.ROUND_START, amount=self.round_number))

    def _step_round(self, controls: dict[int, Controls]) -> None:
        for slot, count in self.arena.step(controls).items():
            self.seats[slot].score += count * (count + 1) // 2
        if self.ticks_left % SPAWN_TICKS == 0:
            self.arena.spawn(self._wanted_crystals())
        self.ticks_left -= 1
        if self.ticks_left <= 0:
            self._end_round()

    def _end_round(self) -> None:
        self.phase = MatchPhase.RESULTS
        self.ticks_left = self._results_ticks
        winner, best = -1, 0
        for slot, seat in self.seats.items():
            if seat.score > best:
                winner, best = slot, seat.score
        self.arena.events.append(Event(EventKind.ROUND_END, winner, amount=self.round_number))

    def _wanted_crystals(self) -> int:
        return min(CRYSTALS + CRYSTALS_FOR_EACH_SHIP * len(self.arena.ships), MAX_LOOSE)

    def _empty(self) -> None:
        """
        Nobody is left to play, or will come back.
        """
        self.phase = MatchPhase.LOBBY
        self.ticks_left = -1
        self.round_number = 0
        self.arena.ships = {}
        self.arena.crystals = []
        self.arena.spawned = 0
        self.arena.delivered = 0
