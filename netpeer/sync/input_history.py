"""The inputs that the server has not answered yet, by their sequence numbers."""

from collections import deque
from collections.abc import Callable, Iterator
from typing import Generic, TypeVar

__all__ = ["InputHistory"]

I = TypeVar("I")  # noqa: E741
S = TypeVar("S")

# Inputs kept: 4 s at 30 Hz. Who has waited that long has other worries than a correct prediction.
CAPACITY = 128


class InputHistory(Generic[I]):
    """
    Numbers inputs, and keeps them until the server says that it has used them ("server reconciliation").

    `Prediction` does the whole of it; this is for games that keep their states themselves.

    Attributes:
        last_sequence: the number of the newest input; 0 before the first.
        acknowledged: the number of the newest input that the server has used; 0 before the first.
        forgotten: inputs that gave way to newer ones before they were acknowledged.
    """

    def __init__(self, *, capacity: int = CAPACITY) -> None:
        """
        Args:
            capacity: inputs kept, 1 or more, else `ValueError`. When it is used up the oldest is forgotten: the
                prediction becomes worse, and right again with the next answer.
        """
        if capacity < 1:
            raise ValueError(f"a history of {capacity} inputs is none")
        self.last_sequence = 0
        self.acknowledged = 0
        self.forgotten = 0
        self._inputs: deque[tuple[int, I]] = deque()
        self._capacity = capacity

    def __len__(self) -> int:
        return len(self._inputs)

    def __iter__(self) -> Iterator[tuple[int, I]]:
        """
        The inputs that were not acknowledged, oldest first, with their numbers.
        """
        return iter(self._inputs)

    def add(self, input: I) -> int:
        """
        Take an input that was applied here.

        Returns:
            Its sequence number, to be sent with it: 1, 2, 3 and so on.
        """
        self.last_sequence += 1
        self._inputs.append((self.last_sequence, input))
        if len(self._inputs) > self._capacity:
            self._inputs.popleft()
            self.forgotten += 1
        return self.last_sequence

    def newest(self, count: int) -> list[tuple[int, I]]:
        """
        The newest inputs that were not acknowledged, oldest first, with their numbers: to be sent again with each
        packet where packets may be lost.
        """
        start = max(len(self._inputs) - max(count, 0), 0)
        return [self._inputs[index] for index in range(start, len(self._inputs))]

    def acknowledge(self, sequence: int) -> bool:
        """
        Forget the inputs that the server has used.

        Args:
            sequence: the number of the last one; comes from the server.

        Returns:
            False for a number that is older than the one before, or that was never given: nothing changes.
        """
        if not self.acknowledged <= sequence <= self.last_sequence:
            return False
        self.acknowledged = sequence
        while self._inputs and self._inputs[0][0] <= sequence:
            self._inputs.popleft()
        return True

    def replay(self, state: S, step: Callable[[S, I], S]) -> S:
        """
        Apply the inputs that were not acknowledged to the server's state.

        Args:
            state: what the server said.
            step: the game's rule: state and input to the next state.

        Returns:
            The state as it should be here and now.
        """
        for _, input in self._inputs:
            state = step(state, input)
        return state

    def clear(self) -> None:
        """
        Forget all inputs: a new round, a new server. The numbers go on.
        """
        self._inputs.clear()
        self.acknowledged = self.last_sequence
