"""Hides corrections: the drawn position moves to the true one over several frames.

```python
before = prediction.state
prediction.reconcile(number, server_state)
smoother.add((before.x - prediction.state.x, before.y - prediction.state.y), now)
dx, dy = smoother.offset(now)               # each frame: draw at state.x + dx, state.y + dy
```
"""

import math
from collections.abc import Sequence

__all__ = ["ErrorSmoother"]

# Seconds in which half of an error fades. After a third of a second a tenth is left.
HALF_LIFE = 0.1


class ErrorSmoother:
    """
    Hides the jumps of corrected positions ("smoothing of prediction errors"). The game uses the true position at once,
    and draws it with an offset that fades.

    Call `add` for each correction, and `offset` every frame.
    """

    def __init__(self, dimensions: int = 2, *, half_life: float = HALF_LIFE, max_error: float = math.inf) -> None:
        """
        Args:
            dimensions: how many numbers an error has, 1 or more.
            half_life: seconds in which half of an error fades, more than 0.
            max_error: the longest offset, in the game's units, 0 or more. A longer one is dropped, so that the game
                shows the jump: a respawned ship must not glide across the arena.

        Raises `ValueError` for other values.
        """
        if dimensions < 1 or not half_life > 0 or not max_error >= 0:
            raise ValueError(
                f"dimensions ({dimensions}) must be 1 or more, half_life ({half_life}) more than 0, "
                f"max_error ({max_error}) 0 or more"
            )
        self._offset = (0.0,) * dimensions
        self._half_life = half_life
        self._max_error = max_error
        self._faded_at = -math.inf

    def add(self, error: Sequence[float], now: float) -> None:
        """
        Add a correction.

        Args:
            error: the old position minus the corrected one, one number for each dimension, else `ValueError`. A number
                that is not finite counts as an error above `max_error`.
            now: the time in seconds.
        """
        if len(error) != len(self._offset):
            raise ValueError(f"the error has {len(error)} numbers: this smoother has {len(self._offset)} dimensions")
        total = tuple(left + new for left, new in zip(self.offset(now), error, strict=True))
        if math.hypot(*total) <= self._max_error and all(map(math.isfinite, total)):
            self._offset = total
        else:
            self.reset()

    def offset(self, now: float) -> tuple[float, ...]:
        """
        The offset to add to the true position when drawing.

        Args:
            now: the time in seconds. An earlier time than before changes nothing.
        """
        passed = now - self._faded_at
        if passed > 0:
            left = 0.5 ** (passed / self._half_life)
            self._offset = tuple(part * left for part in self._offset)
            self._faded_at = now
        return self._offset

    def reset(self) -> None:
        """
        Drop the offset, as for a respawn or a new round.
        """
        self._offset = (0.0,) * len(self._offset)
