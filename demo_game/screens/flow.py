"""Shows the screen of a game. Only the phase of its model decides which one.

    menu [join]  --start_game-->  connecting -> lobby <-> arena <-> results     one of them, on top of the menu
                 <--error, leave--+

While the client reconnects the last screen stays, with a note. When the game has ended its screen is removed, and an
error screen says why. Below it the menu or the join screen is as the player left it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from demo_game.game import Game, GameKind
from demo_game.net.model import Phase
from demo_game.screens.arena import ArenaScreen
from demo_game.screens.connecting import ConnectingScreen
from demo_game.screens.error import ErrorScreen
from demo_game.screens.lobby import LobbyScreen
from demo_game.screens.results import ResultsScreen

if TYPE_CHECKING:
    from demo_game.screens.context import Context
    from demo_game.screens.game_screen import GameScreen

__all__ = ["follow"]

SCREENS: dict[Phase, type[GameScreen]] = {
    Phase.IDLE: ConnectingScreen,
    Phase.CONNECTING: ConnectingScreen,
    Phase.LOBBY: LobbyScreen,
    Phase.PLAYING: ArenaScreen,
    Phase.RESULTS: ResultsScreen,
}


def follow(context: Context) -> None:
    """
    Shows the screen that the game needs now. Call it once a frame, after the game's `update`.
    """
    game = context.game
    if game is None:
        return
    if game.is_over:
        _show_end(context, game)
        return
    wanted = SCREENS.get(game.model.phase)
    if wanted is None:
        return  # reconnecting: the last screen stays
    if type(context.stack.game_screen) is not wanted:
        context.stack.pop_game()
        context.stack.push(wanted(context, game))


def _show_end(context: Context, game: Game) -> None:
    reason, url, was_joined = game.model.reason, game.model.url, game.kind is GameKind.JOIN
    title = "The game is over" if game.model.players else "That did not work"
    context.leave_game()

    def again() -> None:
        context.start_game(GameKind.JOIN, url=url)

    if reason:
        context.stack.push(ErrorScreen(context, reason, title=title, again=again if was_joined else None))
