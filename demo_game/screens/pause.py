"""Esc in a game: go on, change a setting, or leave. The game does not wait: others play, too."""

from __future__ import annotations

import pygame

from demo_game.game import Game
from demo_game.screens.context import Context
from demo_game.screens.options import OptionsScreen
from demo_game.screens.screen import Screen
from demo_game.view.theme import QUIET, TEXT

__all__ = ["PauseScreen"]

LEFT, TOP, WIDTH = 460, 200, 360


class PauseScreen(Screen):
    """
    Lies over the screen of a game.
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
        Goes to the settings.
        """
        self.context.stack.push(OptionsScreen(self.context))

    def leave(self) -> None:
        """
        Leaves; the screens below are where the player came from.
        """
        self.context.leave_game()

    def draw(self, screen: pygame.Surface, now: float) -> None:
        theme = self.context.theme
        self.context.arena_view.draw(screen, self._game.model, now)
        theme.panel(screen, (LEFT, TOP, WIDTH, 330))
        theme.write(screen, "Pause", 640, TOP + 44, 30, TEXT, bold=True, anchor="center")
        theme.write(screen, "The others fly on", 640, TOP + 76, 16, QUIET, anchor="center")
        self.form.draw(screen, theme, now)
