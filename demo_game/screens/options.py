"""The settings: sound, screen shake, and whether to look for games on the network."""

from __future__ import annotations

from typing import TYPE_CHECKING

from demo_game.screens.screen import Screen
from demo_game.screens.widgets import Slider, Switch
from demo_game.view.theme import TEXT

if TYPE_CHECKING:
    import pygame

    from demo_game.screens.context import Context

__all__ = ["OptionsScreen"]

LEFT, TOP, WIDTH = 380, 150, 520
ROW, STEP = 58, 72


class OptionsScreen(Screen):
    """
    A change has an effect at once, and is saved when the player goes back.
    """

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        settings = context.settings
        left, width = LEFT + 30, WIDTH - 60
        areas = [(left, TOP + 90 + STEP * number, width, ROW) for number in range(5)]
        self.set_widgets(
            Slider(areas[0], "Volume", settings.volume, self._set_volume),
            Switch(areas[1], "Mute", settings.is_muted, self._set_muted),
            Switch(areas[2], "Screen shake", settings.has_shake, self._set_shake),
            Switch(areas[3], "Look for games on the network", settings.looks_for_games, self._set_looking),
            self.button(areas[4], "Done", self.back),
        )

    def back(self) -> None:
        """
        Saves the settings and goes back.
        """
        self.context.remember()
        super().back()

    def draw(self, screen: pygame.Surface, now: float) -> None:
        theme = self.context.theme
        if self.context.game is not None:
            self.context.arena_view.draw(screen, self.context.game.model, now)
        else:
            self.context.attract_view.draw(screen, now)
        theme.panel(screen, (LEFT, TOP, WIDTH, 470))
        theme.write(screen, "Settings", 640, TOP + 46, 32, TEXT, bold=True, anchor="center")
        self.form.draw(screen, theme, now)

    def _set_volume(self, volume: float) -> None:
        self.context.settings.volume = self.context.sounds.volume = volume
        self.context.play_sound("pickup")

    def _set_muted(self, is_muted: bool) -> None:
        self.context.settings.is_muted = self.context.sounds.is_muted = is_muted
        self.context.play_sound("pickup")

    def _set_shake(self, has_shake: bool) -> None:
        self.context.settings.has_shake = has_shake
        self.context.play_sound("move")

    def _set_looking(self, looks_for_games: bool) -> None:
        self.context.settings.looks_for_games = looks_for_games
        self.context.play_sound("move")
