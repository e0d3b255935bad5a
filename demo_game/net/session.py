"""What a client knows between a server's welcome and the end of that connection: clocks, snapshots, the own ship.

It makes no calls: what is to be sent is handed to whoever asks, and `now` is given.
"""

from __future__ import annotations

from math import floor

from demo_game.net.own_ship import Lead, OwnShip
from demo_game.net.picture import Picture
from demo_game.net.snapshot import Snapshot
from demo_game.net.wire import INPUTS_IN_A_PACKET, MAX_TICK, RosterRow, pack_inputs
from demo_game.rules.state import Controls, Event, EventKind, MatchPhase, Ship
from netpeer.sync import NetworkClock

__all__ = ["PredictionErrors", "Session"]

MAX_STEPS_AT_ONCE = 15
"""Who stood still for longer begins anew from the next snapshot instead of flying through the lost time."""


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
        Takes the error that a snapshot has shown.
        """
        self.latest = error
        self.count += 1
        self._sum += error

    @property
    def mean(self) -> float:
        """
        0 before the first.
        """
        return self._sum / self.count if self.count else 0.0


class Session:
    """
    One welcome's worth of a game.
    """

    def __init__(self, slot: int, tick_hz: float, max_players: int, errors: PredictionErrors) -> None:
        """
        Args:
            slot: the own place.
            tick_hz: the server's ticks a second.
            max_players: of this server.
            errors: where prediction errors are added up; they outlive a lost connection.
        """
        self.slot = slot
        self.max_players = max_players
        self.tick_hz = tick_hz
        self.clock = NetworkClock(tick_hz)
        self.picture = Picture(tick_hz)
        self.roster: tuple[RosterRow, ...] = ()
        self.errors = errors
        self.lead = Lead()
        self._own: OwnShip | None = None
        self._fraction = 0.0
        self._own_events: list[Event] = []

    def take_snapshot(self, snapshot: Snapshot, now: float) -> None:
        """
        Works in what the server says.
        """
        if not self.picture.add(snapshot, now):
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
        Flies the own ship up to the present, with what the player holds now.

        Returns:
            The inputs to be sent; None when no tick has passed.
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
        All ships as they are to be drawn, the own one as the last.
        """
        ships = self.picture.ships(now)
        own = ships.pop(self.slot, None)
        if self._own is not None and self.clock.is_synchronized:
            own = self._own.drawn(controls, self._fraction, now)
        return ships | {self.slot: own} if own is not None else ships

    def take_events(self, now: float) -> list[Event]:
        """
        What happened since the last time. The own dash was seen when it began here, not when the server says so.
        """
        told = self.picture.take_events(now, self.slot)
        own, self._own_events = self._own_events, []
        return own + [e for e in told if e.kind is not EventKind.DASH or e.slot != self.slot or self._own is None]

    def _ticks_ahead(self) -> float:
        round_trip_time = self.clock.min_round_trip_time or 0.0
        return round_trip_time / 2.0 * self.tick_hz + self.lead.margin

    def _reconcile(self, tick: int, ship: Ship, now: float) -> None:
        if self._own is None or tick > self._own.tick:  # the first word about it, or we are behind the server
            self._own = OwnShip(ship, tick)
            self.lead.begin()
            return
        error = self._own.reconcile(tick, ship, now)
        if error is not None:
            self.errors.add(error)
