"""The queue of frames: order, bounds, what gives way to what."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from netpeer.link.pieces import pieces
from netpeer.link.send_queue import Outbox


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


class Framing:
    """
    Puts a byte before each message, and keeps the batches.
    """

    def __init__(self) -> None:
        self.batches: list[list[bytes]] = []

    def __call__(self, messages: Sequence[bytes]) -> bytes:
        self.batches.append(list(messages))
        return b"".join(b"#" + message for message in messages)


def test_messages_are_framed_together_when_they_leave() -> None:
    framing, network = Framing(), Network()
    outbox = Outbox(1000, 100, framing)
    assert outbox.offer_message(b"one") and outbox.offer_message(b"two")
    assert not framing.batches and len(outbox) == 2 and outbox
    outbox.flush(network.send)
    assert network.received == b"#one#two" and network.writes == 1
    assert framing.batches == [[b"one", b"two"]]
    assert not outbox and len(outbox) == 0 and outbox.bytes_waiting == 0


def test_what_is_put_behind_messages_leaves_behind_them() -> None:
    framing, network = Framing(), Network()
    outbox = Outbox(1000, 100, framing)
    outbox.offer_message(b"1")
    outbox.put(b"FRAME")
    outbox.offer_message(b"2")
    assert outbox.offer(b"PIECE", 3)
    outbox.offer_message(b"3")
    outbox.put(b"old", "key")
    assert len(outbox) == 8
    network.takes = 0
    outbox.flush(network.send)
    assert outbox.replace(b"new", "key")
    network.takes = 100
    outbox.flush(network.send)
    assert network.received == b"#1FRAME#2PIECE#3new"


def test_a_message_finds_room_when_its_frame_does() -> None:
    # Before a message is framed it counts with the longest head that there is.
    outbox = Outbox(10, 100, Framing())
    assert outbox.offer_message(b"123456789")
    assert outbox.bytes_waiting == 10
    assert not outbox.offer_message(b"")


def test_messages_that_are_lost_are_counted() -> None:
    outbox = Outbox(1000, 100, Framing())
    outbox.offer_message(b"1")
    outbox.offer(b"PIECE", 3)
    outbox.offer_message(b"2")
    assert outbox.clear() == 5
    assert not outbox and outbox.bytes_waiting == 0


def test_a_piece_that_has_begun_counts_until_it_has_left() -> None:
    outbox, network = Outbox(1000, 100), Network()
    outbox.offer(b"123456", 3)
    network.takes = 4
    outbox.flush(network.send)
    assert len(outbox) == 3 and outbox.bytes_waiting == 2
    assert outbox.clear(keep_begun=True) == 0 and len(outbox) == 3
    network.takes = 100
    outbox.flush(network.send)
    assert network.received == b"123456" and len(outbox) == 0


@given(
    st.lists(st.binary(max_size=60), min_size=1, max_size=30), st.integers(1, 200), st.integers(1, 40)
)
def test_pieces_are_all_messages_in_bounds(messages: list[bytes], max_bytes: int, max_packets: int) -> None:
    framing = Framing()
    made = list(pieces(messages, framing, max_bytes=max_bytes, max_packets=max_packets))
    assert b"".join(piece for piece, _ in made) == b"".join(b"#" + message for message in messages)
    assert [packets for _, packets in made] == [len(batch) for batch in framing.batches]
    for piece, packets in made:
        assert packets <= max_packets and (packets == 1 or len(piece) <= max_bytes)
