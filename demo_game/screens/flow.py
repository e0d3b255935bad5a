"""Which screen a game needs: the phase of its model decides, nothing else.

    menu [join]  --start_game-->  connecting -> lobby <-> arena <-> results     one of them, on top of where it began
                 <--trouble, leave--+

While the line is lost the last screen stays, and says so. When a game is over its screen goes, a sentence says why, and
below it the menu or the address are as the player left them.
"""

from __future__ import annotations

from demo_game.game import Game, GameKind
from demo_game.net.model import Phase
from demo_game.screens.arena import ArenaScreen
from demo_game.screens.connecting import ConnectingScreen
from demo_game.screens.context import Context
from demo_game.screens.game_screen import GameScreen
from demo_game.screens.lobby import LobbyScreen
from demo_game.screens.results import ResultsScreen
from demo_game.screens.trouble import TroubleScreen

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
    Brings the stack of screens into line with the game. Call it once a frame, after the game's `update`.
    """
    game = context.game
    if game is None:
        return
    if game.is_over:
        _show_end(context, game)
        return
    wanted = SCREENS.get(game.model.phase)
    if wanted is None:
        return  # reconnecting: what was seen last stays
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
        context.stack.push(TroubleScreen(context, reason, title=title, again=again if was_joined else None))
