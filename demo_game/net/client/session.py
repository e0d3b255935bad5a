"""The client's state of a game between the server's welcome and the end of that connection.

It has the clock, the snapshots and the own ship. It sends nothing: `advance` returns what the client sends.
"""

from __future__ import annotations

from math import floor
from typing import TYPE_CHECKING

from demo_game.net.client.input_lead import InputLead
from demo_game.net.client.interpolation import Interpolation
from demo_game.net.client.own_ship import OwnShip
from demo_game.net.protocol.wire import INPUTS_IN_A_PACKET, MAX_TICK, RosterRow, pack_inputs
from demo_game.rules.state import Controls, Event, EventKind, MatchPhase, Ship
from netpeer.sync import NetworkClock

if TYPE_CHECKING:
    from demo_game.net.protocol.snapshot import Snapshot

__all__ = ["PredictionErrors", "Session"]

MAX_STEPS_AT_ONCE = 15
"""A program that stood still for longer starts again from the next snapshot and does not compute the lost ticks."""


class PredictionErrors:
    """
    The latest prediction error in units, and the mean of all.
    """

    def __init__(self) -> None:
        self.latest = 0.0
        self.count = 0
        self._sum = 0.0

    def add(self, error: float) -> None:
        """
        Adds the error of one snapshot.
        """
        self.latest = error
        self.count += 1
        self._sum += error

    @property
    def mean(self) -> float:
        """
        0 before the first error.
        """
        return self._sum / self.count if self.count else 0.0


class Session:
    """
    One session.

    Attributes:
        slot: the own slot.
        max_players: of this server.
        tick_hz: the server's ticks per second.
        clock: the server's time.
        interpolation: the snapshots.
        roster: the players, by slot.
        errors: collects the prediction errors.
        lead: how early inputs are sent.
    """

    def __init__(self, slot: int, tick_hz: float, max_players: int, errors: PredictionErrors) -> None:
        """
        Args:
            slot: the own slot.
            tick_hz: the server's ticks per second.
            max_players: of this server.
            errors: collects the prediction errors, also over a reconnection.
        """
        self.slot = slot
        self.max_players = max_players
        self.tick_hz = tick_hz
        self.clock = NetworkClock(tick_hz)
        self.interpolation = Interpolation(tick_hz)
        self.roster: tuple[RosterRow, ...] = ()
        self.errors = errors
        self.lead = InputLead()
        self._own: OwnShip | None = None
        self._fraction = 0.0
        self._own_events: list[Event] = []

    def take_snapshot(self, snapshot: Snapshot, now: float) -> None:
        """
        Takes a snapshot, and corrects the own ship with it.
        """
        if not self.interpolation.add(snapshot, now):
            return
        row = snapshot.seats.get(self.slot)
        ship = snapshot.ships.get(self.slot)
        if snapshot.phase is not MatchPhase.PLAYING or ship is None:
            self._own = None
            return
        if row is not None and self._own is not None:
            self.lead.learn(row.lead)
        self._reconcile(snapshot.tick, ship, now)

    def advance(self, controls: Controls, now: float) -> bytes | None:
        """
        Moves the own ship up to now, with what the player holds.

        Returns:
            The inputs to send; None if no tick has passed.
        """
        own = self._own
        target = self.clock.server_tick(now) + self._ticks_ahead()
        if own is None or not self.clock.is_synchronized:
            return None
        steps = floor(target) - own.tick
        self._fraction = max(0.0, min(1.0, target - floor(target))) if steps >= 0 else 0.0
        if steps > MAX_STEPS_AT_ONCE:
            self._own = None
            return None
        for _ in range(steps):
            if own.advance(controls):
                self._own_events.append(Event(EventKind.DASH, self.slot, x=own.ship.x, y=own.ship.y))
        if steps <= 0 or not 0 < own.tick <= MAX_TICK:
            return None
        return pack_inputs(own.tick, own.latest_controls(INPUTS_IN_A_PACKET))

    def ships(self, controls: Controls, now: float) -> dict[int, Ship]:
        """
        All ships as the screen draws them, the own one last.
        """
        ships = self.interpolation.ships(now)
        own = ships.pop(self.slot, None)
        if self._own is not None and self.clock.is_synchronized:
            own = self._own.drawn(controls, self._fraction, now)
        return ships | {self.slot: own} if own is not None else ships

    def take_events(self, now: float) -> list[Event]:
        """
        What happened since the last call. The own dash is an event when it begins here, not when the snapshot has it.
        """
        received = self.interpolation.take_events(now, self.slot)
        own, self._own_events = self._own_events, []
        return own + [e for e in received if e.kind is not EventKind.DASH or e.slot != self.slot or self._own is None]

    def _ticks_ahead(self) -> float:
        round_trip_time = self.clock.min_round_trip_time or 0.0
        return round_trip_time / 2.0 * self.tick_hz + self.lead.margin

    def _reconcile(self, tick: int, ship: Ship, now: float) -> None:
        if self._own is None or tick > self._own.tick:  # the first snapshot with the ship, or we are behind the server
            self._own = OwnShip(ship, tick)
            self.lead.begin()
            return
        error = self._own.reconcile(tick, ship, now)
        if error is not None:
            self.errors.add(error)
