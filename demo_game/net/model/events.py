"""What happened since the frame before, for sounds, particles and messages; and what players said."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from demo_game.rules.state import EventKind

__all__ = ["ChatLine", "EventKind", "GameEvent", "PlayerEventKind"]


class PlayerEventKind(Enum):
    """
    What players did outside of the rules: the kinds of events that `EventKind` does not have.
    """

    JOIN = "join"
    """`slot` came into the game; `name` is the player's name."""

    LEAVE = "leave"
    """`slot` left or lost the connection; `name` is the name that the player had."""

    CHAT = "chat"
    """`slot` said something; `name` is the player's name."""


@dataclass(frozen=True)
class GameEvent:
    """
    An event. Each is in one model only, at the moment that the drawn ships have reached.

    Attributes:
        kind: says what `slot`, `other` and `amount` mean.
    """

    kind: EventKind | PlayerEventKind
    slot: int = -1
    other: int = -1
    x: float = 0.0
    y: float = 0.0
    amount: int = 0
    name: str = ""


@dataclass(frozen=True)
class ChatLine:
    """
    A line of the chat.

    Attributes:
        slot: who said it; -1, with an empty name, is the game itself.
        at: when it arrived, on the client's clock.
    """

    slot: int
    name: str
    colour: int
    text: str
    at: float
