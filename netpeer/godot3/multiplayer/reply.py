"""Calls with an answer, between Python peers.

They travel as RAW packets that begin with a mark which no game uses by chance, so that a Godot peer sees at most a
`network_peer_packet` that it does not understand. Behind the mark: what it is (one byte), the number of the call (u32),
and then for a CALL the packet of an ordinary REMOTE_CALL, for an ANSWER a Variant, for a REFUSAL a String.
"""

import struct
from collections.abc import Callable
from enum import IntEnum
from typing import Any

from netpeer.errors import NetpeerError
from netpeer.signals import Signal, SignalInstance, Steps, emit

__all__ = ["MARK", "MAX_PENDING", "Kind", "RemoteCallError", "Replies", "Reply", "pack", "unpack"]

MARK = b"\x00np1call"  # eight bytes
_HEAD = struct.Struct("<8sBI")

# Calls of ours that wait for an answer. A peer that never answers must not fill our memory before the time-outs do.
MAX_PENDING = 4096


class Kind(IntEnum):
    """
    What stands behind the mark.
    """

    CALL = 0
    ANSWER = 1
    REFUSAL = 2


class RemoteCallError(NetpeerError):
    """
    A `call_remote` that brought no answer; the text says why.
    """


class Reply:
    """
    The answer to a `call_remote`, now or in a later `poll()`.

    Attributes:
        done: True once there is an answer, or none will come.
        error: why none came: refused, timed out, the peer left, the method raised. None with an answer.
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
        What the method returned. None while waiting; raises `RemoteCallError` when no answer came.
        """
        if self.error is not None:
            raise self.error
        return self._value

    def connect(self, callback: Callable[..., Any]) -> None:
        """
        Call back with this reply once it is done, at once if it is. The callback may take no argument.
        """
        finished: SignalInstance = self._finished
        finished.connect(callback)
        if self.done:
            self.tell_listeners()

    # For the MultiplayerAPI.

    def finish(self, value: Any, error: RemoteCallError | None) -> None:
        """
        Note the answer, or why there is none.
        """
        self.done = True
        self._value, self.error = value, error

    def tell_listeners(self) -> None:
        """
        Tell those who wait, once.
        """
        try:
            emit(self._finished, self)
        finally:
            self._finished.disconnect()


class Replies:
    """
    The calls of ours that wait for their answers.
    """

    def __init__(self) -> None:
        self._pending: dict[int, tuple[int, float, Reply]] = {}  # number -> peer, deadline, reply
        self._next = 1

    def expect(self, peer: int, deadline: float) -> tuple[int, Reply]:
        """
        A new call; its number and its reply.
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
        An answer has come. False when this peer was not asked that, or too long ago.
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
        A call could not be made.
        """
        self._fail([number], reason)

    def check_time(self, now: float) -> None:
        """
        Fail what has waited too long.
        """
        if self._pending:
            self._fail([number for number, (_, due, _) in self._pending.items() if due <= now], "timed out: no answer")

    def forget_peer(self, peer: int | None) -> None:
        """
        Fail what was asked of a peer that left; None: of all.
        """
        asked = [number for number, (asked, _, _) in self._pending.items() if peer in (asked, None)]
        self._fail(asked, "the peer left before it answered")

    def _fail(self, numbers: list[int], reason: str) -> None:
        failed = [self._pending.pop(number)[2] for number in numbers]
        for reply in failed:
            reply.finish(None, RemoteCallError(reason))
        # All are done before anybody is told, and an exception in one callback keeps nothing from the others.
        with Steps() as steps:
            for reply in failed:
                steps.run(reply.tell_listeners)


def pack(kind: Kind, number: int, body: bytes) -> bytes:
    """
    The bytes of a RAW packet for a call, an answer or a refusal.
    """
    return _HEAD.pack(MARK, kind, number) + body


def unpack(data: bytes) -> tuple[int, int, bytes] | None:
    """
    Kind, number and body; None when the bytes are something of the game's own.
    """
    if not data.startswith(MARK) or len(data) < _HEAD.size:
        return None
    _, kind, number = _HEAD.unpack_from(data)
    return kind, number, data[_HEAD.size :]
