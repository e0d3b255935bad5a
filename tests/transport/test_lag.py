"""
The slow line delays bytes as its settings say, keeps their order, loses none and is bounded; in memory and on sockets.
"""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netpeer import LagSimulator, WebSocketClient, WebSocketServer
from netpeer.transport import DialError, ManualClock, MemoryNetwork, Stream, StreamError, SystemNetwork
from netpeer.transport.delay_line import CAPACITY

from .authority import Certificates
from .helpers import DEADLINE, StreamPair, carry, dialled, until

__all__: list[str] = []

STEP = 0.001  # seconds between two steps of a test


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(1000.0)


@pytest.fixture
def network(clock: ManualClock) -> MemoryNetwork:
    return MemoryNetwork(clock)


@pytest.fixture
def lag(network: MemoryNetwork) -> LagSimulator:
    return LagSimulator(network, seed=1)


@pytest.fixture
def pair(network: MemoryNetwork, lag: LagSimulator) -> StreamPair:
    return slow_pair(network, lag)


def slow_pair(network: MemoryNetwork, lag: LagSimulator) -> StreamPair:
    """
    A client on a slow line, and a server without a simulator.
    """
    listener = network.listen("*", 0, tls=None)
    client = lag.dial("host", listener.local_address.port, tls=None).poll(0.0)
    server = listener.accept()
    assert client is not None and server is not None
    return StreamPair(client, server)


def seconds_of_a_byte(client: Stream, server: Stream, clock: ManualClock) -> float:
    """
    Send one byte, and return how long it takes to arrive.
    """
    sent_at = clock.now
    client.send(b"!")
    while server.receive(1) is None:
        clock.advance(STEP)
        client.send(b"")
    return clock.now - sent_at


def carry_slowly(source: Stream, target: Stream, data: bytes) -> bytes:
    """
    Like `carry`, but polls the sender until all bytes have arrived, because a line moves only when it is polled.
    """
    left = memoryview(data)
    arrived = bytearray()

    def move() -> bool:
        nonlocal left
        left = left[source.send(left[:50_000]) :]
        arrived.extend(target.receive(50_000) or b"")
        return len(arrived) >= len(data)

    until(move)
    return bytes(arrived)


def test_without_lag_it_is_as_fast_as_the_network_below(pair: StreamPair):
    assert carry(pair.client, pair.server, b"there" * 100_000) == b"there" * 100_000
    assert carry(pair.server, pair.client, b"back" * 100_000) == b"back" * 100_000


def test_each_direction_takes_the_latency(pair: StreamPair, lag: LagSimulator, clock: ManualClock):
    lag.latency = 0.25
    assert pair.client.send(b"there") == 5
    assert pair.server.send(b"back") == 4
    assert pair.client.receive(100) is None  # it enters the line now
    clock.advance(0.125)
    assert pair.client.receive(100) is None and pair.server.receive(100) is None
    assert pair.client.wants_write
    clock.advance(0.125)
    assert pair.client.receive(100) == b"back"
    pair.client.send(b"")
    assert pair.server.receive(100) == b"there"
    assert not pair.client.wants_write


@given(
    latency=st.floats(0, 0.3),
    jitter=st.floats(0, 0.3),
    pauses=st.lists(st.floats(0, 0.1), min_size=1, max_size=30),
    seed=st.integers(0, 999),
)
@settings(max_examples=60)
def test_nothing_is_early_late_lost_or_out_of_order(latency: float, jitter: float, pauses: list[float], seed: int):
    clock = ManualClock(1000.0)
    network = MemoryNetwork(clock)
    lag = LagSimulator(network, latency=0.0, seed=seed)
    client, server = slow_pair(network, lag)
    lag.latency, lag.jitter = latency, jitter
    sent_at: list[float] = []
    arrived: list[tuple[int, float]] = []

    def let_pass(seconds: float) -> None:
        end = clock.now + seconds
        while clock.now < end:
            clock.advance(STEP)
            client.send(b"")  # as a poll does
            while data := server.receive(100):
                arrived.extend((byte, clock.now) for byte in data)

    for number, pause in enumerate(pauses):
        assert client.send(bytes([number])) == 1
        sent_at.append(clock.now)
        let_pass(pause)
    let_pass(latency + jitter + STEP)
    assert [number for number, _ in arrived] == list(range(len(pauses)))
    for number, at in arrived:
        rounding = 1e-9
        assert latency - rounding <= at - sent_at[number] <= latency + jitter + STEP + rounding


