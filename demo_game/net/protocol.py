"""What the demo says over the wire, and the one place where incoming values are checked.

Every message is a list of plain values, `[kind, ...]`, sent with `put_message`. Both sides read it with `decode` and a
table of the kinds that this side may hear: a kind that nobody knows and a kind that only the other side may send are
both refused with a `ProtocolError`, as is every wrong type, range or size. Nothing of a message is used before all
of it has been checked.

| kind | from | says | mode |
|---|---|---|---|
| `join` | client | the player's wish for a name | reliable |
| `input` | client | where the player steers | the newest counts |
| `welcome` | server | the game's version and speed | reliable |
| `roster` | server | all players with names and colours | reliable |
| `snapshot` | server | the world at one tick | the newest counts |
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, Protocol, Self

from demo_game.net.checks import MAX_COUNTER, MAX_ID, ProtocolError, axis, clean_name, exactly, rows, text, whole
from demo_game.net.snapshot import Snapshot
from demo_game.rules import MAX_PLAYERS

__all__ = [
    "FROM_CLIENT",
    "FROM_SERVER",
    "PROTOCOL_VERSION",
    "Input",
    "Join",
    "PlayerRow",
    "Roster",
    "Welcome",
    "WireMessage",
    "decode",
]

PROTOCOL_VERSION = 1

MAX_NAME_BYTES = 256
"""A longer wish for a name is not worth cleaning: four bytes a character, and generous room for what gets cut."""


class WireMessage(Protocol):
    """
    What every message can do: become a list for `put_message`, and be read back from the list's fields.
    """

    KIND: ClassVar[str]

    def to_wire(self) -> list[object]: ...

    @classmethod
    def from_fields(cls, fields: list[object]) -> Self: ...


@dataclass(frozen=True)
class Join:
    """
    The first thing a client says.
    """

    KIND: ClassVar[str] = "join"
    version: int
    name: str

    def to_wire(self) -> list[object]:
        return [self.KIND, self.version, self.name]

    @classmethod
    def from_fields(cls, fields: list[object]) -> Self:
        version, name = exactly(fields, 2)
        return cls(whole(version, 0, MAX_ID), text(name, MAX_NAME_BYTES))


@dataclass(frozen=True)
class Input:
    """
    Where a player steers: both axes from -1 to 1. `sequence` grows, so that an older one is never used after a newer.
    """

    KIND: ClassVar[str] = "input"
    sequence: int
    x: float
    y: float

    def to_wire(self) -> list[object]:
        return [self.KIND, self.sequence, self.x, self.y]

    @classmethod
    def from_fields(cls, fields: list[object]) -> Self:
        sequence, x, y = exactly(fields, 3)
        return cls(whole(sequence, 0, MAX_COUNTER), axis(x), axis(y))


@dataclass(frozen=True)
class Welcome:
    """
    The server's answer to a join: what the client has to know before the first snapshot.
    """

    KIND: ClassVar[str] = "welcome"
    version: int
    tick_hz: int

    def to_wire(self) -> list[object]:
        return [self.KIND, self.version, self.tick_hz]

    @classmethod
    def from_fields(cls, fields: list[object]) -> Self:
        version, tick_hz = exactly(fields, 2)
        return cls(whole(version, 0, MAX_ID), whole(tick_hz, 1, 240))


@dataclass(frozen=True)
class PlayerRow:
    """
    What stays the same about a player from tick to tick.
    """

    id: int
    name: str
    colour: int


@dataclass(frozen=True)
class Roster:
    """
    All players. The whole list goes out whenever it changes: simple, and right for everybody who joins late.
    """

    KIND: ClassVar[str] = "roster"
    players: tuple[PlayerRow, ...]

    def to_wire(self) -> list[object]:
        return [self.KIND, [[player.id, player.name, player.colour] for player in self.players]]

    @classmethod
    def from_fields(cls, fields: list[object]) -> Self:
        (players,) = exactly(fields, 1)
        return cls(tuple(cls._row(*exactly(row, 3)) for row in rows(players, MAX_PLAYERS)))

    @staticmethod
    def _row(player_id: object, name: object, colour: object) -> PlayerRow:
        # Cleaned on this side, too: what is drawn on a player's screen should not depend on a server's good manners.
        return PlayerRow(
            whole(player_id, 1, MAX_ID), clean_name(text(name, MAX_NAME_BYTES)), whole(colour, 0, MAX_PLAYERS - 1)
        )


FROM_CLIENT: Mapping[str, type[WireMessage]] = {Join.KIND: Join, Input.KIND: Input}
"""What a server may hear."""

FROM_SERVER: Mapping[str, type[WireMessage]] = {Welcome.KIND: Welcome, Roster.KIND: Roster, Snapshot.KIND: Snapshot}
"""What a client may hear."""


def decode(value: object, table: Mapping[str, type[WireMessage]]) -> WireMessage:
    """
    Checks and reads what `get_message` gave.

    Args:
        value: any plain value; nothing about it is believed.
        table: the kinds that the sender may say, `FROM_CLIENT` or `FROM_SERVER`.

    Raises:
        ProtocolError: the value is no message, or not one that the sender may say.
    """
    if not isinstance(value, list) or not value or not isinstance(value[0], str):
        raise ProtocolError("a message has to be a list that starts with its kind")
    message_type = table.get(value[0])
    if message_type is None:
        known = value[0] in FROM_CLIENT or value[0] in FROM_SERVER
        raise ProtocolError(f"{value[0][:20]!r} is {'not for this side to say' if known else 'no known kind'}")
    return message_type.from_fields(value[1:])
