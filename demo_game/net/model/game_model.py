"""One frame of a game, as the screens, the view and the bots get it."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING

from demo_game.net.model.network_figures import NetworkFigures
from demo_game.rules.constants import MAX_PLAYERS

if TYPE_CHECKING:
    from demo_game.net.model.entities import Crystal, Home, Player, Ship
    from demo_game.net.model.events import ChatLine, GameEvent

__all__ = ["EMPTY_MODEL", "GameModel", "Phase"]


class Phase(Enum):
    """
    What a client is doing.

        IDLE -> CONNECTING -> LOBBY <-> PLAYING <-> RESULTS
                    |           +----------+----------+ connection lost -> RECONNECTING -> back in the game
                    +-----------+----------+----------+-----------------------+-> DISCONNECTED, `reason` says why
    """

    IDLE = "idle"
    CONNECTING = "connecting"
    LOBBY = "lobby"
    PLAYING = "playing"
    RESULTS = "results"
    RECONNECTING = "reconnecting"
    DISCONNECTED = "disconnected"


@dataclass(frozen=True)
class GameModel:
    """
    Everything that a screen shows in one frame.

    Attributes:
        reason: in CONNECTING, RECONNECTING and DISCONNECTED a sentence for the player ("That game is full."); else "".
        retry_in: seconds until the next attempt while RECONNECTING; 0 during one.
        url: of the server.
        own_slot: -1 before the server has given one.
        players: all players, sorted by slot.
        ships: the ships in the arena; the own one is last, so that it is drawn on top.
        homes: the homes of all players.
        time_left: seconds until the end of the round (PLAYING) or until the next round begins (RESULTS).
        countdown: in the LOBBY the seconds until the round starts; None while too few players are ready.
        round_number: 1 for the first round; 0 before it.
        chat: the latest lines, the oldest first.
        events: what happened since the model of the frame before.
    """

    phase: Phase = Phase.IDLE
    reason: str = ""
    retry_in: float = 0.0
    url: str = ""
    own_slot: int = -1
    max_players: int = MAX_PLAYERS
    players: tuple[Player, ...] = ()
    ships: tuple[Ship, ...] = ()
    crystals: tuple[Crystal, ...] = ()
    homes: tuple[Home, ...] = ()
    time_left: float = 0.0
    countdown: float | None = None
    round_number: int = 0
    chat: tuple[ChatLine, ...] = ()
    events: tuple[GameEvent, ...] = ()
    network: NetworkFigures = field(default_factory=NetworkFigures)

    @property
    def own_player(self) -> Player | None:
        """
        The player at this screen; None before the server has sent the roster.
        """
        return next((player for player in self.players if player.is_self), None)

    @property
    def own_ship(self) -> Ship | None:
        """
        The ship of the player at this screen; None while there is none.
        """
        return next((ship for ship in self.ships if ship.is_self), None)

    @property
    def standings(self) -> tuple[Player, ...]:
        """
        The players, the best first; players with equal scores are sorted by slot.
        """
        return tuple(sorted(self.players, key=lambda player: (-player.score, player.slot)))


EMPTY_MODEL = GameModel()
