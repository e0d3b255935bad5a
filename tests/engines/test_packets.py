"""
Packets between Godot and netpeer: text and binary, with lengths of every kind that the framing has.
"""

import random

import pytest

from .packets import Packet
from .pairs import Pair
from .sides import Side

SIZES = [1, 125, 126, 65_535]
"""
Lengths around the two limits of RFC 6455's length field (5.2), and the longest message for Godot's default buffers.
"""

LARGE_SIZES = [65_536, 1_048_576]

LARGE_KB = 2048
"""
Size of the buffers for the large packets. Godot's longest message is one byte less than its buffer.
"""


def content(size: int, *, text: bool = False) -> bytes:
    """
    Returns the content of a packet, the same in every run.
    """
    if text:
        return ("Grüße, 世界! " * (size // 16 + 1)).encode()[:size].decode(errors="ignore").encode()
    return random.Random(size).randbytes(size)


BOTH_KINDS = pytest.mark.parametrize("text", [False, True], ids=["binary", "text"])


def exchange(pair: Pair, sender: Side, packets: list[bytes], *, text: bool) -> None:
    """
    Sends all packets and checks that exactly these arrive, in order.
    """
    receiver = pair.other(sender)
    assert [sender.put(data, pair.id_of(receiver), text=text) for data in packets] == [0] * len(packets)
    assert receiver.wait_packets(len(packets)) == [Packet.of(data, pair.id_of(sender), text=text) for data in packets]


@BOTH_KINDS
def test_small_packets_both_ways(pair: Pair, text: bool) -> None:
    pair.connect()
    packets = [content(size, text=text) for size in SIZES]
    exchange(pair, pair.godot, packets, text=text)
    exchange(pair, pair.python, packets, text=text)


@BOTH_KINDS
@pytest.mark.parametrize("size", LARGE_SIZES)
def test_large_packets_both_ways(pair: Pair, size: int, text: bool) -> None:
    for side in (pair.godot, pair.python):
        assert side.method("set_buffers", LARGE_KB, 16, LARGE_KB, 16) == 0
    pair.connect()
    exchange(pair, pair.godot, [content(size, text=text)], text=text)
    exchange(pair, pair.python, [content(size, text=text)], text=text)


@BOTH_KINDS
def test_an_empty_packet_reaches_godot(pair: Pair, text: bool) -> None:
    pair.connect()
    exchange(pair, pair.python, [b"", b"after"], text=text)


def test_godot_sends_nothing_for_an_empty_packet(pair: Pair) -> None:
    pair.connect()
    for data in (b"", b"after"):
        assert pair.godot.put(data, pair.id_of(pair.python)) == 0
    assert pair.python.wait_packets() == [Packet.of(b"after", pair.id_of(pair.godot))]
