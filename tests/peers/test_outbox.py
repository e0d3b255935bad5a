"""The queue of frames: order, bounds, what gives way to what."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from netpeer.peers.outbox import Outbox


class Network:
    """
    Takes as many bytes as it is told to.
    """

    def __init__(self) -> None:
        self.received = b""
        self.writes = 0
        self.takes = 1 << 30

    def send(self, data: bytes | memoryview) -> int:
        taken = min(len(data), self.takes)
        self.takes -= taken
        self.received += bytes(data[:taken])
        self.writes += 1
        return taken


def test_many_frames_leave_in_one_write() -> None:
    outbox, network = Outbox(1000, 100), Network()
    for number in range(50):
        outbox.put(b"%02d" % number)
    assert outbox.flush(network.send) == 100
    assert network.writes == 1
    assert network.received == b"".join(b"%02d" % number for number in range(50))
    assert not outbox and len(outbox) == 0 and outbox.bytes_waiting == 0


def test_bytes_and_packets_are_bounded() -> None:
    outbox = Outbox(max_bytes=10, max_packets=3)
    assert outbox.has_room(10) and not outbox.has_room(11)
    outbox.put(b"123456")
    assert outbox.has_room(4) and not outbox.has_room(5)
    outbox.put(b"")
    outbox.put(b"")
    assert not outbox.has_room(0)


def test_a_begun_frame_is_finished_before_a_control_frame() -> None:
    outbox, network = Outbox(1000, 100), Network()
    outbox.put(b"first!")
    outbox.put(b"second")
    network.takes = 3
    outbox.flush(network.send)
    outbox.put_control(b"PING")
    network.takes = 100
    outbox.flush(network.send)
    assert network.received == b"first!PINGsecond"
    assert outbox.control_bytes == 0


def test_a_new_frame_takes_the_place_of_one_that_the_network_refused() -> None:
    outbox, network = Outbox(1000, 100), Network()
    network.takes = 0
    outbox.put(b"state 1", key="state")
    outbox.put(b"other")
    assert not outbox.replace(b"state 2", "state"), "nothing is congested yet: both may leave in one write"
    outbox.flush(network.send)
    assert outbox.replace(b"state 22", "state")
    assert not outbox.replace(b"x", "somebody else's")
    assert len(outbox) == 2 and outbox.bytes_waiting == len(b"state 22other")
    network.takes = 100
    outbox.flush(network.send)
    assert network.received == b"state 22other"


def test_a_frame_that_has_begun_is_not_replaced() -> None:
    outbox, network = Outbox(1000, 100), Network()
    outbox.put(b"state 1", key="state")
    network.takes = 2
    outbox.flush(network.send)
    assert not outbox.replace(b"state 2", "state")
    outbox.put(b"state 3", key="state")
    network.takes = 100
    outbox.flush(network.send)
    assert network.received == b"state 1state 3"


def test_a_replacement_must_fit() -> None:
    outbox, network = Outbox(8, 100), Network()
    network.takes = 0
    outbox.put(b"state", key="state")
    outbox.flush(network.send)
    assert not outbox.replace(b"too long now", "state")
    assert outbox.bytes_waiting == 5


def test_clearing_may_keep_what_has_begun() -> None:
    outbox, network = Outbox(1000, 100), Network()
    outbox.put(b"begun")
    outbox.put(b"lost")
    network.takes = 1
    outbox.flush(network.send)
    assert outbox.clear(keep_begun=True) == 1
    outbox.put(b"CLOSE")
    network.takes = 100
    outbox.flush(network.send)
    assert network.received == b"begunCLOSE"


@given(
    st.lists(
        st.one_of(
            st.tuples(st.just("put"), st.binary(min_size=1, max_size=40)),
            st.tuples(st.just("flush"), st.integers(0, 100)),
        )
    )
)
def test_whatever_the_network_takes_nothing_is_lost_doubled_or_reordered(steps: list[tuple[str, object]]) -> None:
    outbox, network = Outbox(1 << 20, 1 << 20), Network()
    network.takes = 0
    put = b""
    for _, value in steps:
        if isinstance(value, bytes):
            put += value
            outbox.put(value)
        elif isinstance(value, int):
            network.takes = value
            outbox.flush(network.send)
        assert outbox.bytes_waiting == len(put) - len(network.received)
        assert bool(outbox) == (outbox.bytes_waiting > 0)
    network.takes = 1 << 30
    outbox.flush(network.send)
    assert network.received == put
