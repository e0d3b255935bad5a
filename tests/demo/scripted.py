"""Players with scripted inputs, for any server: the result of a round is known beforehand."""

from __future__ import annotations

from functools import cache
from math import dist, hypot

from demo_game.net.dialect import Dialect
from demo_game.net.protocol.snapshot import SeatRow, Snapshot
from demo_game.net.protocol.wire import INPUTS_IN_A_PACKET, PROTOCOL_VERSION, pack_inputs
from demo_game.rules import Controls, Match, MatchPhase
from demo_game.rules.constants import HOMES, SHORT_COUNTDOWN_TICKS

from .hostile import raw_client

__all__ = ["FIRST_TICK", "Essence", "ScriptedPlayer", "played_round"]

Essence = tuple[object, ...]

FIRST_TICK = 90
"""The scripts begin so many ticks after the round: their first inputs have to be there before it."""

AHEAD_TICKS = 85
"""Inputs are sent so early, so that a machine under load is no reason for another outcome. A server takes 90."""


@cache
def played_round(seed: int, players: int, round_ticks: int) -> tuple[dict[int, list[Controls]], list[Essence]]:
    """
    A round that four simple minds play against each other, with the rules alone.

    Returns:
        What each pilot held in each tick, and the `essence` after each tick.
    """
    match = Match(seed, round_ticks=round_ticks)
    for slot in range(players):
        match.join(slot)
        match.set_ready(slot, True)
    for _ in range(SHORT_COUNTDOWN_TICKS + 1):
        match.step({})
    scripts: dict[int, list[Controls]] = {slot: [] for slot in range(players)}
    outcome = []
    for tick in range(1, round_ticks + 1):
        for slot, held in scripts.items():
            held.append(_wish(match, slot, tick) if tick >= FIRST_TICK else Controls())
        match.step({slot: held[-1] for slot, held in scripts.items()})
        match.take_events()
        outcome.append(essence(_snapshot(match)))
    return scripts, outcome


def _wish(match: Match, slot: int, tick: int) -> Controls:
    """
    The nearest crystal, home with two, and a dash now and then.
    """
    ship = match.arena.ships[slot]
    x, y = HOMES[slot]
    if ship.carried < 2 and match.arena.crystals:
        x, y = min(((c.x, c.y) for c in match.arena.crystals), key=lambda place: dist(place, (ship.x, ship.y)))
    to_x, to_y = x - ship.x - ship.velocity_x * 0.2, y - ship.y - ship.velocity_y * 0.2
    length = max(hypot(to_x, to_y), 1e-9)
    return Controls(round(to_x / length * 127), round(to_y / length * 127), (tick + 13 * slot) % 60 == 0)


def essence(snapshot: Snapshot) -> Essence:
    """
    What of a snapshot does not depend on when the round began.
    """
    scores = {slot: row.score for slot, row in snapshot.seats.items()}
    return snapshot.round_number, snapshot.phase, scores, snapshot.ships, snapshot.crystals


class ScriptedPlayer:
    """
    Joins, is ready, and sends its script for the ticks of the first round.

    Attributes:
        outcome: what the server said, by the tick of the round.
        final: what it said at the end.
    """

    def __init__(
        self, url: str, name: str, scripts: dict[int, list[Controls]], dialect: Dialect = Dialect.GODOT3
    ) -> None:
        self.outcome: dict[int, Essence] = {}
        self.final: Essence = ()
        self.is_over = False
        self._raw = raw_client(dialect, url)
        self._name = name
        self._scripts = scripts
        self._round_ticks = len(scripts[0])
        self._has_joined = self._is_ready = False
        self._started_at: int | None = None
        self._sent = FIRST_TICK - 1
        self._slot: int | None = None

    @property
    def is_seated(self) -> bool:
        return self._slot is not None

    def get_ready(self) -> None:
        self._raw.call("ready", True)

    def leave(self) -> None:
        self._raw.call("quit")
        self._raw.hang_up()

    @property
    def is_gone(self) -> bool:
        return self._raw.is_gone

    def poll(self) -> None:
        self._raw.poll()
        if self._raw.is_connected and not self._has_joined:
            self._has_joined = True
            self._raw.call("join", PROTOCOL_VERSION, self._name, 0, "")
        for values in self._raw.heard("welcome"):
            self._slot = values[1]
        for (data,) in self._raw.take("snapshot"):
            self._see(Snapshot.from_bytes(data))

    def _see(self, snapshot: Snapshot) -> None:
        if snapshot.phase is MatchPhase.RESULTS:
            self.is_over = True
            self.final = essence(snapshot)
        if snapshot.phase is not MatchPhase.PLAYING or self._slot is None:
            return
        tick = self._round_ticks - snapshot.ticks_left
        self._started_at = snapshot.tick - tick
        self.outcome[tick] = essence(snapshot)
        self._send(tick)

    def _send(self, now: int) -> None:
        held = self._scripts[self._slot or 0]
        while self._sent < min(now + AHEAD_TICKS, self._round_ticks):
            last = min(self._sent + INPUTS_IN_A_PACKET, self._round_ticks)
            self._raw.call("steer", pack_inputs((self._started_at or 0) + last, held[self._sent : last]))
            self._sent = last


def _snapshot(match: Match) -> Snapshot:
    """
    As it comes from the wire: with positions in 32 bits.
    """
    arena = match.arena
    return Snapshot.from_bytes(
        Snapshot(
            match.tick,
            match.phase,
            match.round_number,
            match.ticks_left,
            {slot: SeatRow(slot, seat.score, 0) for slot, seat in match.seats.items()},
            arena.ships,
            {crystal.id: (crystal.x, crystal.y) for crystal in arena.crystals},
            (),
        ).to_bytes()
    )
