"""A slider for a value from 0 to 1, and a switch between yes and no."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pygame

from demo_game.screens.actions import Action
from demo_game.screens.widgets.widget import Widget
from demo_game.view.theme import ACCENT, QUIET, TEXT, Rect, Theme

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["Slider", "Switch"]

STEP = 0.1
PADDING = 18
TRACK_SHARE = 0.42
"""The part of the width that the track takes; the words are before it."""


class Slider(Widget):
    """
    Words, and a track with a knob. Left and right move the knob by a tenth, the mouse to any place.

    Attributes:
        value: from 0 to 1.
    """

    def __init__(
        self, area: Rect, words: str, value: float, changed: Callable[[float], None],
        show: Callable[[float], str] = lambda value: f"{value:.0%}",
    ) -> None:  # fmt: skip
        super().__init__(area)
        self.value = value
        self._words = words
        self._changed = changed
        self._show = show

    def take_action(self, action: Action, event: pygame.event.Event) -> bool:
        if action not in (Action.LEFT, Action.RIGHT):
            return False
        self._set(self.value + (STEP if action is Action.RIGHT else -STEP))
        return True

    def press(self, x: float, y: float) -> None:
        left, width = self._track()
        if x >= left - PADDING:
            self._set((x - left) / width)

    def drag(self, x: float, y: float) -> None:
        self.press(max(x, self._track()[0]), y)

    def draw(self, screen: pygame.Surface, theme: Theme, now: float, *, is_focused: bool) -> None:
        self.draw_frame(screen, theme, is_focused=is_focused)
        y = self.centre[1]
        theme.write(screen, self._words, self.area[0] + PADDING, y, 20, TEXT)
        left, width = self._track()
        colour = TEXT if is_focused else QUIET
        theme.write(screen, self._show(self.value), left - 16, y, 18, colour, bold=True, anchor="midright")
        track = theme.rect((left, y - 2, width, 4))
        pygame.draw.rect(screen, (52, 68, 112), track, border_radius=track.height)
        pygame.draw.rect(screen, ACCENT, (*track.topleft, round(track.width * self.value), track.height))
        theme.disc(screen, TEXT if is_focused else ACCENT, left + width * self.value, y, 9)

    def _track(self) -> tuple[float, float]:
        width = self.area[2] * TRACK_SHARE
        return self.area[0] + self.area[2] - width - PADDING - 6, width

    def _set(self, value: float) -> None:
        value = round(min(1.0, max(0.0, value)), 2)
        if value != self.value:
            self.value = value
            self._changed(value)


class Switch(Widget):
    """
    Words, and a switch that is on or off.

    Attributes:
        is_on: the state of the switch.
    """

    def __init__(self, area: Rect, words: str, is_on: bool, changed: Callable[[bool], None]) -> None:
        super().__init__(area)
        self.is_on = is_on
        self._words = words
        self._changed = changed

    def take_action(self, action: Action, event: pygame.event.Event) -> bool:
        if action is Action.ACCEPT or action is (Action.LEFT if self.is_on else Action.RIGHT):
            self.press(0, 0)
            return True
        return action in (Action.LEFT, Action.RIGHT)

    def press(self, x: float, y: float) -> None:
        self.is_on = not self.is_on
        self._changed(self.is_on)

    def draw(self, screen: pygame.Surface, theme: Theme, now: float, *, is_focused: bool) -> None:
        self.draw_frame(screen, theme, is_focused=is_focused)
        y = self.centre[1]
        theme.write(screen, self._words, self.area[0] + PADDING, y, 20, TEXT)
        right = self.area[0] + self.area[2] - PADDING - 4
        track = theme.rect((right - 48, y - 12, 48, 24))
        pygame.draw.rect(screen, ACCENT if self.is_on else (52, 68, 112), track, border_radius=track.height // 2)
        theme.disc(screen, TEXT, right - 12 if self.is_on else right - 36, y, 9)
        theme.write(screen, "on" if self.is_on else "off", right - 64, y, 18, QUIET, anchor="midright")
