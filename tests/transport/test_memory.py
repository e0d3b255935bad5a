"""
The network in memory: late, chopped, congested, cut and reset on command, by a clock that stands still.
"""

import pytest

from netpeer.transport import (
    ClientTls,
    DialError,
    ListenError,
    ManualClock,
    MemoryLink,
    MemoryNetwork,
    Ready,
    ServerTls,
    StreamError,
)

from .helpers import StreamPair, carry, connected_in_memory

__all__: list[str] = []


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(1000.0)


@pytest.fixture
def network(clock: ManualClock) -> MemoryNetwork:
    return MemoryNetwork(clock)


@pytest.fixture
def pair(network: MemoryNetwork) -> StreamPair:
    return connected_in_memory(network)


@pytest.fixture
def link(network: MemoryNetwork, pair: StreamPair) -> MemoryLink:
    return network.links[-1]


def test_a_dial_finds_the_listener_on_its_port(network: MemoryNetwork):
    one, two = network.listen("*", 5000, tls=None), network.listen("127.0.0.1", 5001, tls=None)
    client = network.dial("any.name", 5001, tls=None).poll(0.0)
    assert one.accept() is None
    server = two.accept()
    assert client is not None and server is not None
    assert client.remote_address.port == 5001
    assert server.remote_address.port not in (5000, 5001)
    assert carry(client, server, b"hello") == b"hello"


def test_free_ports_are_given_out_once(network: MemoryNetwork):
    ports = [network.listen("*", 0, tls=None).local_address.port for _ in range(3)]
    assert len(set(ports)) == 3 and all(ports)


def test_a_port_that_is_taken(network: MemoryNetwork):
    network.listen("*", 5000, tls=None)
    with pytest.raises(ListenError, match="^cannot listen on 127.0.0.1 port 5000: the port is in use"):
        network.listen("127.0.0.1", 5000, tls=None)


def test_a_port_without_a_listener(network: MemoryNetwork):
    with pytest.raises(DialError, match="^host port 5000: connection refused: nothing listens there$"):
        network.dial("host", 5000, tls=None).poll(0.0)


def test_networks_are_separate(network: MemoryNetwork, clock: ManualClock):
    port = network.listen("*", 0, tls=None).local_address.port
    with pytest.raises(DialError, match="refused"):
        MemoryNetwork(clock).dial("host", port, tls=None).poll(0.0)


def test_it_has_no_tls(network: MemoryNetwork):
    with pytest.raises(ListenError, match="no TLS"):
        network.listen("*", 0, tls=ServerTls(b"", b"", b""))
    port = network.listen("*", 0, tls=None).local_address.port
    with pytest.raises(DialError, match="no TLS"):
        network.dial("host", port, tls=ClientTls(True, None)).poll(0.0)


def test_a_closed_listener_refuses(network: MemoryNetwork):
    listener = network.listen("*", 5000, tls=None)
    listener.close()
    with pytest.raises(DialError, match="refused"):
        network.dial("host", 5000, tls=None).poll(0.0)
    assert network.listen("*", 5000, tls=None).local_address.port == 5000


def test_closing_a_listener_twice_does_not_close_its_successor(network: MemoryNetwork):
    first = network.listen("*", 5000, tls=None)
    first.close()
    second = network.listen("*", 5000, tls=None)
    first.close()
    assert network.dial("host", 5000, tls=None).poll(0.0) is not None
    assert second.accept() is not None


def test_a_connection_that_was_not_accepted_ends_with_the_listener(network: MemoryNetwork):
    # As in a system, which resets the connections in the backlog.
    listener = network.listen("*", 5000, tls=None)
    client = network.dial("host", 5000, tls=None).poll(0.0)
    listener.close()
    assert client is not None
    try:
        heard = client.receive(100)
    except StreamError:
        heard = b""
    assert heard == b""


def test_accepted_streams_outlive_their_listener(pair: StreamPair):
    assert carry(pair.client, pair.server, b"still here") == b"still here"


def test_connecting_takes_one_latency(network: MemoryNetwork, clock: ManualClock):
    network.listen("*", 5000, tls=None)
    network.latency = 0.25
    dial = network.dial("host", 5000, tls=None)
    assert dial.poll(clock()) is None
    clock.advance(0.125)
    assert dial.poll(clock()) is None
    clock.advance(0.125)
    assert dial.poll(clock()) is not None


def test_bytes_take_one_latency(network: MemoryNetwork, clock: ManualClock, pair: StreamPair):
    network.latency = 0.5
    pair.client.send(b"late")
    assert pair.server.receive(10) is None
    clock.advance(0.25)
    assert pair.server.receive(10) is None
    clock.advance(0.25)
    assert pair.server.receive(10) == b"late"


def test_the_end_takes_one_latency_too(network: MemoryNetwork, clock: ManualClock, pair: StreamPair):
    network.latency = 0.5
    pair.client.close()
    assert pair.server.receive(10) is None
    clock.advance(0.5)
    assert pair.server.receive(10) == b""


