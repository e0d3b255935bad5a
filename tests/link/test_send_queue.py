"""The send queue: the order of frames, the limits, and which frames are replaced."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from netpeer.link.framing import frame_in_chunks
from netpeer.link.send_queue import SendQueue


class Network:
    """
    Takes at most `takes` bytes.
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
    send_queue, network = SendQueue(1000, 100), Network()
    for number in range(50):
        send_queue.put(b"%02d" % number)
    assert send_queue.flush(network.send) == 100
    assert network.writes == 1
    assert network.received == b"".join(b"%02d" % number for number in range(50))
    assert not send_queue and len(send_queue) == 0 and send_queue.bytes_waiting == 0


def test_bytes_and_packets_are_bounded() -> None:
    send_queue = SendQueue(max_bytes=10, max_packets=3)
    assert send_queue.has_room(10) and not send_queue.has_room(11)
    send_queue.put(b"123456")
    assert send_queue.has_room(4) and not send_queue.has_room(5)
    send_queue.put(b"")
    send_queue.put(b"")
    assert not send_queue.has_room(0)


def test_a_partly_sent_frame_is_finished_before_a_control_frame() -> None:
    send_queue, network = SendQueue(1000, 100), Network()
    send_queue.put(b"first!")
    send_queue.put(b"second")
    network.takes = 3
    send_queue.flush(network.send)
    send_queue.put_control(b"PING")
    network.takes = 100
    send_queue.flush(network.send)
    assert network.received == b"first!PINGsecond"
    assert send_queue.control_bytes == 0


def test_a_new_frame_takes_the_place_of_one_that_the_network_refused() -> None:
    send_queue, network = SendQueue(1000, 100), Network()
    network.takes = 0
    send_queue.put(b"state 1", key="state")
    send_queue.put(b"other")
    assert not send_queue.replace(b"state 2", "state"), "nothing is congested yet: both may leave in one write"
    send_queue.flush(network.send)
    assert send_queue.replace(b"state 22", "state")
    assert not send_queue.replace(b"x", "another key")
    assert len(send_queue) == 2 and send_queue.bytes_waiting == len(b"state 22other")
    network.takes = 100
    send_queue.flush(network.send)
    assert network.received == b"state 22other"


def test_a_partly_sent_frame_is_not_replaced() -> None:
    send_queue, network = SendQueue(1000, 100), Network()
    send_queue.put(b"state 1", key="state")
    network.takes = 2
    send_queue.flush(network.send)
    assert not send_queue.replace(b"state 2", "state")
    send_queue.put(b"state 3", key="state")
    network.takes = 100
    send_queue.flush(network.send)
    assert network.received == b"state 1state 3"


def test_a_replacement_must_fit() -> None:
    send_queue, network = SendQueue(8, 100), Network()
    network.takes = 0
    send_queue.put(b"state", key="state")
    send_queue.flush(network.send)
    assert not send_queue.replace(b"too long now", "state")
    assert send_queue.bytes_waiting == 5


def test_clearing_may_keep_a_partly_sent_frame() -> None:
    send_queue, network = SendQueue(1000, 100), Network()
    send_queue.put(b"partial")
    send_queue.put(b"lost")
    network.takes = 1
    send_queue.flush(network.send)
    assert send_queue.clear(keep_partial=True) == 1
    send_queue.put(b"CLOSE")
    network.takes = 100
    send_queue.flush(network.send)
    assert network.received == b"partialCLOSE"


@given(
    st.lists(
        st.one_of(
            st.tuples(st.just("put"), st.binary(min_size=1, max_size=40)),
            st.tuples(st.just("flush"), st.integers(0, 100)),
        )
    )
)
def test_whatever_the_network_takes_nothing_is_lost_doubled_or_reordered(steps: list[tuple[str, object]]) -> None:
    send_queue, network = SendQueue(1 << 20, 1 << 20), Network()
    network.takes = 0
    put = b""
    for _, value in steps:
        if isinstance(value, bytes):
            put += value
            send_queue.put(value)
        elif isinstance(value, int):
            network.takes = value
            send_queue.flush(network.send)
        assert send_queue.bytes_waiting == len(put) - len(network.received)
        assert bool(send_queue) == (send_queue.bytes_waiting > 0)
    network.takes = 1 << 30
    send_queue.flush(network.send)
    assert network.received == put


