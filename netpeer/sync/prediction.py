"""The own ship answers at once: client-side prediction, corrected by the server's word.

    predict(input)            state = step(state, input), and the input is kept under its number
    reconcile(number, said)   state = said, and all later inputs are applied again

With the same rules on both sides and nobody else to bump into, `said` is what was predicted for that number, and
nothing moves. Where it is not, the difference is the prediction error: `reconcile` gives what was predicted, to
compare.

```python
prediction = Prediction(step, state)                    # step(state, input) -> the next state, one tick later
number = prediction.predict(controls)                   # each tick: and send number and controls
predicted = prediction.reconcile(snapshot.last_input, snapshot.ship)       # for each snapshot
```
"""

from collections import deque
from collections.abc import Callable
from typing import Generic, TypeVar

from netpeer.sync.input_history import CAPACITY, InputHistory

__all__ = ["Prediction"]

I = TypeVar("I")  # noqa: E741
S = TypeVar("S")


class Prediction(Generic[S, I]):
    """
    The predicted state of what the player steers.

    Attributes:
        state: as it is here and now; draw this.
        history: the inputs that the server has not used yet.
    """

    def __init__(self, step: Callable[[S, I], S], state: S, *, capacity: int = CAPACITY) -> None:
        """
        Args:
            step: the game's rule. Must return a new state, never change the one that it was given.
            state: where to begin.
            capacity: inputs and states kept; see `InputHistory`.
        """
        self.state = state
        self.history: InputHistory[I] = InputHistory(capacity=capacity)
        self._step = step
        # (number, the state after that input): those of the history, and the one that the server confirmed last.
        self._states: deque[tuple[int, S]] = deque(maxlen=capacity + 1)

    def predict(self, input: I) -> int:
        """
        Apply an input of this tick at once.

        Returns:
            Its sequence number, to be sent with it.
        """
        self.state = self._step(self.state, input)
        sequence = self.history.add(input)
        self._states.append((sequence, self.state))
        return sequence

    def reconcile(self, sequence: int, state: S) -> S | None:
        """
        Take the server's word, and apply again what it does not know yet.

        Args:
            sequence: the last input that is in the server's state.
            state: the server's state.

        Returns:
            What had been predicted for that input: its distance to `state` is the prediction error. None where that is
            not known any more, for the state before the first input, and for an older or impossible number, which
            changes nothing.
        """
        if not self.history.acknowledge(sequence):
            return None
        predicted = None
        while self._states and self._states[0][0] <= sequence:
            number, before = self._states.popleft()
            predicted = before if number == sequence else None
        self._replay(sequence, state)
        return predicted

    def reset(self, state: S) -> None:
        """
        Begin anew from a state, without inputs: a new round, a respawn. The numbers go on.
        """
        self.history.clear()
        self._states.clear()
        self.state = state

    def _replay(self, sequence: int, state: S) -> None:
        # The states are predicted anew, too: the next word is compared with what is believed now. And the same number
        # may come again, while no input reaches the server: that stays comparable.
        self._states.clear()
        self._states.append((sequence, state))
        for sequence, input in self.history:
            state = self._step(state, input)
            self._states.append((sequence, state))
        self.state = state
