"""A game of the local network as a button: its name, its players and its address."""

from __future__ import annotations

from typing import TYPE_CHECKING

from demo_game.screens.widgets import Button
from demo_game.view.theme import BAD, GOOD, QUIET, TEXT, Rect, Theme

if TYPE_CHECKING:
    from collections.abc import Callable

    import pygame

    from demo_game.net.model import FoundGame

__all__ = ["GameRow"]

PADDING = 18


class GameRow(Button):
    """
    One row of the list of games.
    """

    def __init__(self, area: Rect, game: FoundGame, press: Callable[[], None]) -> None:
        super().__init__(area, game.name or "A game", press)
        self._game = game

    def draw(self, screen: pygame.Surface, theme: Theme, now: float, *, is_focused: bool) -> None:
        self.draw_frame(screen, theme, is_focused=is_focused)
        left, top, width, height = self.area
        game, y = self._game, top + height / 2
        theme.write(screen, self.words, left + PADDING, y, 19, TEXT, bold=True, width=190)
        players = f"{game.players} of {game.max_players} players"
        theme.write(screen, players, left + 220, y, 16, BAD if game.players >= game.max_players else GOOD)
        theme.write(screen, game.url, left + width - PADDING, y, 16, QUIET, anchor="midright", width=210)
