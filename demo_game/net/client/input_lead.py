"""How early the client sends its inputs: as late as possible, and early enough for the server's tick."""

from __future__ import annotations

__all__ = ["InputLead"]

FIRST_MARGIN_TICKS = 2.0
LONGEST_MARGIN_TICKS = 15.0
"""Half a second: a network that needs more is too slow for this game."""

SETTLING_SNAPSHOTS = 30
"""So many snapshots after the first input may still say "none", because it is on its way."""

LATE_STEP = 0.3
EARLY_STEP = 0.01
"""Ticks by which one snapshot changes the margin. It grows fast: a late input is lost, an early one only waits."""

EARLY_TICKS = 3
"""If inputs arrive more ticks early than this, the margin shrinks: the others see the ship later than they could."""


class InputLead:
    """
    The margin in ticks by which inputs are sent earlier than the round-trip time needs.

    It grows fast while inputs arrive late, and shrinks slowly while all arrive early.
    """

    def __init__(self) -> None:
        self.margin = FIRST_MARGIN_TICKS
        self._unsettled = SETTLING_SNAPSHOTS

    def begin(self) -> None:
        """
        Called when the first inputs of a round leave: snapshots say "none" until these have arrived.
        """
        self._unsettled = SETTLING_SNAPSHOTS

    def learn(self, lead: int) -> None:
        """
        Takes the lead that a snapshot reports: by how many ticks the newest input was early.
        """
        is_late = lead < 1
        self._unsettled = self._unsettled - 1 if is_late else 0
        if is_late and self._unsettled > 0:
            return
        if is_late:
            self.margin = min(self.margin + LATE_STEP, LONGEST_MARGIN_TICKS)
        elif lead > EARLY_TICKS:
            self.margin = max(self.margin - EARLY_STEP, 1.0)
