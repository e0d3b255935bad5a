"""The inbox: packets come out in the order in which they came in, one by one or alike ones together."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from netpeer.peer.inbox import Inbox

__all__: list[str] = []


class Link:
    """
    Counts what was taken of it, and is full until `full` packets are.
    """

    def __init__(self, full: int = 0) -> None:
        self.full = full
        self.packets = self.size = 0

    def packets_taken(self, packets: int, size: int) -> bool:
        was_full = self.packets < self.full
        self.packets += packets
        self.size += size
        return was_full and self.packets >= self.full


batches = st.lists(st.tuples(st.integers(1, 3), st.lists(st.binary(max_size=4), min_size=1, max_size=5)), max_size=6)


@given(arrived=batches)
def test_packets_come_out_in_their_order_with_their_senders(arrived: list[tuple[int, list[bytes]]]) -> None:
    inbox, link = Inbox(), Link()
    for source, payloads in arrived:
        inbox.add(source, payloads, link)
    expected = [(source, payload) for source, payloads in arrived for payload in payloads]
    assert inbox.count == len(expected)
    taken = []
    while inbox.count:
        source = inbox.source
        taken.append((source, inbox.take()))
    assert taken == expected
    assert inbox.take() is None
    assert (link.packets, link.size) == (len(expected), sum(len(payload) for _, payload in expected))


@given(arrived=batches, head=st.binary(max_size=1), limit=st.integers(1, 4))
def test_alike_packets_are_those_in_a_row(arrived: list[tuple[int, list[bytes]]], head: bytes, limit: int) -> None:
    inbox, link = Inbox(), Link()
    for source, payloads in arrived:
        inbox.add(source, payloads, link)
    rest = [(source, payload) for source, payloads in arrived for payload in payloads]
    while rest:
        source = inbox.source
        alike = inbox.take_alike(source, head, limit)
        assert len(alike) <= limit and all(payload.startswith(head) for payload in alike)
        assert [(source, payload) for payload in alike] == rest[: len(alike)]
        rest = rest[len(alike) :]
        if rest:  # in the meantime one is taken by itself
            assert (inbox.source, inbox.take()) == rest.pop(0)
        assert inbox.count == len(rest)
    assert inbox.take_alike(1, b"", 10) == []


def test_alike_packets_have_one_sender() -> None:
    inbox = Inbox()
    inbox.add(7, [b"ab", b"ac"], Link())
    assert inbox.take_alike(8, b"a", 10) == []
    assert inbox.take_alike(7, b"a", 1) == [b"ab"]
    assert inbox.take() == b"ac"


def test_the_sender_of_the_packet_taken_last_is_remembered() -> None:
    inbox = Inbox()
    assert inbox.source == 0
    inbox.add(7, [b"a"], Link())
    inbox.take()
    assert inbox.source == 7
    inbox.add(8, [b"b"], Link())
    assert inbox.source == 8
    inbox.clear()
    assert (inbox.count, inbox.take(), inbox.source) == (0, None, 7)


def test_a_header_counts_in_the_links_queue() -> None:
    inbox, link = Inbox(header_size=9), Link()
    inbox.add(7, [b"abc", b"d", b"e"], link)
    inbox.take()
    assert (link.packets, link.size) == (1, 12)
    inbox.take_alike(7, b"", 10)
    assert (link.packets, link.size) == (3, 32)


def test_a_link_whose_reading_resumes_is_named() -> None:
    inbox, full, other = Inbox(), Link(full=2), Link()
    resumed: list[object] = []
    inbox.resume = resumed.append
    inbox.add(7, [b"a", b"b", b"c"], full)
    inbox.add(8, [b"d"], other)
    inbox.take()
    assert resumed == []
    inbox.take()
    assert resumed == [full]
    while inbox.count:
        inbox.take()
    assert resumed == [full]
