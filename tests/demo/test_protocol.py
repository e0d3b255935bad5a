"""What goes over the wire: honest messages survive the trip, and everything else is refused with ProtocolError."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from demo_game.net.checks import ProtocolError, clean_name
from demo_game.net.protocol import FROM_CLIENT, FROM_SERVER, Input, Join, PlayerRow, Roster, Welcome, decode
from demo_game.net.snapshot import GlintRow, ShipRow, Snapshot

plain = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary(),
    lambda inner: st.lists(inner, max_size=8) | st.dictionaries(st.text() | st.integers(), inner, max_size=4),
    max_leaves=40,
)
kinds = st.sampled_from(["join", "input", "welcome", "roster", "snapshot", "", "Join"])


def as_received(value: object) -> Any:
    """
    As msgpack brings it: tuples are lists.
    """
    return [as_received(item) for item in value] if isinstance(value, list | tuple) else value


@pytest.mark.parametrize(
    ("message", "table"),
    [
        (Join(1, "Ada"), FROM_CLIENT),
        (Input(7, -1.0, 0.25), FROM_CLIENT),
        (Welcome(1, 30), FROM_SERVER),
        (Roster((PlayerRow(2, "Ada", 0), PlayerRow(2**31 - 1, "Zoë", 15))), FROM_SERVER),
        (Snapshot(3, (ShipRow(2, 100.0625, 0.0, -3.1415, 1.0, 12),), (GlintRow(1, 1280.0, 720.0),)), FROM_SERVER),
        (Snapshot(0, (), ()), FROM_SERVER),
    ],
)
def test_a_message_survives_the_trip(message: Any, table: Any) -> None:
    assert decode(as_received(message.to_wire()), table) == message


def test_a_ship_is_rounded_by_less_than_a_pixel() -> None:
    ship = ShipRow(2, 123.456789, 654.321, math.pi, 0.777, 3)
    [back] = decode(as_received(Snapshot(1, (ship,), ()).to_wire()), FROM_SERVER).ships  # type: ignore[attr-defined]
    assert abs(back.x - ship.x) <= 1 / 32
    assert abs(back.angle - ship.angle) <= 0.0001
    assert abs(back.thrust - ship.thrust) <= 0.005


@given(st.builds(lambda kind, fields: [kind, *fields], kinds, st.lists(plain, max_size=5)) | plain)
def test_any_value_is_a_message_or_a_protocol_error(value: object) -> None:
    for table in (FROM_CLIENT, FROM_SERVER):
        try:
            message = decode(value, table)
        except ProtocolError:
            continue
        assert type(message) in table.values()


@pytest.mark.parametrize(
    "value",
    [
        ["input", 1, math.nan, 0.0],
        ["input", 1, math.inf, 0.0],
        ["input", 1, 1.0001, 0.0],
        ["input", 1, "1", 0.0],
        ["input", 1, True, 0.0],
        ["input", -1, 0.0, 0.0],
        ["input", 2**53 + 1, 0.0, 0.0],
        ["input", 1.0, 0.0, 0.0],
        ["input", 1, 0.0],
        ["input", 1, 0.0, 0.0, 0.0],
        ["join", 1, "x" * 257],
        ["join", 1, b"Ada"],
        ["join", True, "Ada"],
        ["join"],
        [],
        None,
        {"kind": "join"},
        [["join"], 1, "Ada"],
    ],
)
def test_what_a_server_refuses(value: object) -> None:
    with pytest.raises(ProtocolError):
        decode(value, FROM_CLIENT)


@pytest.mark.parametrize(
    "value",
    [
        ["snapshot", 1, [[2, 0, 0, 0, 0, 0]] * 17, []],
        ["snapshot", 1, [], [[1, 0, 0]] * 257],
        ["snapshot", 1, [[2, 0, 0, 40000, 0, 0]], []],
        ["snapshot", 1, [[2, 0, 0, 0, 101, 0]], []],
        ["snapshot", 1, [[2, 0, 10**9, 0, 0, 0]], []],
        ["snapshot", 1, [[0, 0, 0, 0, 0, 0]], []],
        ["snapshot", 1, [2, 0, 0, 0, 0, 0], []],
        ["roster", [[2, "Ada", 16]]],
        ["roster", [[2, "Ada"]]],
        ["roster", "Ada"],
        ["welcome", 1, 0],
    ],
)
def test_what_a_client_refuses(value: object) -> None:
    with pytest.raises(ProtocolError):
        decode(value, FROM_SERVER)


def test_unknown_and_forbidden_kinds_are_told_apart() -> None:
    with pytest.raises(ProtocolError, match="'snapshot' is not for this side to say"):
        decode(["snapshot", 0, [], []], FROM_CLIENT)
    with pytest.raises(ProtocolError, match="'cheat' is no known kind"):
        decode(["cheat", 0], FROM_CLIENT)


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
def test_a_clean_name_is_short_printable_and_stays_as_it_is(wish: str) -> None:
    name = clean_name(wish)
    assert len(name) <= 16
    assert name.isprintable()
    assert clean_name(name) == name
