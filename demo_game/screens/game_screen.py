"""The base of the screens of a game: the game, the pause, and what is drawn on top."""

from __future__ import annotations

from typing import TYPE_CHECKING

from demo_game.net.model import Phase
from demo_game.screens.pause import PauseScreen
from demo_game.screens.screen import Screen
from demo_game.view.theme import QUIET, TEXT

if TYPE_CHECKING:
    import pygame

    from demo_game.game import Game
    from demo_game.screens.context import Context

__all__ = ["GameScreen"]

BANNER = (310, 262, 660, 136)


class GameScreen(Screen):
    """
    A screen that shows one phase of a game. `demo_game.screens.flow` pushes and pops it.
    """

    shows_game = True

    def __init__(self, context: Context, game: Game) -> None:
        super().__init__(context)
        self.game = game

    def handle_event(self, event: pygame.event.Event) -> None:
        """
        The F4 panel gets the event first, while it is open.
        """
        tools = self.context.tools
        if tools is None or not tools.take_event(event, self.context.actions):
            super().handle_event(event)

    def back(self) -> None:
        """
        Opens the pause. The game goes on meanwhile.
        """
        self.context.stack.push(PauseScreen(self.context, self.game))

    def draw_over(self, screen: pygame.Surface, now: float) -> None:
        """
        Draws what can be on top of every phase: the note about reconnecting, and the tools of F3 and F4.
        """
        model, theme = self.game.model, self.context.theme
        if model.phase is Phase.RECONNECTING:
            theme.panel(screen, BANNER, fill=(10, 15, 34, 230))
            theme.write(screen, "Reconnecting", 640, 300, 28, TEXT, bold=True, anchor="center")
            theme.write(screen, model.reason, 640, 334, 18, QUIET, anchor="center", width=BANNER[2] - 40)
            if model.retry_in > 0:
                words = f"Next attempt in {model.retry_in:.1f} s.  Your place and score are kept."
            else:
                words = "Your place and score are kept."
            theme.write(screen, words, 640, 364, 18, QUIET, anchor="center", width=BANNER[2] - 40)
        if self.context.tools is not None:
            self.context.tools.draw(screen, now)
