"""The pause of a game: continue, change a setting, or leave. The game itself does not stop: others play, too."""

from __future__ import annotations

from typing import TYPE_CHECKING

from demo_game.screens.options import OptionsScreen
from demo_game.screens.screen import Screen
from demo_game.view.theme import QUIET, TEXT

if TYPE_CHECKING:
    import pygame

    from demo_game.game import Game
    from demo_game.screens.context import Context

__all__ = ["PauseScreen"]

LEFT, TOP, WIDTH = 460, 200, 360


class PauseScreen(Screen):
    """
    It is drawn on top of the game.
    """

    def __init__(self, context: Context, game: Game) -> None:
        super().__init__(context)
        self._game = game
        left, width = LEFT + 30, WIDTH - 60
        self.set_widgets(
            self.button((left, TOP + 100, width, 54), "Go on", self.back),
            self.button((left, TOP + 168, width, 54), "Settings", self.open_settings),
            self.button((left, TOP + 236, width, 54), "Leave the game", self.leave),
        )

    def open_settings(self) -> None:
        """
        Opens the settings.
        """
        self.context.stack.push(OptionsScreen(self.context))

    def leave(self) -> None:
        """
        Leaves the game, and goes back to the screen where the player chose it.
        """
        self.context.leave_game()

    def draw(self, screen: pygame.Surface, now: float) -> None:
        theme = self.context.theme
        self.context.arena_view.draw(screen, self._game.model, now)
        theme.panel(screen, (LEFT, TOP, WIDTH, 330))
        theme.write(screen, "Pause", 640, TOP + 44, 30, TEXT, bold=True, anchor="center")
        theme.write(screen, "The others fly on", 640, TOP + 76, 16, QUIET, anchor="center")
        self.form.draw(screen, theme, now)
