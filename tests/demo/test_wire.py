"""What goes over the wire: there and back again, and everything else refused."""

from __future__ import annotations

import math
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from demo_game.net.protocol.checks import ProtocolError, clean_chat, clean_name
from demo_game.net.protocol.snapshot import (
    CRYSTAL,
    EVENT,
    HEAD,
    MAX_EVENTS,
    MAX_SNAPSHOT_BYTES,
    SEAT,
    SHIP,
    SeatRow,
    Snapshot,
)
from demo_game.net.protocol.wire import INPUTS_IN_A_PACKET, RosterRow, pack_inputs, read_inputs, read_roster
from demo_game.rules import Controls, Event, EventKind, MatchPhase, Ship
from demo_game.rules.constants import MAX_CRYSTALS, MAX_PLAYERS

FULL = Snapshot(
    4_000_000_000,
    MatchPhase.PLAYING,
    7,
    3600,
    {slot: SeatRow(slot, 1000 + slot, slot - 8) for slot in range(MAX_PLAYERS)},
    {slot: Ship(slot, 99.0 + slot, 800.5, -900.0, 348.25, 0.0, -1.0, 1.0, 5, 7, 45, 14) for slot in range(MAX_PLAYERS)},
    {id: (16.0 * id, 8.5 * id) for id in range(1, MAX_CRYSTALS + 1)},
    tuple(Event(EventKind.HIT, 3, 15, 800.0, 450.5, 3) for _ in range(MAX_EVENTS)),
)


def test_a_full_snapshot_comes_back_as_it_was() -> None:
    packed = FULL.to_bytes()
    assert len(packed) == MAX_SNAPSHOT_BYTES < 1600
    assert Snapshot.from_bytes(packed) == FULL


def test_the_layout_is_the_one_that_the_page_tells() -> None:
    assert [layout.size for layout in (HEAD, SEAT, SHIP, CRYSTAL, EVENT)] == [16, 4, 30, 6, 9]
    assert HEAD.size + 16 * (SEAT.size + SHIP.size) + 64 * CRYSTAL.size == 944


def test_more_events_than_fit_are_left_out() -> None:
    crowded = Snapshot(1, MatchPhase.LOBBY, 0, -1, {}, {}, {}, FULL.events + FULL.events)
    assert len(Snapshot.from_bytes(crowded.to_bytes()).events) == MAX_EVENTS


def test_every_truncation_is_refused() -> None:
    packed = FULL.to_bytes()
    for length in range(len(packed)):
        with pytest.raises(ProtocolError):
            Snapshot.from_bytes(packed[:length])
    with pytest.raises(ProtocolError):
        Snapshot.from_bytes(packed + b"\0")


@pytest.mark.parametrize(
    ("offset", "byte"),
    [
        (0, 2),  # format
        (5, 3),  # phase
        (12, MAX_PLAYERS + 1),  # seats
        (13, MAX_PLAYERS + 1),  # ships
        (14, MAX_CRYSTALS + 1),
        (15, MAX_EVENTS + 1),
        (16, MAX_PLAYERS),  # the first seat's slot
        (16 + 64, MAX_PLAYERS),  # the first ship's slot
        (16 + 64 + 480 + 384, 0),  # the first event's kind
        (16 + 64 + 480 + 384 + 1, MAX_PLAYERS),  # its slot
    ],
)
def test_a_snapshot_with_what_the_game_does_not_have_is_refused(offset: int, byte: int) -> None:
    packed = bytearray(FULL.to_bytes())
    packed[offset] = byte
    with pytest.raises(ProtocolError):
        Snapshot.from_bytes(bytes(packed))


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf, -1.0, 1e9])
@pytest.mark.parametrize("field", range(6))
def test_a_ship_that_cannot_be_is_refused(field: int, value: float) -> None:
    if (field in (2, 3) and value == -1.0) or (field in (4, 5) and value == -1.0):
        return  # a speed and a direction may be negative
    packed = bytearray(FULL.to_bytes())
    struct.pack_into("<f", packed, 16 + 64 + 1 + 4 * field, value)
    with pytest.raises(ProtocolError):
        Snapshot.from_bytes(bytes(packed))


@given(st.binary(max_size=200))
def test_bytes_are_a_snapshot_or_our_error(received: bytes) -> None:
    for data in (received, b"\x01" + received):
        try:
            Snapshot.from_bytes(data)
        except ProtocolError:
            continue


sticks = st.integers(-127, 127)


@given(st.integers(10, 2**32 - 1), st.lists(st.builds(Controls, sticks, sticks, st.booleans()), min_size=1, max_size=6))
def test_inputs_come_back_with_their_ticks(tick: int, inputs: list[Controls]) -> None:
    found = read_inputs(pack_inputs(tick, inputs))
    kept = inputs[-INPUTS_IN_A_PACKET:]
    assert found == [(tick - len(kept) + 1 + index, controls) for index, controls in enumerate(kept)]


@pytest.mark.parametrize(
    "value",
    [
        b"",
        b"\0\0\0\0",
        b"\0\0\0\0\1\1",
        b"\0\0\0\0" + b"\1\1\1" * (INPUTS_IN_A_PACKET + 1),
        b"\0\0\0\0\x80\0\0",  # -128
        b"\0\0\0\0\0\0\2",  # a button that there is not
        "text",
        None,
        [1, 2, 3],
    ],
)
def test_inputs_that_cannot_be_are_refused(value: object) -> None:
    with pytest.raises(ProtocolError):
        read_inputs(value)


def test_a_roster_comes_back_in_the_order_of_slots() -> None:
    rows = [RosterRow(5, "Bo", 3, True, False), RosterRow(0, "Ada", 15, False, True)]
    assert read_roster([row.to_wire() for row in rows]) == (rows[1], rows[0])


@pytest.mark.parametrize(
    "rows",
    [
        None,
        "Ada",
        [["Ada"]],
        [[0, "Ada", 1, True]],
        [[16, "Ada", 1, True, False]],
        [[0, "Ada", 16, True, False]],
        [[0, "x" * 17, 1, True, False]],
        [[0, "Ada", 1, 1, False]],
        [[True, "Ada", 1, True, False]],
        [[0, "Ada", 1, True, False]] * 17,
    ],
)
def test_a_roster_that_cannot_be_is_refused(rows: object) -> None:
    with pytest.raises(ProtocolError):
        read_roster(rows)


@pytest.mark.parametrize(
    ("wish", "name"),
    [
        ("Ada", "Ada"),
        ("  Ada \t Lovelace\n", "Ada Lovelace"),
        ("x" * 40, "x" * 16),
        ("fifteen chars..  y", "fifteen chars.."),
        ("a\u202eb\u0000c\x1b[31m", "a b c [31m"),
        ("Zoe\u0308", "Zoë"),
        ("Z\u0351\u0352\u0353a\u0354l\u0355g", "Zalg"),
        ("\u200b\u200d \n", ""),
        ("\ud800", ""),
        ("", ""),
    ],
)
def test_names_are_cut_and_cleaned(wish: str, name: str) -> None:
    assert clean_name(wish) == name


@given(st.text(max_size=300))
def test_clean_text_is_short_printable_and_stays_as_it_is(wish: str) -> None:
    for clean, limit in ((clean_name, 16), (clean_chat, 120)):
        cleaned = clean(wish)
        assert len(cleaned) <= limit
        assert cleaned.isprintable()
        assert clean(cleaned) == cleaned
