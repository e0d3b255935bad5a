"""A number that follows a target without jumping, for clocks: time that runs a little faster or slower is not seen."""

__all__ = ["SLEW_RATE", "STEP_THRESHOLD", "Slew"]

# Seconds of correction in a second: a clock runs at 0.95 to 1.05 of its speed meanwhile. Nobody sees that in moving
# ships, and 20 ms are made up for in less than half a second.
SLEW_RATE = 0.05

# Seconds. A larger difference is no jitter: a machine slept or a server stood still. Slewing it would take too long, so
# the clock jumps ("steps", as in RFC 5905).
STEP_THRESHOLD = 0.3


class Slew:
    """
    An offset between two clocks on its way to where it should be.

    Attributes:
        value: the offset now, in seconds; None until there is a first target.
        target: where it is heading.
        steps: how often it jumped after the first target.
    """

    def __init__(self) -> None:
        self.value: float | None = None
        self.target = 0.0
        self.steps = 0
        self._moved_at = 0.0

    def aim(self, target: float, now: float) -> None:
        """
        Head for a target; a far one is jumped to at once.
        """
        self.move(now)
        self.target = target
        if self.value is None:
            self.value, self._moved_at = target, now
        elif abs(target - self.value) > STEP_THRESHOLD:
            self.value = target
            self.steps += 1

    def move(self, now: float) -> float:
        """
        Let time pass; one that goes back changes nothing.

        Returns:
            The offset; 0.0 when there was no target yet.
        """
        if self.value is None:
            return 0.0
        reach = max(now - self._moved_at, 0.0) * SLEW_RATE
        self._moved_at = max(now, self._moved_at)
        self.value += min(max(self.target - self.value, -reach), reach)
        return self.value
