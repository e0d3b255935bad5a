"""The players of a server: names, colours, and the tokens with which they come back."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from demo_game.net.protocol.checks import MAX_NAME_CHARACTERS, clean_name
from demo_game.net.protocol.wire import SLOT_KEPT_S, RosterRow
from demo_game.net.server.input_buffer import InputBuffer
from demo_game.rules.constants import MAX_PLAYERS

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Player", "Players"]


@dataclass
class Player:
    """
    One player.

    Attributes:
        peer: 0 while the connection is lost.
        token: proves to the server that a new connection belongs to this player.
        away_since: when the connection was lost.
        inputs: the inputs that wait for their ticks.
    """

    slot: int
    name: str
    colour: int
    peer: int
    token: str = field(default_factory=lambda: secrets.token_hex(16))
    away_since: float = 0.0
    is_ready: bool = False
    inputs: InputBuffer = field(default_factory=InputBuffer)

    def roster_row(self) -> RosterRow:
        """
        What the other players may know.
        """
        return RosterRow(self.slot, self.name, self.colour, self.is_ready, self.peer == 0)


class Players:
    """
    All players of a game, by slot.
    """

    def __init__(self, limit: int = MAX_PLAYERS) -> None:
        self.limit = limit
        self._players: dict[int, Player] = {}

    def __len__(self) -> int:
        return len(self._players)

    def __iter__(self) -> Iterator[Player]:
        return iter(sorted(self._players.values(), key=lambda player: player.slot))

    def of_peer(self, peer: int) -> Player | None:
        """
        The player of a connected peer.
        """
        return next((player for player in self._players.values() if player.peer == peer), None)

    def of_token(self, token: str) -> Player | None:
        """
        The player with this token. An empty token belongs to nobody.
        """
        # Compared in constant time: the time of an answer must not show how much of a guess was right.
        key = token.encode("utf-8", "replace")
        found = [player for player in self if secrets.compare_digest(player.token.encode(), key)]
        return found[0] if found else None

    def add(self, name: str, colour: int, peer: int) -> Player | None:
        """
        Adds a player with a name and a colour that nobody else has; None when all slots are taken.
        """
        free = [slot for slot in range(MAX_PLAYERS) if slot not in self._players]
        if len(self._players) >= self.limit or not free:
            return None
        player = Player(free[0], self._free_name(name, free[0]), self._free_colour(colour), peer)
        self._players[player.slot] = player
        return player

    def remove(self, slot: int) -> None:
        """
        Removes a player; others may have the slot.
        """
        self._players.pop(slot, None)

    def expired(self, now: float) -> list[Player]:
        """
        The players who have been away for too long.
        """
        return [player for player in self if player.peer == 0 and now - player.away_since >= SLOT_KEPT_S]

    def _free_name(self, wish: str, slot: int) -> str:
        name = clean_name(wish) or f"Pilot {slot + 1}"
        taken = {player.name for player in self._players.values()}
        unique, number = name, 2
        while unique in taken:
            unique = f"{name[: MAX_NAME_CHARACTERS - 3]} {number}"
            number += 1
        return unique

    def _free_colour(self, wish: int) -> int:
        """
        The colour that the player wishes, or the next free one.
        """
        taken = {player.colour for player in self._players.values()}
        return next(c % MAX_PLAYERS for c in range(wish, wish + MAX_PLAYERS) if c % MAX_PLAYERS not in taken)
