"""The calls between client and server, and the data in them besides snapshots.

| the client calls | the server calls |
|---|---|
| `join(version, name, colour, token)` | `welcome(version, slot, token, tick_hz, max_players)` or `refuse(why)` |
| `steer(inputs)`, every tick | `snapshot(bytes)`, every tick |
| `ping(number)` | `pong(number, seconds)`: the server's time |
| `ready(is_ready)`, `say(text)` | `roster(rows)`, `said(slot, name, text)` |
| `quit()` | ends the connection |

An input's sequence number is the server's tick that it is for. Each packet has the latest few inputs, so that nothing
is missing if one packet is dropped:

    inputs    u32 tick of the newest, then for each, the oldest first: i8 stick x, i8 stick y, u8 buttons (1: dash)
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING

from demo_game.net.protocol.checks import MAX_NAME_CHARACTERS, ProtocolError, data, flag, row, rows, text, whole
from demo_game.rules.constants import FULL_STICK, MAX_PLAYERS
from demo_game.rules.state import Controls

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = [
    "INPUTS_IN_A_PACKET",
    "MAX_PING",
    "MAX_TICK",
    "MAX_TOKEN_CHARACTERS",
    "MAY_BE_LOST",
    "NODE_PATH",
    "PROTOCOL_VERSION",
    "REASONS",
    "SLOT_KEPT_S",
    "RosterRow",
    "pack_inputs",
    "read_inputs",
    "read_roster",
    "reason_text",
]

PROTOCOL_VERSION = 2

NODE_PATH = "Main/Game"
"""Of the game's node below /root, on both sides."""

MAY_BE_LOST = frozenset({"steer", "snapshot"})
"""Calls that are sent as unreliable: a full send queue drops them instead of delaying what comes after them."""

SLOT_KEPT_S = 30.0
"""How long the server keeps the slot of a player who has lost the connection."""

MAX_PING = 2**53
"""The largest number of a ping: whole numbers up to this survive a conversion to a float."""

INPUTS_IN_A_PACKET = 4
MAX_TICK = 2**32 - 1
MAX_TOKEN_CHARACTERS = 64

NEWEST = struct.Struct("<I")
INPUT = struct.Struct("<bbB")
DASH_BUTTON = 1

REASONS = {
    "full": "That game is full.",
    "version": "That game is another version than yours.",
    "name": "That name cannot be used.",
    "protocol": "The server could not understand your game.",
    "silent": "The server waited too long for you.",
    "flood": "You sent too much, and the server disconnected you.",
    "closing": "That game was closed.",
    "replaced": "You joined again from somewhere else.",
}
"""Why a server refuses a player: the word on the wire, and the sentence for the player."""


def reason_text(why: str) -> str:
    """
    The sentence for the word that a server has sent.
    """
    return REASONS.get(why, "The server refused you.")


def pack_inputs(tick: int, inputs: Sequence[Controls]) -> bytes:
    """
    The newest inputs as bytes, the oldest first; the last one is for `tick`.
    """
    latest = inputs[-INPUTS_IN_A_PACKET:]
    packed = [INPUT.pack(controls.x, controls.y, DASH_BUTTON if controls.dash else 0) for controls in latest]
    return NEWEST.pack(tick) + b"".join(packed)


def read_inputs(value: object) -> list[tuple[int, Controls]]:
    """
    Inputs with their ticks, the oldest first. Raises `ProtocolError`.
    """
    received = data(value, NEWEST.size + INPUTS_IN_A_PACKET * INPUT.size)
    count, rest = divmod(len(received) - NEWEST.size, INPUT.size)
    if count < 1 or rest:
        raise ProtocolError("inputs of an impossible length")
    (newest,) = NEWEST.unpack_from(received)
    found = []
    for index, (x, y, buttons) in enumerate(INPUT.iter_unpack(received[NEWEST.size :])):
        if min(x, y) < -FULL_STICK or buttons > DASH_BUTTON:
            raise ProtocolError("a stick position or a button that does not exist")
        found.append((newest - count + 1 + index, Controls(x, y, buttons == DASH_BUTTON)))
    return found


@dataclass(frozen=True, slots=True)
class RosterRow:
    """
    A player's name, colour and state: what changes too seldom to be in each snapshot.
    """

    slot: int
    name: str
    colour: int
    is_ready: bool
    is_away: bool

    def to_wire(self) -> list[object]:
        """
        The row as a list of values.
        """
        return [self.slot, self.name, self.colour, self.is_ready, self.is_away]


def read_roster(value: object) -> tuple[RosterRow, ...]:
    """
    The players, sorted by slot. Raises `ProtocolError`.
    """
    found: dict[int, RosterRow] = {}
    for fields in rows(value, MAX_PLAYERS):
        slot, name, colour, is_ready, is_away = row(fields, 5)
        place = whole(slot, 0, MAX_PLAYERS - 1)
        found[place] = RosterRow(
            place,
            text(name, MAX_NAME_CHARACTERS),
            whole(colour, 0, MAX_PLAYERS - 1),
            flag(is_ready),
            flag(is_away),
        )
    return tuple(found[slot] for slot in sorted(found))
