"""A player's inputs on the server: one a tick, in order, however they arrived.

The player's ship moves only by inputs. So client and server apply the same inputs in the same order, and get the same
state. When a line stalls, ticks pass without an input, and the queue saves them. Inputs that arrive together afterwards
use the saved ticks. So no player can move for longer than time has passed, except for a small tolerance, because two
clocks never run at exactly the same speed.

```python
queue.put(number, controls)                 # for each message
for controls in queue.take():               # each tick: usually one
    ship = step(ship, controls)
snapshot.last_input = queue.last_sequence   # for the client's Prediction
```
"""

from typing import Generic, TypeVar

__all__ = ["InputQueue"]

I = TypeVar("I")  # noqa: E741

# Inputs that may wait, and ticks that may be saved: half a second at 30 Hz. With more, a player could gain an advantage
# from lag.
CAPACITY = 16

# Inputs that are left for the next ticks. One hides most jitter from the other players; each adds a tick of delay.
TARGET = 1

# How much faster than the ticks inputs may arrive in the long run, as a part of 1: far more than quartz clocks differ,
# and too little for an advantage.
TOLERANCE = 0.03

# How far a sequence number may be ahead of the last one that was taken: an hour at 60 Hz. A client sends the numbers,
# and may send any.
MAX_AHEAD = 216_000


class InputQueue(Generic[I]):
    """
    The inputs of one player that wait for their ticks.

    Call `put` for each input that arrives, and `take` once a tick.

    Attributes:
        last_sequence: the number of the last input that was taken or skipped; 0 before the first. Send it to the
            client, for `Prediction.reconcile`.
        refused: inputs that arrived twice, too late, or with an impossible number.
        skipped: inputs that were dropped because too many waited.
    """

    def __init__(self, *, capacity: int = CAPACITY, target: int = TARGET) -> None:
        """
        Args:
            capacity: inputs that may wait, and ticks that may be saved; more than `target`, else `ValueError`.
            target: inputs that are left for the next ticks, 0 or more.
        """
        if not 0 <= target < capacity:
            raise ValueError(
                f"the target is {target} inputs: it must be 0 or more, and less than the capacity ({capacity})"
            )
        self.last_sequence = 0
        self.refused = 0
        self.skipped = 0
        self._waiting: dict[int, I] = {}
        self._capacity = capacity
        self._target = target
        self._allowance = 0.0  # how many inputs may be taken: the saved ticks

    def __len__(self) -> int:
        return len(self._waiting)

    def put(self, sequence: int, input: I) -> bool:
        """
        Add an input that has arrived.

        Args:
            sequence: the input's number from the client; any number is allowed.
            input: the input. Check it first.

        Returns:
            False if the input arrived twice, too late or with an impossible number. `refused` counts it then.
        """
        if not 0 < sequence - self.last_sequence <= MAX_AHEAD or sequence in self._waiting:
            self.refused += 1
            return False
        self._waiting[sequence] = input
        if len(self._waiting) > self._capacity:
            self._next()
            self.skipped += 1
        return True

    def take(self) -> list[I]:
        """
        Take the inputs for this tick. Call it once a tick.

        Returns:
            Usually one input; none if none has arrived; several after a stall.
        """
        self._allowance = min(self._allowance + 1 + TOLERANCE, float(self._capacity))
        wanted = max(1, len(self._waiting) - self._target)
        count = min(wanted, len(self._waiting), int(self._allowance))
        self._allowance -= count
        return [self._next() for _ in range(count)]

    def _next(self) -> I:
        self.last_sequence = min(self._waiting)
        return self._waiting.pop(self.last_sequence)
