"""The inputs of one player that wait on the server for their ticks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from demo_game.rules.state import NO_CONTROLS

if TYPE_CHECKING:
    from demo_game.rules.state import Controls

__all__ = ["NO_LEAD", "InputBuffer"]

NO_LEAD = -128
"""The lead before the first input."""

MAX_AHEAD_TICKS = 90
"""An input for a later tick is refused: it bounds what waits, and nobody needs three seconds."""

MAX_MISSING_TICKS = 15
"""After so many ticks without an input the ship drifts: a player who has lost the connection must not fly on."""


class InputBuffer:
    """
    Inputs by tick. A tick without an input uses the latest one, for half a second.

    Attributes:
        refused: inputs that were too late, too early, or there already.
    """

    def __init__(self) -> None:
        self.refused = 0
        self._waiting: dict[int, Controls] = {}
        self._latest = NO_CONTROLS
        self._missing = 0
        self._newest_tick: int | None = None

    def put(self, tick: int, controls: Controls, now_tick: int) -> None:
        """
        Adds the input for a tick; `now_tick` is the latest tick that is over.
        """
        if not now_tick < tick <= now_tick + MAX_AHEAD_TICKS or tick in self._waiting:
            self.refused += 1
        else:
            self._waiting[tick] = controls
        # An input that is too late counts here, too: the lead then tells the client to send earlier.
        is_newer = self._newest_tick is None or tick > self._newest_tick
        if is_newer and tick <= now_tick + MAX_AHEAD_TICKS:
            self._newest_tick = tick

    def take(self, tick: int) -> Controls:
        """
        The input for a tick. Call it for every tick.
        """
        found = self._waiting.pop(tick, None)
        self._missing = 0 if found is not None else self._missing + 1
        if found is not None or self._missing > MAX_MISSING_TICKS:
            self._latest = found or NO_CONTROLS
        return self._latest

    def lead(self, tick: int) -> int:
        """
        By how many ticks the newest input is ahead, from -127 to 127; `NO_LEAD` before the first.
        """
        if self._newest_tick is None:
            return NO_LEAD
        return max(-127, min(127, self._newest_tick - tick))
