"""A correction that nobody sees: the picture glides to where the truth is.

```python
before = prediction.state
prediction.reconcile(number, said)
smoother.add((before.x - prediction.state.x, before.y - prediction.state.y), now)
dx, dy = smoother.offset(now)               # each frame: draw at state.x + dx, state.y + dy
```
"""

import math
from collections.abc import Sequence

__all__ = ["ErrorSmoother"]

# Seconds in which half of an error is made up for: after a third of a second nine tenths are.
HALF_LIFE = 0.1


class ErrorSmoother:
    """
    Hides the jumps of corrected positions ("smoothing of prediction errors"): the game goes on with the true value at
    once, and draws it moved by an offset that fades away.
    """

    def __init__(self, dimensions: int = 2, *, half_life: float = HALF_LIFE, max_error: float = math.inf) -> None:
        """
        Args:
            dimensions: numbers in an error, 1 or more.
            half_life: seconds in which half of an error fades, more than 0.
            max_error: an offset longer than this, in the game's units, is shown as the jump that it is: a respawn must
                not fly across the arena. Anything else raises `ValueError`.
        """
        if dimensions < 1 or not half_life > 0 or not max_error >= 0:
            raise ValueError(f"no smoother has {dimensions} dimensions, {half_life} s and errors up to {max_error}")
        self._offset = (0.0,) * dimensions
        self._half_life = half_life
        self._max_error = max_error
        self._faded_at = -math.inf

    def add(self, error: Sequence[float], now: float) -> None:
        """
        Note a correction.

        Args:
            error: what was drawn minus what is true, one number for each dimension, else `ValueError`. Errors that are
                not finite count as a jump.
            now: the time in seconds.
        """
        if len(error) != len(self._offset):
            raise ValueError(f"an error of {len(error)} numbers, where {len(self._offset)} are smoothed")
        total = tuple(left + new for left, new in zip(self.offset(now), error, strict=True))
        if math.hypot(*total) <= self._max_error and all(map(math.isfinite, total)):
            self._offset = total
        else:
            self.reset()

    def offset(self, now: float) -> tuple[float, ...]:
        """
        What to add to the true value when drawing.

        Args:
            now: the time in seconds; one that goes back changes nothing.
        """
        passed = now - self._faded_at
        if passed > 0:
            left = 0.5 ** (passed / self._half_life)
            self._offset = tuple(part * left for part in self._offset)
            self._faded_at = now
        return self._offset

    def reset(self) -> None:
        """
        Show the truth from now on: a respawn, a new round.
        """
        self._offset = (0.0,) * len(self._offset)
