"""The widget for the player's colour."""

from __future__ import annotations

from typing import TYPE_CHECKING

from demo_game.screens.actions import Action
from demo_game.screens.widgets.widget import Widget
from demo_game.view.palette import PLAYER_COLOURS
from demo_game.view.theme import TEXT, Rect, Theme

if TYPE_CHECKING:
    from collections.abc import Callable

    import pygame

__all__ = ["ColourRow"]


class ColourRow(Widget):
    """
    All colours in rows; left and right choose one.

    Attributes:
        chosen: an index into the palette.
    """

    def __init__(self, area: Rect, chosen: int, changed: Callable[[int], None], *, columns: int = 8) -> None:
        super().__init__(area)
        self.chosen = chosen
        self._changed = changed
        self._columns = columns

    def take_action(self, action: Action, event: pygame.event.Event) -> bool:
        step = {Action.LEFT: -1, Action.RIGHT: 1, Action.UP: -self._columns, Action.DOWN: self._columns}.get(action)
        if step is None:
            return False
        if abs(step) > 1 and not 0 <= self.chosen + step < len(PLAYER_COLOURS):
            return False  # up and down leave at the last row
        self._choose((self.chosen + step) % len(PLAYER_COLOURS))
        return True

    def press(self, x: float, y: float) -> None:
        columns, rows = self._columns, -(-len(PLAYER_COLOURS) // self._columns)
        column = int((x - self.area[0]) / self.area[2] * columns)
        row = int((y - self.area[1]) / self.area[3] * rows)
        self._choose(min(row * columns + column, len(PLAYER_COLOURS) - 1))

    def draw(self, screen: pygame.Surface, theme: Theme, now: float, *, is_focused: bool) -> None:
        self.draw_frame(screen, theme, is_focused=is_focused)
        for number, colour in enumerate(PLAYER_COLOURS):
            x, y = self._place(number)
            if number == self.chosen:
                theme.disc(screen, TEXT, x, y, 14)
                theme.disc(screen, (12, 18, 38), x, y, 12)
            theme.disc(screen, colour, x, y, 9)

    def _place(self, number: int) -> tuple[float, float]:
        rows = -(-len(PLAYER_COLOURS) // self._columns)
        column, row = number % self._columns, number // self._columns
        left, top, width, height = self.area
        return left + (column + 0.5) * width / self._columns, top + (row + 0.5) * height / rows

    def _choose(self, number: int) -> None:
        if number != self.chosen:
            self.chosen = number
            self._changed(number)