def test_a_shorter_latency_never_reorders(network: MemoryNetwork, clock: ManualClock, pair: StreamPair):
    network.latency = 1.0
    pair.client.send(b"first ")
    network.latency = 0.0
    pair.client.send(b"second")
    assert pair.server.receive(100) is None
    clock.advance(1.0)
    assert (pair.server.receive(100) or b"") + (pair.server.receive(100) or b"") == b"first second"


def test_chunks_have_the_given_size(network: MemoryNetwork, pair: StreamPair):
    pair.client.send(b"abcdef")
    network.chunk_size = 2
    assert [pair.server.receive(100) for _ in range(4)] == [b"ab", b"cd", b"ef", None]
    assert pair.client.send(b"xyz") == 2
    network.chunk_size = None
    assert pair.server.receive(100) == b"xy"


def test_a_full_direction_takes_no_more(network: MemoryNetwork, pair: StreamPair):
    network.capacity = 10
    assert pair.client.send(b"0123456") == 7
    assert pair.client.send(b"789abc") == 3
    assert pair.client.send(b"d") == 0
    assert pair.server.send(b"the other way is free"[:10]) == 10
    assert pair.server.receive(4) == b"0123"
    assert pair.client.send(b"efghij") == 4
    assert [pair.server.receive(100) for _ in range(4)] == [b"456", b"789", b"efgh", None]


def test_a_stalled_link_holds_everything_and_loses_nothing(link: MemoryLink, pair: StreamPair):
    pair.client.send(b"a")
    link.stalled = True
    pair.client.send(b"b")
    pair.server.send(b"c")
    pair.client.send_eof()
    assert pair.server.receive(10) is None and pair.client.receive(10) is None
    link.stalled = False
    assert [pair.server.receive(1) for _ in range(3)] == [b"a", b"b", b""]
    assert pair.client.receive(10) == b"c"


def test_a_cut_cable_raises_no_error(link: MemoryLink, pair: StreamPair, clock: ManualClock):
    pair.client.send(b"before")
    link.cut()
    assert pair.client.send(b"after") == 5
    pair.client.close()
    clock.advance(1000.0)
    assert pair.server.receive(100) == b"before"
    assert pair.server.receive(100) is None
    assert pair.server.send(b"anybody there?") == 14


def test_the_whole_network_can_be_cut(network: MemoryNetwork):
    pairs = [connected_in_memory(network) for _ in range(3)]
    network.cut()
    for pair in pairs:
        pair.client.send(b"lost")
        assert pair.server.receive(10) is None
    later = connected_in_memory(network)
    assert carry(later.client, later.server, b"through") == b"through"


def test_a_reset_raises_an_error_at_both_ends_at_once(link: MemoryLink, pair: StreamPair):
    pair.client.send(b"lost")
    link.reset()
    for end in pair:
        with pytest.raises(StreamError, match="^the remote end reset the connection$"):
            end.receive(10)
        with pytest.raises(StreamError, match="^the remote end reset the connection$"):
            end.send(b"x")


def test_disturbing_one_link_leaves_the_others_alone(network: MemoryNetwork):
    one, two = connected_in_memory(network), connected_in_memory(network)
    network.links[0].reset()
    assert carry(two.client, two.server, b"fine") == b"fine"
    with pytest.raises(StreamError):
        one.client.receive(1)


def test_links_know_their_ends(network: MemoryNetwork, pair: StreamPair, link: MemoryLink):
    assert (link.client, link.server) == tuple(pair)
    assert network.links == [link]


def test_a_watcher_sees_time_pass(network: MemoryNetwork, clock: ManualClock, pair: StreamPair):
    watcher = network.watcher()
    watcher.watch(pair.server, "key", read=True, write=False)
    network.latency = 0.2
    pair.client.send(b"x")
    assert list(watcher.ready()) == []
    clock.advance(0.2)
    assert list(watcher.ready()) == [Ready("key", True, False)]


def test_a_watcher_sees_stalls_cuts_and_resets(network: MemoryNetwork, link: MemoryLink, pair: StreamPair):
    watcher = network.watcher()
    watcher.watch(pair.server, "key", read=True, write=False)
    link.stalled = True
    pair.client.send(b"x")
    assert list(watcher.ready()) == []
    link.stalled = False
    assert pair.server.receive(1) == b"x"
    link.cut()
    pair.client.send(b"x")
    assert list(watcher.ready()) == []
    link.reset()
    assert list(watcher.ready()) == [Ready("key", True, False)]


def test_the_same_happens_every_time(clock: ManualClock):
    def story() -> list[object]:
        network = MemoryNetwork(ManualClock())
        network.chunk_size = 3
        pair = connected_in_memory(network)
        pair.client.send(b"abcdef")
        return [pair.server.receive(2), pair.server.receive(9), pair.server.remote_address, pair.client.remote_address]

    assert story() == story()


def test_without_a_clock_it_is_a_network_of_real_time():
    network = MemoryNetwork()
    pair = connected_in_memory(network)
    assert carry(pair.client, pair.server, b"now") == b"now"
