"""The screen while the client joins a game."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from demo_game.screens.game_screen import GameScreen
from demo_game.view.theme import QUIET, TEXT

if TYPE_CHECKING:
    import pygame

    from demo_game.game import Game
    from demo_game.screens.context import Context

__all__ = ["ConnectingScreen"]

DOTS = 8


class ConnectingScreen(GameScreen):
    """
    Shows the address, and a button to cancel.
    """

    def __init__(self, context: Context, game: Game) -> None:
        super().__init__(context, game)
        self.set_widgets(self.button((560, 424, 160, 48), "Cancel", self.back, size=20))

    def back(self) -> None:
        """
        Cancels, and goes back to the screen before.
        """
        self.context.end_game()
        self.context.stack.pop()

    def draw(self, screen: pygame.Surface, now: float) -> None:
        theme = self.context.theme
        self.context.attract_view.draw(screen, now)
        theme.panel(screen, (360, 230, 560, 264))
        for number in range(DOTS):
            turn = number * math.tau / DOTS
            # The brightest dot runs around, the others fade behind it; few shades, so that the pictures can be kept.
            age = (now * 1.2 - number / DOTS) % 1.0
            shade = round((1.0 - age) * 5) / 5
            colour = (round(30 + 66 * shade), round(44 + 132 * shade), round(86 + 169 * shade))
            theme.disc(screen, colour, 640 + 22 * math.cos(turn), 286 + 22 * math.sin(turn), 4)
        theme.write(screen, "Joining", 640, 348, 28, TEXT, bold=True, anchor="center")
        theme.write(screen, self.game.model.url or "...", 640, 386, 19, QUIET, anchor="center", width=500)
        self.form.draw(screen, theme, now)
        self.draw_over(screen, now)
