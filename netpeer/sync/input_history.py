"""The inputs that the server has not used yet, with their sequence numbers."""

from collections import deque
from collections.abc import Callable, Iterator
from typing import Generic, TypeVar

__all__ = ["InputHistory"]

I = TypeVar("I")  # noqa: E741
S = TypeVar("S")

# Inputs that are kept: 4 s at 30 Hz. After 4 s without an answer a correct prediction does not matter.
CAPACITY = 128


class InputHistory(Generic[I]):
    """
    Numbers inputs, and keeps each one until the server has used it ("server reconciliation").

    `Prediction` uses it and keeps the states, too. Use this class if the game keeps the states itself.

    Attributes:
        last_sequence: the number of the newest input; 0 before the first.
        acknowledged: the number of the newest input that the server has used; 0 before the first.
        forgotten: inputs that were dropped before the server acknowledged them, because the history was full.
    """

    def __init__(self, *, capacity: int = CAPACITY) -> None:
        """
        Args:
            capacity: the most inputs that are kept, 1 or more, else `ValueError`. A full history drops the oldest
                input; the prediction is wrong then, until the server's next answer.
        """
        if capacity < 1:
            raise ValueError(f"the capacity is {capacity} inputs: it must be 1 or more")
        self.last_sequence = 0
        self.acknowledged = 0
        self.forgotten = 0
        self._inputs: deque[tuple[int, I]] = deque()
        self._capacity = capacity

    def __len__(self) -> int:
        return len(self._inputs)

    def __iter__(self) -> Iterator[tuple[int, I]]:
        """
        The inputs that were not acknowledged, with their numbers, oldest first.
        """
        return iter(self._inputs)

    def add(self, input: I) -> int:
        """
        Add an input that the client has applied.

        Returns:
            The input's sequence number: 1, 2, 3 and so on. Send it to the server with the input.
        """
        self.last_sequence += 1
        self._inputs.append((self.last_sequence, input))
        if len(self._inputs) > self._capacity:
            self._inputs.popleft()
            self.forgotten += 1
        return self.last_sequence

    def newest(self, count: int) -> list[tuple[int, I]]:
        """
        The newest inputs that were not acknowledged, with their numbers, oldest first. If packets may be lost, send
        them with each packet.

        Args:
            count: the most inputs to return.
        """
        start = max(len(self._inputs) - max(count, 0), 0)
        return [self._inputs[index] for index in range(start, len(self._inputs))]

    def acknowledge(self, sequence: int) -> bool:
        """
        Drop the inputs that the server has used.

        Args:
            sequence: the number of the last input that the server has used.

        Returns:
            False if the number is lower than the previous one, or was never given to an input. Nothing changes then.
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
            state: the server's state.
            step: the game's rules: returns the next state for a state and an input.

        Returns:
            The predicted state after the newest input.
        """
        for _, input in self._inputs:
            state = step(state, input)
        return state

    def clear(self) -> None:
        """
        Drop all inputs, as for a new round or a new server. The next number continues the count.
        """
        self._inputs.clear()
        self.acknowledged = self.last_sequence
