"""The model of one frame: the only thing that the network code gives to the view, the screens and the bots.

`GameClient.update` makes a new `GameModel` once a frame. It holds no pygame object and no peer, and nothing in it
changes afterwards. The view draws any model: a client's, or one that a test or the menu makes.

Units: lengths in arena units (see `demo_game.rules`), speeds in units per second, angles in radians with 0 to the right
and growing clockwise on the screen, times in seconds. A slot, 0 to 15, is a player's place in the game: it decides
which home the player has, stays the same after a reconnection, and is never shared.
"""

from demo_game.net.model.entities import Crystal, FoundGame, Home, Player, Ship
from demo_game.net.model.events import ChatLine, EventKind, GameEvent, PlayerEventKind
from demo_game.net.model.game_model import EMPTY_MODEL, GameModel, Phase
from demo_game.net.model.network_figures import NetworkFigures

__all__ = [
    "EMPTY_MODEL",
    "ChatLine",
    "Crystal",
    "EventKind",
    "FoundGame",
    "GameEvent",
    "GameModel",
    "Home",
    "NetworkFigures",
    "Phase",
    "Player",
    "PlayerEventKind",
    "Ship",
]
