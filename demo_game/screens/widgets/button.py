"""A button."""

from __future__ import annotations

from typing import TYPE_CHECKING

from demo_game.screens.actions import Action
from demo_game.screens.widgets.widget import Widget
from demo_game.view.theme import QUIET, TEXT, Rect, Theme

if TYPE_CHECKING:
    from collections.abc import Callable

    import pygame

__all__ = ["Button"]


class Button(Widget):
    """
    Words that can be pressed.

    Attributes:
        words: the text on it.
        note: a smaller text under it, or empty.
    """

    def __init__(self, area: Rect, words: str, press: Callable[[], None], *, note: str = "", size: float = 22) -> None:
        super().__init__(area)
        self.words = words
        self.note = note
        self._press = press
        self._size = size

    def take_action(self, action: Action, event: pygame.event.Event) -> bool:
        if action is not Action.ACCEPT:
            return False
        self._press()
        return True

    def press(self, x: float, y: float) -> None:
        self._press()

    def draw(self, screen: pygame.Surface, theme: Theme, now: float, *, is_focused: bool) -> None:
        self.draw_frame(screen, theme, is_focused=is_focused)
        x, y = self.centre
        colour = (TEXT if is_focused else (204, 216, 240)) if self.is_enabled else (92, 104, 134)
        width = self.area[2] - 24
        if self.note:
            theme.write(screen, self.words, x, y - 11, self._size, colour, bold=True, anchor="center", width=width)
            theme.write(screen, self.note, x, y + 14, 15, QUIET, anchor="center", width=width)
        else:
            theme.write(screen, self.words, x, y, self._size, colour, bold=True, anchor="center", width=width)
