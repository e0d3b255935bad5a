"""The server's side of inputs with numbers: one a tick, in order, whatever the network did to them.

What a player steers moves by inputs only, so that client and server apply the same ones in the same order and agree.
When a line stalls, the ticks pass without an input and are saved up; what arrives afterwards at once may use them. So
nobody moves for longer than time has passed, but for a small tolerance: two clocks never run alike.

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

# Inputs that may wait, and ticks that may be saved up: half a second at 30 Hz. More would make lag worth having.
CAPACITY = 16

# Inputs that are left for the next ticks: with one in hand most jitter is not seen by the others. Each is a tick of
# delay.
TARGET = 1

# How much faster than the ticks inputs may come in the long run: far more than quartz clocks differ by, and no
# advantage.
TOLERANCE = 0.03

# How far a sequence number may be ahead of the last one taken: an hour at 60 Hz. Bounds what a client can make of it.
MAX_AHEAD = 216_000


class InputQueue(Generic[I]):
    """
    Holds the inputs of one player between the network and the ticks.

    Attributes:
        last_sequence: the number of the input that was taken or skipped last; 0 before the first.
        refused: inputs that came twice, too late, or with an impossible number.
        skipped: inputs that gave way to newer ones because too many waited.
    """

    def __init__(self, *, capacity: int = CAPACITY, target: int = TARGET) -> None:
        """
        Args:
            capacity: inputs that may wait, and ticks that may be saved up; more than `target`, else `ValueError`.
            target: inputs that are left for the next ticks, 0 or more.
        """
        if not 0 <= target < capacity:
            raise ValueError(f"a queue of {capacity} inputs cannot keep {target}")
        self.last_sequence = 0
        self.refused = 0
        self.skipped = 0
        self._waiting: dict[int, I] = {}
        self._capacity = capacity
        self._target = target
        self._allowance = 0.0  # inputs that may be taken: ticks that passed

    def __len__(self) -> int:
        return len(self._waiting)

    def put(self, sequence: int, input: I) -> bool:
        """
        Take an input from the network.

        Args:
            sequence: its number; comes from the client, and may be anything.
            input: the input, checked by the game.

        Returns:
            False when it comes twice, too late or too far ahead; that is counted.
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
        The inputs for this tick; call once a tick.

        Returns:
            One as a rule; none when none has come, several when they were late.
        """
        self._allowance = min(self._allowance + 1 + TOLERANCE, float(self._capacity))
        wanted = max(1, len(self._waiting) - self._target)
        count = min(wanted, len(self._waiting), int(self._allowance))
        self._allowance -= count
        return [self._next() for _ in range(count)]

    def _next(self) -> I:
        self.last_sequence = min(self._waiting)
        return self._waiting.pop(self.last_sequence)
