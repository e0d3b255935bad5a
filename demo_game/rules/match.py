"""A game from its lobby to its last round: the seats, the scores and the phases.

    LOBBY --enough are ready, countdown--> PLAYING --time is over--> RESULTS --a pause--> PLAYING ...
      ^------------------------------------------ no seat is left --------------------------+

`Match` knows no names, no screens and no network. The server calls `join`, `leave` and `forget`, and 30 times a second
`step` with what the players hold. The same calls give the same match, to the last bit, on every machine and in
GDScript (godot3_server/rules.gd).
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
        tick: the number of steps so far.
        phase: the current phase.
        round_number: of the current or latest round; 0 before the first.
        ticks_left: of this phase; in the lobby those of the countdown, or -1.
        seats: the players, by slot.
        arena: of the current or latest round.
    """

    def __init__(self, seed: int = 1, *, round_ticks: int = ROUND_TICKS, results_ticks: int = RESULTS_TICKS) -> None:
        """
        Args:
            seed: of the random numbers; its lowest 31 bits count.
            round_ticks: the length of a round.
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
        A player takes a seat, or comes back to a kept one with its score. 0 <= slot < MAX_PLAYERS.
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
        A player has lost the connection: the ship is removed, the seat is kept.
        """
        if slot in self.seats:
            self.seats[slot].is_away = True
            self.seats[slot].is_ready = False
        self.arena.remove_ship(slot)

    def forget(self, slot: int) -> None:
        """
        A player has left: the seat is removed, too.
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
            controls: what the players hold, by slot; a missing player holds nothing.
        """
        self.tick += 1
        if self.phase == MatchPhase.LOBBY:
            self._step_lobby()
        elif not self.seats:  # a player who is away still has a seat
            self._empty()
        elif self.phase == MatchPhase.PLAYING:
            self._step_round(controls)
        else:
            self.ticks_left -= 1
            if self.ticks_left <= 0:
                self._start_round()

    def take_events(self) -> list[Event]:
        """
        What happened since the last call.
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
        Makes a new arena with the ships of all connected players. Its random numbers depend on seed and round only.
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
        Goes back to the lobby: no player is left.
        """
        self.phase = MatchPhase.LOBBY
        self.ticks_left = -1
        self.round_number = 0
        self.arena.ships = {}
        self.arena.crystals = []
        self.arena.spawned = 0
        self.arena.delivered = 0