def test_jitter_is_spread_between_its_bounds(lag: LagSimulator, network: MemoryNetwork, clock: ManualClock):
    client, server = slow_pair(network, lag)
    lag.latency, lag.jitter = 0.1, 0.05
    taken = [seconds_of_a_byte(client, server, clock) for _ in range(200)]
    assert 0.1 <= min(taken) < 0.105
    assert 0.145 < max(taken) <= 0.152
    assert 0.115 < sum(taken) / len(taken) < 0.135


def test_the_same_seed_gives_the_same_jitter(network: MemoryNetwork, clock: ManualClock):
    def delays(seed: int) -> list[float]:
        lag = LagSimulator(network, seed=seed)
        client, server = slow_pair(network, lag)
        lag.jitter = 1.0
        return [round(seconds_of_a_byte(client, server, clock), 3) for _ in range(5)]

    assert delays(1) == delays(1) != delays(2)


def test_less_lag_lets_nothing_overtake(pair: StreamPair, lag: LagSimulator, clock: ManualClock):
    lag.latency = 1.0
    pair.client.send(b"first ")
    lag.latency = 0.0
    pair.client.send(b"second")
    assert pair.server.receive(100) is None
    clock.advance(1.0)
    pair.client.send(b"")
    assert (pair.server.receive(100) or b"") + (pair.server.receive(100) or b"") == b"first second"


def test_a_stall_holds_everything_up_and_loses_nothing(pair: StreamPair, lag: LagSimulator, clock: ManualClock):
    lag.stall(0.5)
    assert lag.stalled
    pair.client.send(b"there")
    pair.server.send(b"back")
    clock.advance(0.25)
    pair.client.send(b"")
    assert pair.client.receive(9) is None and pair.server.receive(9) is None
    clock.advance(0.25)
    assert not lag.stalled
    pair.client.send(b"")
    assert pair.client.receive(9) == b"back" and pair.server.receive(9) == b"there"


def test_a_stall_by_hand(pair: StreamPair, lag: LagSimulator, clock: ManualClock):
    lag.stalled = True
    pair.client.send(b"there")
    clock.advance(1000.0)
    pair.client.send(b"")
    assert pair.server.receive(9) is None
    lag.stalled = False
    pair.client.send(b"")
    assert pair.server.receive(9) == b"there"


def test_a_full_line_takes_no_more(pair: StreamPair, lag: LagSimulator):
    lag.stalled = True
    offered = bytes(CAPACITY)
    assert pair.client.send(offered) == CAPACITY
    assert pair.client.send(b"more") == 0
    lag.stalled = False
    assert pair.client.send(b"more") == 0  # the line was full at this call, and has drained since
    assert pair.client.send(b"more") == 4


def test_a_full_line_stops_reading(pair: StreamPair, lag: LagSimulator, network: MemoryNetwork):
    lag.stalled = True
    sent = 0
    while taken := pair.server.send(bytes(64 * 1024)):
        sent += taken
        assert pair.client.receive(1) is None
    # The line and the network below are full: the sender has to wait.
    assert sent == CAPACITY + network.capacity
    lag.stalled = False
    received = 0
    while data := pair.client.receive(64 * 1024):
        received += len(data)
    assert received == sent


def test_a_large_chunk_is_given_in_parts(pair: StreamPair):
    pair.server.send(b"abcdef")
    assert [pair.client.receive(4), pair.client.receive(4), pair.client.receive(4)] == [b"abcd", b"ef", None]


def test_the_end_comes_behind_what_was_sent(pair: StreamPair, lag: LagSimulator, clock: ManualClock):
    lag.latency = 0.1
    for stream in pair:
        stream.send(b"bye")
        stream.send_eof()
        stream.send_eof()
    assert pair.client.receive(9) is None
    clock.advance(0.1)
    assert [pair.client.receive(9) for _ in range(3)] == [b"bye", b"", b""]
    pair.client.send(b"")
    assert [pair.server.receive(9) for _ in range(3)] == [b"bye", b"", b""]


def test_a_reset_comes_behind_what_was_sent(
    pair: StreamPair, lag: LagSimulator, clock: ManualClock, network: MemoryNetwork
):
    lag.latency = 0.1
    pair.server.send(b"bye")
    assert pair.client.receive(9) is None
    network.links[-1].reset()
    assert pair.client.receive(9) is None
    clock.advance(0.1)
    assert pair.client.receive(9) == b"bye"
    for _ in range(2):
        with pytest.raises(StreamError, match="^the remote end reset the connection$"):
            pair.client.receive(9)