class Framing:
    """
    Frames a message with one byte before it, and keeps the batches.
    """

    def __init__(self) -> None:
        self.batches: list[list[bytes]] = []

    def __call__(self, messages: Sequence[bytes]) -> bytes:
        self.batches.append(list(messages))
        return b"".join(b"#" + message for message in messages)


def test_messages_are_framed_together_when_they_leave() -> None:
    framing, network = Framing(), Network()
    send_queue = SendQueue(1000, 100, framing)
    assert send_queue.try_put_message(b"one") and send_queue.try_put_message(b"two")
    assert not framing.batches and len(send_queue) == 2 and send_queue
    send_queue.flush(network.send)
    assert network.received == b"#one#two" and network.writes == 1
    assert framing.batches == [[b"one", b"two"]]
    assert not send_queue and len(send_queue) == 0 and send_queue.bytes_waiting == 0


def test_a_frame_put_after_messages_leaves_after_them() -> None:
    framing, network = Framing(), Network()
    send_queue = SendQueue(1000, 100, framing)
    send_queue.try_put_message(b"1")
    send_queue.put(b"FRAME")
    send_queue.try_put_message(b"2")
    assert send_queue.try_put(b"CHUNK", 3)
    send_queue.try_put_message(b"3")
    send_queue.put(b"old", "key")
    assert len(send_queue) == 8
    network.takes = 0
    send_queue.flush(network.send)
    assert send_queue.replace(b"new", "key")
    network.takes = 100
    send_queue.flush(network.send)
    assert network.received == b"#1FRAME#2CHUNK#3new"


def test_a_message_finds_room_when_its_frame_does() -> None:
    # Before a message is framed, it counts with the longest frame header.
    send_queue = SendQueue(10, 100, Framing())
    assert send_queue.try_put_message(b"123456789")
    assert send_queue.bytes_waiting == 10
    assert not send_queue.try_put_message(b"")


def test_dropped_messages_are_counted() -> None:
    send_queue = SendQueue(1000, 100, Framing())
    send_queue.try_put_message(b"1")
    send_queue.try_put(b"CHUNK", 3)
    send_queue.try_put_message(b"2")
    assert send_queue.clear() == 5
    assert not send_queue and send_queue.bytes_waiting == 0


def test_a_partly_sent_chunk_counts_until_it_is_sent() -> None:
    send_queue, network = SendQueue(1000, 100), Network()
    send_queue.try_put(b"123456", 3)
    network.takes = 4
    send_queue.flush(network.send)
    assert len(send_queue) == 3 and send_queue.bytes_waiting == 2
    assert send_queue.clear(keep_partial=True) == 0 and len(send_queue) == 3
    network.takes = 100
    send_queue.flush(network.send)
    assert network.received == b"123456" and len(send_queue) == 0


@given(
    st.lists(st.binary(max_size=60), min_size=1, max_size=30), st.integers(1, 200), st.integers(1, 40)
)
def test_chunks_have_all_messages_and_keep_the_limits(messages: list[bytes], max_bytes: int, max_packets: int) -> None:
    framing = Framing()
    made = list(frame_in_chunks(messages, framing, max_bytes=max_bytes, max_packets=max_packets))
    assert b"".join(chunk for chunk, _ in made) == b"".join(b"#" + message for message in messages)
    assert [packets for _, packets in made] == [len(batch) for batch in framing.batches]
    for chunk, packets in made:
        assert packets <= max_packets and (packets == 1 or len(chunk) <= max_bytes)
