"""Calls with an answer, between Python peers.

They are sent as RAW packets that begin with a mark. No game sends these eight bytes by chance. A Godot peer emits
`network_peer_packet` for such a packet, and does nothing else. The layout:

    mark (8 bytes)   kind (u8)   number of the call (u32)   body

The body of a CALL is a REMOTE_CALL with a path, that of an ANSWER a Variant, that of a REFUSAL a String: the reason.
"""

import struct
from collections.abc import Callable
from enum import IntEnum
from typing import Any

from netpeer.errors import NetpeerError
from netpeer.signals import Signal, SignalInstance, Steps, emit

__all__ = ["MARK", "MAX_PENDING", "Kind", "RemoteCallError", "Replies", "Reply", "pack", "unpack"]

MARK = b"\x00np1call"
_HEAD = struct.Struct("<8sBI")

# The most calls of one API that wait for an answer. It bounds the memory if a peer does not answer and the game goes on
# calling until the first calls time out.
MAX_PENDING = 4096


class Kind(IntEnum):
    """
    The kind of a packet.
    """

    CALL = 0
    ANSWER = 1
    REFUSAL = 2


class RemoteCallError(NetpeerError):
    """
    A `call_remote` has failed. The text says why.
    """


class Reply:
    """
    The answer to a `Node.call_remote`, which arrives in a later `poll()`. (Not Godot's)

    Look at `done` every frame, or connect a callback. Then read `value`, or `error`.

    Attributes:
        done: True as soon as the answer is here, or the call has failed.
        error: why the call failed: it was refused, it timed out, the peer left, or the method raised. None while it
            waits, and if there is an answer.
    """

    _finished = Signal(object)

    def __init__(self) -> None:
        self.done = False
        self.error: RemoteCallError | None = None
        self._value: Any = None

    def __repr__(self) -> str:
        state = "waiting" if not self.done else f"failed: {self.error}" if self.error else repr(self._value)
        return f"<Reply {state}>"

    @property
    def value(self) -> Any:
        """
        The return value of the method; None while the reply waits.

        Raises:
            RemoteCallError: the call has failed.
        """
        if self.error is not None:
            raise self.error
        return self._value

    def connect(self, callback: Callable[..., Any]) -> None:
        """
        Call a function once, when this reply is done; at once if it is done already.

        Args:
            callback: gets this reply as its argument, or nothing if it takes no argument. A bound method is held
                weakly, as for signals.
        """
        finished: SignalInstance = self._finished
        finished.connect(callback)
        if self.done:
            self.tell_listeners()

    # For the MultiplayerAPI.

    def finish(self, value: Any, error: RemoteCallError | None) -> None:
        """
        Set the answer or the error. Call `tell_listeners` next.
        """
        self.done = True
        self._value, self.error = value, error

    def tell_listeners(self) -> None:
        """
        Call the connected callbacks, and disconnect them.
        """
        try:
            emit(self._finished, self)
        finally:
            self._finished.disconnect()


class Replies:
    """
    The calls of one API that wait for an answer.
    """

    def __init__(self) -> None:
        self._pending: dict[int, tuple[int, float, Reply]] = {}  # number -> peer, deadline, reply
        self._next = 1

    def expect(self, peer: int, deadline: float) -> tuple[int, Reply]:
        """
        Add a call.

        Args:
            peer: the peer that must answer.
            deadline: the time in seconds when the call times out.

        Returns:
            The number of the call, and its reply. If `MAX_PENDING` calls wait, the number is 0, and the reply has
            failed.
        """
        reply = Reply()
        if len(self._pending) >= MAX_PENDING:
            reply.finish(None, RemoteCallError(f"{MAX_PENDING} other calls have not been answered yet"))
            return 0, reply
        number = self._next
        self._next = number % 0xFFFFFFFF + 1
        self._pending[number] = (peer, deadline, reply)
        return number, reply

    def answered(self, peer: int, number: int, value: Any, error: RemoteCallError | None) -> bool:
        """
        Finish a call, because its answer has arrived.

        Args:
            peer: the peer that answers.
            number: the number of the call.
            value: the return value of the method.
            error: why the call failed; None if it did not.

        Returns:
            False if no call with this number waits for this peer.
        """
        expected = self._pending.get(number)
        if expected is None or expected[0] != peer:
            return False
        del self._pending[number]
        expected[2].finish(value, error)
        expected[2].tell_listeners()
        return True

    def failed(self, number: int, reason: str) -> None:
        """
        Fail a call that could not be sent.
        """
        self._fail([number], reason)

    def check_time(self, now: float) -> None:
        """
        Fail the calls whose deadline has passed.
        """
        if self._pending:
            self._fail([number for number, (_, due, _) in self._pending.items() if due <= now], "timed out: no answer")

    def forget_peer(self, peer: int | None) -> None:
        """
        Fail the calls to a peer that has left; None: the calls to all peers.
        """
        asked = [number for number, (asked, _, _) in self._pending.items() if peer in (asked, None)]
        self._fail(asked, "the peer left before it answered")

    def _fail(self, numbers: list[int], reason: str) -> None:
        failed = [self._pending.pop(number)[2] for number in numbers]
        for reply in failed:
            reply.finish(None, RemoteCallError(reason))
        # All replies are done before the first callback runs. A callback that raises does not stop the others.
        with Steps() as steps:
            for reply in failed:
                steps.run(reply.tell_listeners)


def pack(kind: Kind, number: int, body: bytes) -> bytes:
    """
    Make the bytes of a RAW packet for a call, an answer or a refusal.
    """
    return _HEAD.pack(MARK, kind, number) + body


def unpack(data: bytes) -> tuple[int, int, bytes] | None:
    """
    Parse the bytes of a RAW packet.

    Returns:
        The kind, the number and the body. None if the bytes do not begin with the mark: the game has sent them.
    """
    if not data.startswith(MARK) or len(data) < _HEAD.size:
        return None
    _, kind, number = _HEAD.unpack_from(data)
    return kind, number, data[_HEAD.size :]
