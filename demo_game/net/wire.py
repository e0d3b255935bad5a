"""What client and server say to each other besides snapshots: the rules of the protocol in one place.

| the client calls | the server calls |
|---|---|
| `join(version, name, colour, token)` | `welcome(version, slot, token, tick_hz, max_players)` or `refuse(why)` |
| `steer(inputs)`, every tick | `snapshot(bytes)`, every tick |
| `ping(number)` | `pong(number, seconds)`: its own time |
| `ready(is_ready)`, `say(text)` | `roster(rows)`, `said(slot, name, text)` |
| `quit()` | ends the connection |

An input's sequence number is the tick of the server that it is meant for. Each packet carries the latest few, so that
one that was dropped on a crowded line is missed by nobody:

    inputs    u32 tick of the newest, then for each, the oldest first: i8 stick x, i8 stick y, u8 buttons (1: dash)
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass

from demo_game.net.checks import MAX_NAME_CHARACTERS, ProtocolError, data, flag, row, rows, text, whole
from demo_game.rules.constants import FULL_STICK, MAX_PLAYERS
from demo_game.rules.state import Controls

__all__ = [
    "INPUTS_IN_A_PACKET",
    "MAX_TICK",
    "MAX_TOKEN_CHARACTERS",
    "NODE_PATH",
    "PROTOCOL_VERSION",
    "REASONS",
    "RosterRow",
    "pack_inputs",
    "read_inputs",
    "read_roster",
    "reason_text",
]

PROTOCOL_VERSION = 2

NODE_PATH = "Main/Game"
"""Below /root, on both sides."""

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
    "flood": "You sent too much, and the server let go of you.",
    "closing": "That game was closed.",
    "replaced": "You joined again from somewhere else.",
}
"""Why a server does not play with somebody: the word on the wire, and the sentence for the player."""


def reason_text(why: str) -> str:
    """
    The sentence for a word that came from a server.
    """
    return REASONS.get(why, "The server does not want to play with you.")


def pack_inputs(tick: int, inputs: Sequence[Controls]) -> bytes:
    """
    The newest inputs, the oldest first; the last one is for `tick`.
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
            raise ProtocolError("a stick or a button that the game does not have")
        found.append((newest - count + 1 + index, Controls(x, y, buttons == DASH_BUTTON)))
    return found


@dataclass(frozen=True, slots=True)
class RosterRow:
    """
    A player's name and colour, and what is not in each snapshot because it changes seldom.
    """

    slot: int
    name: str
    colour: int
    is_ready: bool
    is_away: bool

    def to_wire(self) -> list[object]:
        """
        The row as values for the wire.
        """
        return [self.slot, self.name, self.colour, self.is_ready, self.is_away]


def read_roster(value: object) -> tuple[RosterRow, ...]:
    """
    The players, by slot. Raises `ProtocolError`.
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
