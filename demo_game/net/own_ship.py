"""The own ship, ahead of the server: it obeys at once, and the server's word about it is worked in when it comes.

    server's tick   ... 100 101 102 103 104 105 106 ...
                         |                   |
         the latest snapshot says this       the client is here: six inputs are on their way

The client runs ahead of the server by the way there and a little more, so that each input is there just before its
tick. A snapshot of tick 100 is compared with what was predicted for tick 100; the inputs 101 to 106 are applied to it
again (`netpeer.sync.Prediction`). What others do to the ship cannot be foreseen: that is the prediction error, and it
fades in the picture (`ErrorSmoother`) instead of jumping.
"""

from __future__ import annotations

from math import hypot

from demo_game.rules.constants import DASH_TICKS
from demo_game.rules.flight import fly
from demo_game.rules.state import Controls, Ship
from netpeer.sync import ErrorSmoother, Prediction

__all__ = ["Lead", "OwnShip"]

JUMP_UNITS = 250.0
"""A longer correction than this is shown as the jump that it is."""

FIRST_MARGIN_TICKS = 2.0
LONGEST_MARGIN_TICKS = 15.0
SETTLING_SNAPSHOTS = 30
LATE_STEP = 0.3
EARLY_STEP = 0.01
EARLY_TICKS = 3
"""Inputs that are so many ticks early could be seen sooner by the others."""


class Lead:
    """
    How many ticks an input is sent before it would just be in time. Grows at once where inputs come late, shrinks
    slowly where all are early.
    """

    def __init__(self) -> None:
        self.margin = FIRST_MARGIN_TICKS
        self._unsettled = SETTLING_SNAPSHOTS

    def begin(self) -> None:
        """
        The first inputs of a round set out: until they are there, the snapshots tell of none, and mean nothing by it.
        """
        self._unsettled = SETTLING_SNAPSHOTS

    def learn(self, lead: int) -> None:
        """
        Takes what a snapshot says: by how many ticks the newest input was ahead.
        """
        is_late = lead < 1
        self._unsettled = self._unsettled - 1 if is_late else 0
        if is_late and self._unsettled > 0:
            return
        if is_late:
            self.margin = min(self.margin + LATE_STEP, LONGEST_MARGIN_TICKS)
        elif lead > EARLY_TICKS:
            self.margin = max(self.margin - EARLY_STEP, 1.0)


class OwnShip:
    """
    The predicted ship.

    Attributes:
        tick: the tick that it is at.
    """

    def __init__(self, ship: Ship, tick: int) -> None:
        """
        Args:
            ship: as a snapshot had it.
            tick: the snapshot's.
        """
        self.tick = tick
        self._base = tick  # the prediction numbers its inputs 1, 2, 3 ...: the first one is for the tick after this
        self._prediction: Prediction[Ship, Controls] = Prediction(_step, ship.copied())
        self._smoother = ErrorSmoother(max_error=JUMP_UNITS)

    @property
    def ship(self) -> Ship:
        """
        As it is at `tick`; not to be changed.
        """
        return self._prediction.state

    def advance(self, controls: Controls) -> bool:
        """
        Flies one tick. Whether a dash began.
        """
        self._prediction.predict(controls)
        self.tick += 1
        # Only a dash that has just begun has all of its ticks left.
        return self._prediction.state.dash_ticks == DASH_TICKS

    def latest_controls(self, count: int) -> list[Controls]:
        """
        The newest inputs, the oldest first.
        """
        return [controls for _, controls in self._prediction.history.newest(count)]

    def reconcile(self, tick: int, ship: Ship, now: float) -> float | None:
        """
        Takes the server's word about the ship at a tick.

        Returns:
            The prediction error in units, None where nothing had been predicted for that tick.
        """
        before = self._prediction.state
        predicted = self._prediction.reconcile(tick - self._base, ship)
        if predicted is None:
            return None
        after = self._prediction.state
        self._smoother.add((before.x - after.x, before.y - after.y), now)
        return hypot(predicted.x - ship.x, predicted.y - ship.y)

    def drawn(self, controls: Controls, fraction: float, now: float) -> Ship:
        """
        The ship as it is to be drawn: on its way through the tick that is not over yet, with what is held now.
        """
        here = self._prediction.state
        there = _step(here, controls)
        offset_x, offset_y = self._smoother.offset(now)
        there.x = here.x + (there.x - here.x) * fraction + offset_x
        there.y = here.y + (there.y - here.y) * fraction + offset_y
        return there


def _step(ship: Ship, controls: Controls) -> Ship:
    """
    The same rule as the server's, without changing the ship that was given.
    """
    moved = ship.copied()
    fly(moved, controls)
    return moved
