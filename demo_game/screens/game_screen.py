"""What the screens of a game have in common: the game, the way out, and what lies over the picture."""

from __future__ import annotations

import pygame

from demo_game.game import Game
from demo_game.net.model import Phase
from demo_game.screens.context import Context
from demo_game.screens.pause import PauseScreen
from demo_game.screens.screen import Screen
from demo_game.view.theme import QUIET, TEXT

__all__ = ["GameScreen"]

BANNER = (310, 262, 660, 136)


class GameScreen(Screen):
    """
    A screen that shows one phase of a game. `demo_game.screens.flow` puts it on the stack and takes it away again.
    """

    shows_game = True

    def __init__(self, context: Context, game: Game) -> None:
        super().__init__(context)
        self.game = game

    def handle_event(self, event: pygame.event.Event) -> None:
        """
        The F4 panel hears first, while it is open.
        """
        tools = self.context.tools
        if tools is None or not tools.take_event(event, self.context.actions):
            super().handle_event(event)

    def back(self) -> None:
        """
        Asks what the player wants; the game goes on meanwhile.
        """
        self.context.stack.push(PauseScreen(self.context, self.game))

    def draw_over(self, screen: pygame.Surface, now: float) -> None:
        """
        Draws what may lie over every phase: that the line is lost, and the tools of F3 and F4.
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