def test_a_failure_to_send_is_raised_after_the_received_bytes(pair: StreamPair, lag: LagSimulator, clock: ManualClock):
    lag.latency = 0.1
    pair.server.send(b"bye")
    pair.server.close()
    assert pair.client.send(b"into the void") == 13
    clock.advance(0.1)
    pair.client.send(b"")  # it fails below, and raises nothing yet
    assert pair.client.send(b"more") == 4
    clock.advance(0.1)
    assert pair.client.receive(9) is None  # the bytes enter the line now, at the first `receive`
    clock.advance(0.1)
    assert pair.client.receive(9) == b"bye"
    assert pair.client.receive(9) == b""


def test_closing_sends_what_is_under_way(pair: StreamPair, lag: LagSimulator):
    lag.latency = 10.0
    pair.client.send(b"my last ")
    pair.client.send(b"words")
    pair.client.close()
    pair.client.close()
    assert pair.server.receive(99) == b"my last "
    assert pair.server.receive(99) == b"words"
    assert pair.server.receive(99) == b""
    with pytest.raises(StreamError, match="closed"):
        pair.client.send(b"!")


def test_connecting_takes_there_and_back(network: MemoryNetwork, lag: LagSimulator, clock: ManualClock):
    listener = network.listen("*", 0, tls=None)
    lag.latency = 0.1
    dial = lag.dial("host", listener.local_address.port, tls=None)
    assert dial.poll(clock.now) is None
    clock.advance(0.15)
    assert dial.poll(clock.now) is None
    clock.advance(0.06)
    assert dial.poll(clock.now) is not None
    dial.cancel()


def test_a_dial_that_is_cancelled_closes_what_it_holds(network: MemoryNetwork, lag: LagSimulator, clock: ManualClock):
    listener = network.listen("*", 0, tls=None)
    lag.latency = 0.1
    dial = lag.dial("host", listener.local_address.port, tls=None)
    assert dial.poll(clock.now) is None
    dial.cancel()
    accepted = listener.accept()
    assert accepted is not None and accepted.receive(9) == b""


def test_a_refused_connection_fails_at_once(lag: LagSimulator):
    lag.latency = 0.1
    with pytest.raises(DialError, match="nothing listens there"):
        lag.dial("host", 5, tls=None).poll(0.0)


@pytest.mark.parametrize("wrong", [-0.1, float("nan"), float("inf")])
def test_impossible_lag(network: MemoryNetwork, wrong: float):
    lag = LagSimulator(network)
    with pytest.raises(ValueError, match="latency"):
        lag.latency = wrong
    with pytest.raises(ValueError, match="jitter"):
        lag.jitter = wrong
    with pytest.raises(ValueError, match="stall"):
        lag.stall(wrong)
    with pytest.raises(ValueError, match="latency"):
        LagSimulator(network, latency=wrong)
    assert (lag.latency, lag.jitter, lag.stalled) == (0.0, 0.0, False)


def test_the_watcher_reports_the_end_of_the_line(network: MemoryNetwork, lag: LagSimulator, clock: ManualClock):
    listener, watcher = lag.listen("*", 0, tls=None), lag.watcher()
    watcher.watch(listener, "port", read=True, write=False)
    assert list(watcher.ready()) == []
    client = network.dial("host", listener.local_address.port, tls=None).poll(0.0)
    assert [ready.key for ready in watcher.ready()] == ["port"]
    server = listener.accept()
    assert client is not None and server is not None
    watcher.watch(server, "player", read=True, write=False)
    lag.latency = 0.1
    client.send(b"hello")
    assert list(watcher.ready()) == []  # the byte enters the line
    clock.advance(0.1)
    assert [tuple(ready) for ready in watcher.ready()] == [("player", True, False)]
    assert server.receive(9) == b"hello"
    watcher.watch(server, "player", read=True, write=True)
    assert [tuple(ready) for ready in watcher.ready()] == [("player", False, True)]
    server.send(b"back")
    watcher.watch(server, "player", read=True, write=False)
    clock.advance(0.1)
    assert list(watcher.ready()) == []  # but it has moved the line
    assert client.receive(9) == b"back"
    client.send(b"more")
    watcher.forget(server)
    clock.advance(0.2)
    assert list(watcher.ready()) == []
    watcher.forget(listener)
    network.dial("host", listener.local_address.port, tls=None).poll(0.0)
    assert list(watcher.ready()) == []
    watcher.close()
    listener.close()


def frames(clock: ManualClock, count: int, *peers: WebSocketClient | WebSocketServer) -> None:
    for _ in range(count):
        clock.advance(1 / 60)
        for peer in peers:
            peer.poll()


