"""An offset of a clock that moves to its target slowly: the clock runs a little faster or slower, and does not jump."""

__all__ = ["SLEW_RATE", "STEP_THRESHOLD", "Slew"]

# Seconds of correction in a second: the clock runs at 0.95 to 1.05 of its speed. That is not visible in moving ships,
# and corrects 20 ms in less than half a second.
SLEW_RATE = 0.05

# Seconds. A larger difference is not jitter: a machine was asleep, or a server stopped for a while. To slew would take
# too long, so the clock jumps (a "step" in RFC 5905).
STEP_THRESHOLD = 0.3


class Slew:
    """
    An offset between two clocks that moves to a target.

    Attributes:
        value: the offset in seconds; None before the first target.
        target: the target in seconds.
        steps: how often the offset jumped, without the first target.
    """

    def __init__(self) -> None:
        self.value: float | None = None
        self.target = 0.0
        self.steps = 0
        self._moved_at = 0.0

    def aim(self, target: float, now: float) -> None:
        """
        Set the target. The offset jumps to the first target, and to one that is more than 0.3 s away.

        Args:
            target: the new target in seconds.
            now: the time in seconds.
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
        Move the offset towards the target.

        Args:
            now: the time in seconds. An earlier time than before changes nothing.

        Returns:
            The offset in seconds; 0.0 before the first target.
        """
        if self.value is None:
            return 0.0
        reach = max(now - self._moved_at, 0.0) * SLEW_RATE
        self._moved_at = max(now, self._moved_at)
        self.value += min(max(self.target - self.value, -reach), reach)
        return self.value
