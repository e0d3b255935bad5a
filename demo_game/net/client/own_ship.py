"""Prediction: the own ship moves at once, ahead of the server, and each snapshot of the server corrects it.

    server's tick   ... 100 101 102 103 104 105 106 ...
                         |                   |
         the latest snapshot is of this tick  the client is here: six inputs are on their way

The client runs ahead of the server by the time that a packet needs and a little more, so that each input arrives just
before its tick. A snapshot of tick 100 is compared with the prediction for tick 100. Then the inputs 101 to 106 are
applied to it again (`netpeer.sync.Prediction`). Nobody can predict what other players do to the ship. That is the
prediction error; in the picture it fades (`ErrorSmoother`) instead of jumping.
"""

from __future__ import annotations

from math import hypot
from typing import TYPE_CHECKING

from demo_game.rules.constants import DASH_TICKS
from demo_game.rules.flight import fly
from netpeer.sync import ErrorSmoother, Prediction

if TYPE_CHECKING:
    from demo_game.rules.state import Controls, Ship

__all__ = ["OwnShip"]

JUMP_UNITS = 250.0
"""A longer correction than this is not smoothed: the ship jumps."""


class OwnShip:
    """
    The predicted ship.

    Attributes:
        tick: the tick that the prediction has reached.
    """

    def __init__(self, ship: Ship, tick: int) -> None:
        """
        Args:
            ship: the ship of a snapshot.
            tick: the tick of that snapshot.
        """
        self.tick = tick
        self._base = tick  # the prediction numbers its inputs 1, 2, 3 ...: the first one is for the tick after this
        self._prediction: Prediction[Ship, Controls] = Prediction(_step, ship.copied())
        self._smoother = ErrorSmoother(max_error=JUMP_UNITS)

    @property
    def ship(self) -> Ship:
        """
        The ship at `tick`. Do not change it.
        """
        return self._prediction.state

    def advance(self, controls: Controls) -> bool:
        """
        Predicts one tick. Returns whether a dash began.
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
        Corrects the prediction with the ship of a snapshot.

        Returns:
            The prediction error in units; None if that tick was not predicted.
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
        The ship as the screen draws it: a part of the next tick ahead, with what the player holds now.
        """
        here = self._prediction.state
        there = _step(here, controls)
        offset_x, offset_y = self._smoother.offset(now)
        there.x = here.x + (there.x - here.x) * fraction + offset_x
        there.y = here.y + (there.y - here.y) * fraction + offset_y
        return there


def _step(ship: Ship, controls: Controls) -> Ship:
    """
    The same rule as on the server, on a copy of the ship.
    """
    moved = ship.copied()
    fly(moved, controls)
    return moved