@pytest.mark.parametrize("slow_side", ["client", "server"])
def test_peers_on_a_slow_line(network: MemoryNetwork, lag: LagSimulator, clock: ManualClock, slow_side: str):
    server = WebSocketServer(network=lag if slow_side == "server" else network, clock=clock)
    client = WebSocketClient(network=lag if slow_side == "client" else network, clock=clock)
    client.heartbeat_interval = 0.1
    lag.latency, lag.jitter = 0.1, 0.02
    server.listen(9080, gd_mp_api=True)
    client.connect_to_url("ws://host:9080", gd_mp_api=True)
    frames(clock, 90, server, client)
    assert client.get_connection_status() == client.CONNECTION_CONNECTED
    frames(clock, 60, server, client)
    round_trip = client.get_round_trip_time()
    assert round_trip is not None and 0.2 <= round_trip <= 0.24 + 3 / 60
    for number in range(50):
        client.put_message(number)
        server.put_message(-number)
        frames(clock, 1, server, client)
    frames(clock, 20, server, client)
    assert [server.get_message() for _ in range(50)] == list(range(50))
    assert [client.get_message() for _ in range(50)] == [-number for number in range(50)]
    client.disconnect_from_host()
    frames(clock, 60, server, client)
    assert client.get_connection_status() == client.CONNECTION_DISCONNECTED
    assert client.get_close_code() == 1000
    assert not server.has_peer(client.get_unique_id())
    server.stop()


def test_backpressure_reaches_the_game(network: MemoryNetwork, lag: LagSimulator, clock: ManualClock):
    server, client = WebSocketServer(network=network, clock=clock), WebSocketClient(network=lag, clock=clock)
    server.listen(9080, gd_mp_api=True)
    client.connect_to_url("ws://host:9080", gd_mp_api=True)
    frames(clock, 10, server, client)
    lag.stalled = True
    sent = 0
    while not client.put_packet(bytes(1000)):
        sent += 1
        assert sent < 10_000, "never full"
    frames(clock, 10, server, client)
    lag.stalled = False
    received = 0
    for _ in range(100):
        frames(clock, 1, server, client)
        while server.get_available_packet_count():
            assert len(server.get_packet()) == 1000
            received += 1
    assert received == sent > 200
    server.stop()


def test_on_sockets():
    lag = LagSimulator(latency=0.05, jitter=0.01)
    server, client = WebSocketServer(), WebSocketClient(network=lag)
    client.heartbeat_interval = 0.05
    server.bind_ip = "127.0.0.1"
    server.listen(0, gd_mp_api=True)
    client.connect_to_url(f"ws://127.0.0.1:{server.get_local_port()}", gd_mp_api=True)

    def polled(condition: object) -> object:
        server.poll()
        client.poll()
        return condition() if callable(condition) else None

    until(lambda: polled(lambda: client.get_round_trip_time() is not None))
    round_trip = client.get_round_trip_time()
    # 0.1 s by the clock of the frames; a machine that stalls inside a poll may add its stall.
    assert round_trip is not None and 0.05 <= round_trip < DEADLINE
    for number in range(100):
        client.put_message(number)
    until(lambda: polled(lambda: server.get_available_packet_count() == 100))
    assert [server.get_message() for _ in range(100)] == list(range(100))
    lag.latency = lag.jitter = 0.0
    until(lambda: polled(lambda: (client.get_round_trip_time() or 1.0) < 0.05))
    server.stop()
    until(lambda: polled(lambda: client.get_connection_status() == client.CONNECTION_DISCONNECTED))
    assert client.get_close_code() == 1001


def test_a_megabyte_through_slow_sockets():
    lag = LagSimulator(SystemNetwork(), latency=0.002, jitter=0.002)
    listener = lag.listen("127.0.0.1", 0, tls=None)
    client = dialled(lag, "127.0.0.1", listener.local_address.port)
    server = until(listener.accept)
    data = bytes(range(256)) * 4096
    started = time.monotonic()
    assert carry_slowly(client, server, data) == data
    assert time.monotonic() - started >= 0.004
    for end in (client, server, listener):
        end.close()


def test_with_tls(certificates: Certificates):
    lag = LagSimulator(latency=0.02)
    listener = lag.listen("127.0.0.1", 0, tls=certificates.leaf)
    client = dialled(lag, "127.0.0.1", listener.local_address.port, tls=certificates.trusting())
    server = until(listener.accept)
    for source, target in ((client, server), (server, client)):
        assert carry_slowly(source, target, b"hello" * 20_000) == b"hello" * 20_000
    for end in (client, server, listener):
        end.close()
