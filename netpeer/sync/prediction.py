"""Client-side prediction: the player's ship moves at once, and the server corrects it.

    predict(input)                    state = step(state, input), and the input is kept with its number
    reconcile(number, server_state)   state = server_state, and all later inputs are applied again

If client and server have the same rules and nothing else moves the ship, the server's state is the predicted one, and
the ship does not jump. Otherwise the difference is the prediction error. `reconcile` returns the predicted state, to
compare it with the server's.

```python
prediction = Prediction(step, state)                    # step(state, input) -> the next state, one tick later
number = prediction.predict(controls)                   # each tick; then send number and controls
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
    The predicted state of the player's ship.

    Call `predict` once a tick, and `reconcile` for each snapshot of the server.

    Attributes:
        state: the predicted state. Draw it.
        history: the inputs that the server has not used yet.
    """

    def __init__(self, step: Callable[[S, I], S], state: S, *, capacity: int = CAPACITY) -> None:
        """
        Args:
            step: the game's rules: returns the next state for a state and an input. It must not change its arguments.
            state: the first state.
            capacity: the most inputs and states that are kept; see `InputHistory`.
        """
        self.state = state
        self.history: InputHistory[I] = InputHistory(capacity=capacity)
        self._step = step
        # (number, the state after that input): for the inputs in the history, and the last one that the server used.
        self._states: deque[tuple[int, S]] = deque(maxlen=capacity + 1)

    def predict(self, input: I) -> int:
        """
        Apply the input of this tick.

        Args:
            input: the input.

        Returns:
            The input's sequence number. Send it to the server with the input.
        """
        self.state = self._step(self.state, input)
        sequence = self.history.add(input)
        self._states.append((sequence, self.state))
        return sequence

    def reconcile(self, sequence: int, state: S) -> S | None:
        """
        Take the server's state, and apply the later inputs to it.

        Args:
            sequence: the number of the last input that the server has used for the state.
            state: the server's state.

        Returns:
            The state that was predicted after that input; its distance to `state` is the prediction error. None if that
            state is not kept any more, or if the server has used no input yet. None, too, if the number is lower than
            the previous one or was never given to an input; nothing changes then.
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
        Drop all inputs and set a new state, as for a new round or a respawn. The next number continues the count.
        """
        self.history.clear()
        self._states.clear()
        self.state = state

    def _replay(self, sequence: int, state: S) -> None:
        # The kept states are replaced, too: the server's next state is compared with the new prediction. The state of
        # `sequence` stays, because the server sends the same number again while no input reaches it.
        self._states.clear()
        self._states.append((sequence, state))
        for sequence, input in self.history:
            state = self._step(state, input)
            self._states.append((sequence, state))
        self.state = state
