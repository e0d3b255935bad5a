"""
What the seam promises of every stream, for each kind of stream that there is.
"""

import contextlib
import socket
from collections.abc import Iterator

import pytest

from netpeer.transport import ManualClock, MemoryNetwork, StreamError

from .authority import Certificates
from .helpers import StreamPair, carry, connected, connected_in_memory, shake_hands, until

__all__: list[str] = []

MEGABYTE = bytes(range(256)) * 4096


@pytest.fixture(params=["memory", "tcp", "tls"])
def pair(request: pytest.FixtureRequest) -> Iterator[StreamPair]:
    if request.param == "memory":
        made = connected_in_memory(MemoryNetwork(ManualClock()))
    elif request.param == "tcp":
        made = connected()
    else:
        certificates: Certificates = request.getfixturevalue("certificates")
        made = connected(server_tls=certificates.leaf, client_tls=certificates.trusting())
        shake_hands(made)
    yield made
    made.close()


def test_nothing_to_read_is_none(pair: StreamPair):
    assert pair.client.receive(100) is None
    assert pair.server.receive(100) is None


def test_bytes_arrive_in_order_both_ways(pair: StreamPair):
    assert carry(pair.client, pair.server, b"hello") == b"hello"
    assert carry(pair.server, pair.client, b"world") == b"world"


def test_a_receiver_gets_no_more_than_it_asks_for(pair: StreamPair):
    pair.client.send(b"abcdef")
    assert until(lambda: pair.server.receive(4)) == b"abcd"
    assert until(lambda: pair.server.receive(4)) == b"ef"
    assert pair.server.receive(4) is None


@pytest.mark.parametrize("kind", [bytes, memoryview])
def test_bytes_and_views_can_be_sent(pair: StreamPair, kind: type):
    assert pair.client.send(kind(b"data")) == 4
    assert until(lambda: pair.server.receive(10)) == b"data"


def test_sending_nothing_takes_nothing(pair: StreamPair):
    assert pair.client.send(b"") == 0
    assert pair.server.receive(10) is None


def test_a_megabyte_in_small_steps(pair: StreamPair):
    assert carry(pair.client, pair.server, MEGABYTE, step=5000) == MEGABYTE


def test_a_megabyte_in_large_steps(pair: StreamPair):
    assert carry(pair.server, pair.client, MEGABYTE, step=len(MEGABYTE)) == MEGABYTE


def test_a_receiver_that_does_not_read_stops_the_sender_and_loses_nothing(pair: StreamPair):
    sent = fill(pair, b"x")
    assert pair.client.send(b"never taken") == 0
    assert drained(pair, sent) == b"x" * sent


def test_what_was_not_taken_may_be_replaced(pair: StreamPair):
    # After 0 bytes taken a sender may offer other bytes: a newer packet may have replaced the old one.
    sent = fill(pair, b"old ")
    assert pair.client.send(b"o" * 1000) == 0
    arrived = b""

    def taken() -> int:
        nonlocal arrived
        arrived += pair.server.receive(65536) or b""
        return pair.client.send(b"n" * 1000)

    count = until(taken)
    arrived += drained(pair, sent + count - len(arrived))
    assert arrived[sent:] == b"n" * count


def test_what_was_not_taken_may_be_replaced_by_something_shorter(pair: StreamPair):
    sent = fill(pair, b"old ")
    assert pair.client.send(b"o" * 1000) == 0
    assert carry_rest(pair, sent, b"new") == b"new"


def test_the_end_comes_after_all_bytes(pair: StreamPair):
    pair.client.send(b"last words")
    pair.client.send_eof()
    assert until(lambda: pair.server.receive(100)) == b"last words"
    assert until(lambda: True if pair.server.receive(100) == b"" else None)
    assert pair.server.receive(100) == b""


def test_closing_ends_the_stream(pair: StreamPair):
    pair.client.send(b"last words")
    pair.client.close()
    assert until(lambda: pair.server.receive(100)) == b"last words"
    assert until(lambda: True if pair.server.receive(100) == b"" else None)


def test_after_saying_the_end_the_other_direction_lives_on(pair: StreamPair):
    pair.client.send_eof()
    pair.client.send_eof()
    assert until(lambda: True if pair.server.receive(100) == b"" else None)
    assert carry(pair.server, pair.client, MEGABYTE) == MEGABYTE


def test_what_was_under_way_arrives_after_saying_the_end(pair: StreamPair):
    pair.server.send(b"crossing")
    pair.client.send_eof()
    assert until(lambda: pair.client.receive(100)) == b"crossing"


def test_closing_is_idempotent(pair: StreamPair):
    pair.client.close()
    pair.client.close()
    pair.client.send_eof()


def test_a_closed_stream_has_no_descriptor(pair: StreamPair):
    pair.client.close()
    assert pair.client.fileno() == -1


def test_sending_to_an_end_that_is_gone_fails_with_a_reason(pair: StreamPair):
    pair.server.close()
    with pytest.raises(StreamError, match="the (remote end|other side) (closed|reset) the connection"):
        until(lambda: pair.client.send(b"x" * 1000) and None)


def test_a_closed_stream_fails_when_it_is_used(pair: StreamPair):
    pair.client.close()
    with pytest.raises(StreamError):
        pair.client.receive(1)
    with pytest.raises(StreamError):
        pair.client.send(b"x")


def test_options_never_fail(pair: StreamPair):
    pair.client.set_no_delay(False)
    pair.client.limit_unsent(4096)
    pair.server.close()
    pair.client.set_no_delay(True)
    pair.client.limit_unsent(4096)


@pytest.mark.skipif(not hasattr(socket, "TCP_NOTSENT_LOWAT"), reason="the system has no such limit")
def test_what_cannot_be_sent_is_soon_not_taken():
    with contextlib.closing(connected()) as unlimited, contextlib.closing(connected()) as limited:
        limited.client.limit_unsent(4096)
        assert fill(limited, b"0123456789") < fill(unlimited, b"0123456789") / 2


def fill(pair: StreamPair, pattern: bytes) -> int:
    """
    Send until the stream takes no more; return how many bytes it took.
    """
    sent = 0

    def full() -> bool:
        nonlocal sent
        taken = pair.client.send(pattern * 4096)
        sent += taken
        return taken == 0

    until(full)
    return sent


def drained(pair: StreamPair, size: int) -> bytes:
    """
    Receive a number of bytes on the server's side, and poll the client meanwhile.
    """
    arrived = bytearray()

    def all_there() -> bool:
        pair.client.receive(1)  # moves the bytes that the stream has taken and not yet sent
        piece = pair.server.receive(65536)
        if piece == b"":
            raise EOFError(f"the stream ended after {len(arrived)} of {size} bytes")
        arrived.extend(piece or b"")
        return len(arrived) >= size

    if size:
        until(all_there)
    return bytes(arrived)


def carry_rest(pair: StreamPair, before: int, data: bytes) -> bytes:
    """
    The bytes of `data` that arrive, without the bytes sent before.
    """
    arrived = bytearray()
    left = data

    def all_there() -> bool:
        nonlocal left
        left = left[pair.client.send(left) :] if left else left
        arrived.extend(pair.server.receive(65536) or b"")
        return len(arrived) >= before + len(data)

    until(all_there)
    return bytes(arrived[before:])
