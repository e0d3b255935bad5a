"""
Readiness, on real sockets and in memory: the same rules for both.
"""

import socket
from collections.abc import Callable, Iterator

import pytest

from netpeer.transport import ManualClock, MemoryNetwork, Network, Ready, Stream, SystemNetwork, Watcher

from .helpers import StreamPair, connected, connected_in_memory, until

__all__: list[str] = []


@pytest.fixture(params=["system", "memory"])
def network(request: pytest.FixtureRequest) -> Network:
    return SystemNetwork() if request.param == "system" else MemoryNetwork(ManualClock())


@pytest.fixture
def watcher(network: Network) -> Iterator[Watcher]:
    watcher = network.watcher()
    yield watcher
    watcher.close()
    watcher.close()


@pytest.fixture
def make_pair(network: Network) -> Iterator[Callable[[], StreamPair]]:
    pairs: list[StreamPair] = []

    def make() -> StreamPair:
        pairs.append(connected_in_memory(network) if isinstance(network, MemoryNetwork) else connected())
        return pairs[-1]

    yield make
    for pair in pairs:
        pair.close()


@pytest.fixture
def pair(make_pair: Callable[[], StreamPair]) -> StreamPair:
    return make_pair()


def ready(watcher: Watcher) -> list[Ready]:
    return list(watcher.ready())


def some_ready(watcher: Watcher) -> list[Ready]:
    return until(lambda: ready(watcher))


def test_an_empty_watcher_finds_nothing(watcher: Watcher):
    assert ready(watcher) == []


def test_a_silent_stream_is_not_readable(watcher: Watcher, pair: StreamPair):
    watcher.watch(pair.server, "key", read=True, write=False)
    assert ready(watcher) == []


def test_bytes_make_a_stream_readable_until_they_are_taken(watcher: Watcher, pair: StreamPair):
    watcher.watch(pair.server, "key", read=True, write=False)
    pair.client.send(b"x")
    assert some_ready(watcher) == [Ready("key", True, False)]
    assert ready(watcher) == [Ready("key", True, False)]
    assert pair.server.receive(10) == b"x"
    assert ready(watcher) == []


def test_the_end_of_a_stream_is_readable(watcher: Watcher, pair: StreamPair):
    watcher.watch(pair.server, "key", read=True, write=False)
    pair.client.close()
    assert [found.readable for found in some_ready(watcher)] == [True]
    assert pair.server.receive(10) == b""


def test_an_idle_stream_is_writable(watcher: Watcher, pair: StreamPair):
    watcher.watch(pair.client, "key", read=False, write=True)
    assert ready(watcher) == [Ready("key", False, True)]


def test_both_directions_at_once(watcher: Watcher, pair: StreamPair):
    watcher.watch(pair.client, "key", read=True, write=True)
    assert ready(watcher) == [Ready("key", False, True)]
    pair.server.send(b"x")
    assert until(lambda: [found for found in ready(watcher) if found.readable]) == [Ready("key", True, True)]


def test_a_full_stream_is_not_writable_until_there_is_room(watcher: Watcher, pair: StreamPair):
    fill(pair.client)
    watcher.watch(pair.client, "key", read=False, write=True)
    assert ready(watcher) == []

    def drained() -> bool:
        pair.server.receive(65536)
        return bool(ready(watcher))

    until(drained)


def test_what_is_watched_can_be_changed(watcher: Watcher, pair: StreamPair):
    watcher.watch(pair.client, "first", read=True, write=False)
    assert ready(watcher) == []
    watcher.watch(pair.client, "second", read=False, write=True)
    assert ready(watcher) == [Ready("second", False, True)]
    watcher.watch(pair.client, "third", read=False, write=True)
    assert ready(watcher) == [Ready("third", False, True)]


def test_watching_neither_direction_forgets(watcher: Watcher, pair: StreamPair):
    watcher.watch(pair.client, "key", read=False, write=True)
    watcher.watch(pair.client, "key", read=False, write=False)
    assert ready(watcher) == []
    watcher.watch(pair.client, "key", read=False, write=False)
    watcher.watch(pair.client, "key", read=False, write=True)
    assert ready(watcher) == [Ready("key", False, True)]


def test_forgetting_is_idempotent(watcher: Watcher, pair: StreamPair):
    watcher.forget(pair.client)
    watcher.watch(pair.client, "key", read=False, write=True)
    watcher.forget(pair.client)
    watcher.forget(pair.client)
    assert ready(watcher) == []


def test_a_closed_stream_may_be_forgotten_late(watcher: Watcher, pair: StreamPair):
    watcher.watch(pair.client, "key", read=True, write=True)
    pair.client.close()
    watcher.forget(pair.client)
    watcher.forget(pair.client)
    assert ready(watcher) == []


def test_a_listener_is_readable_when_a_client_connects(network: Network, watcher: Watcher):
    listener = network.listen("127.0.0.1", 0, tls=None)
    watcher.watch(listener, "door", read=True, write=False)
    assert ready(watcher) == []
    dial = network.dial("127.0.0.1", listener.local_address.port, tls=None)
    client = until(lambda: dial.poll(0.0))
    assert some_ready(watcher) == [Ready("door", True, False)]
    server = until(listener.accept)
    assert ready(watcher) == []
    assert listener.accept() is None
    watcher.forget(listener)
    for end in (client, server, listener):
        end.close()


def test_only_those_that_are_ready_are_found(watcher: Watcher, make_pair: Callable[[], StreamPair]):
    pairs = [make_pair() for _ in range(20)]
    for number, pair in enumerate(pairs):
        watcher.watch(pair.server, number, read=True, write=False)
    for number in (3, 11):
        pairs[number].client.send(b"x")
    found = until(lambda: len(ready(watcher)) == 2 and ready(watcher))
    assert sorted(found) == [Ready(3, True, False), Ready(11, True, False)]


def test_a_descriptor_that_is_used_again_belongs_to_its_new_stream():
    watcher = SystemNetwork().watcher()
    old = connected()
    watcher.watch(old.server, "old", read=True, write=False)
    number = old.server.fileno()
    watcher.forget(old.server)
    old.close()
    new = connected()
    # The kernel gives the lowest free number. Make sure that it is the same one, whatever else this process has open.
    moved = socket.socket(fileno=new.server.fileno())
    if moved.fileno() != number:
        moved.detach()
        pytest.skip("the kernel gave another number")
    moved.detach()
    watcher.watch(new.server, "new", read=True, write=False)
    watcher.forget(old.server)  # late, and harmless
    new.client.send(b"x")
    assert some_ready(watcher) == [Ready("new", True, False)]
    watcher.close()
    new.close()


def fill(stream: Stream) -> None:
    """
    Send until the stream takes no more.
    """
    until(lambda: stream.send(b"x" * 65536) == 0 and stream.send(b"x") == 0)
