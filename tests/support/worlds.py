"""What the worlds of all tests have in common: a clock, a network in memory, frames, and records of what happened."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

from psygnal import Signal

from netpeer import Error, ManualClock, MemoryNetwork
from netpeer.peer.transfer import TransferMode
from tests.support.pump import Polled

__all__ = [
    "FRAME",
    "PORT",
    "Heard",
    "MemoryWorld",
    "NotesCalls",
    "Recorder",
    "fill_queue",
    "packets",
    "put_to",
    "stop_taking",
    "take_again",
    "watch_calls",
]

FRAME = 1 / 60  # seconds between two polls of all peers
PORT = 9080


class Recorder:
    """
    Notes every signal of an object, with its arguments, in order.
    """

    def __init__(self, thing: object, *, leave_out: tuple[str, ...] = ()) -> None:
        """
        Args:
            thing: the peer or MultiplayerAPI.
            leave_out: signals that are not noted.
        """
        self.seen: list[tuple[Any, ...]] = []
        for name in dir(type(thing)):
            if isinstance(getattr(type(thing), name), Signal) and name not in leave_out:
                getattr(thing, name).connect(self._noting(name))

    def _noting(self, name: str) -> Callable[..., None]:
        return lambda *arguments: self.seen.append((name, *arguments))

    def take(self) -> list[tuple[Any, ...]]:
        """
        The signals since the last call.
        """
        seen, self.seen = self.seen, []
        return seen

    def names(self) -> list[str]:
        return [entry[0] for entry in self.seen]


class MemoryWorld:
    """
    Peers on a network in memory. The test moves the clock: no sockets, no waiting, and each run is the same.
    """

    new_network: Callable[[ManualClock], MemoryNetwork] = MemoryNetwork

    def __init__(self) -> None:
        self.clock = ManualClock(1000.0)
        self.network = type(self).new_network(self.clock)

    def polled(self) -> Iterable[Polled]:
        """
        What is polled in each frame, in order.
        """
        raise NotImplementedError

    def recorders(self) -> Iterable[Recorder]:
        """
        The recorders of all members.
        """
        return ()

    def step(self) -> None:
        """
        One frame: the time advances, then everything is polled.
        """
        self.clock.advance(FRAME)
        for thing in self.polled():
            thing.poll()

    def run(self, frames: int) -> None:
        for _ in range(frames):
            self.step()

    def run_seconds(self, seconds: float) -> None:
        self.run(int(seconds / FRAME) + 1)

    def until(self, condition: Callable[[], object], *, seconds: float = 30.0) -> None:
        """
        Step until the condition holds. Fail after so many seconds of the world's time.
        """
        for _ in range(int(seconds / FRAME)):
            if condition():
                return
            self.step()
        raise AssertionError(f"not within {seconds} s: {[recorder.seen for recorder in self.recorders()]}")

    def forget_signals(self) -> None:
        for recorder in self.recorders():
            recorder.take()


class Heard(NamedTuple):
    """
    One call of a node's method.
    """

    method: str
    sender: int
    arguments: tuple[Any, ...]


class NotesCalls:
    """
    Notes the calls of a node's methods. The node says who has sent the present call.
    """

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.heard: list[Heard] = []

    def sender_id(self) -> int:
        raise NotImplementedError

    def note(self, method: str, *arguments: Any) -> None:
        self.heard.append(Heard(method, self.sender_id(), arguments))

    def take(self) -> list[Heard]:
        """
        The calls since the last time.
        """
        heard, self.heard = self.heard, []
        return heard


def watch_calls(thing: object, method: str, note: Callable[..., object]) -> None:
    """
    From now on, call `note` with the arguments of each call of a method, before the method itself.
    """
    original = getattr(thing, method)

    def noting(*arguments: Any) -> Any:
        note(*arguments)
        return original(*arguments)

    setattr(thing, method, noting)


def put_to(peer: Any, target: int, data: bytes) -> Error:
    """
    Put a packet on a peer reliably, past the multiplayer layer above it.
    """
    peer.set_target_peer(target)
    peer.transfer_mode = TransferMode.RELIABLE
    return peer.put_packet(data)


def packets(peer: Any) -> list[tuple[int, bytes]]:
    """
    Take all packets that wait, with their senders.
    """
    return list(_each_packet(peer))


def _each_packet(peer: Any) -> Iterator[tuple[int, bytes]]:
    while peer.get_available_packet_count():
        source = peer.get_packet_peer()
        yield source, peer.get_packet()


def fill_queue(api: Any, to: int, block: bytes = bytes(1000)) -> None:
    """
    Send bytes of the game to a peer until the out-queue has no room, not even for the smallest packet.
    """
    for data in (block, b"x"):
        for _ in range(10_000):
            if api.send_bytes(data, to) is Error.ERR_OUT_OF_MEMORY:
                break
        else:
            raise AssertionError("the out-queue takes everything")


def stop_taking(stream: Any) -> None:
    """
    The receive buffer of this end of a `MemoryLink` is full: the other end cannot send a byte more.
    """
    stream.room = lambda: 0


def take_again(stream: Any) -> None:
    """
    The end of `stop_taking`.
    """
    del stream.room
