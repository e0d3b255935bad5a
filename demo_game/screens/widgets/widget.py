"""What all widgets have in common."""

from __future__ import annotations

import pygame

from demo_game.screens.actions import Action
from demo_game.view.theme import ACCENT, Rect, Theme

__all__ = ["Widget"]

FILL = (22, 32, 66, 210)
FILL_FOCUSED = (38, 62, 124, 235)
EDGE = (96, 140, 226, 90)
EDGE_FOCUSED = (*ACCENT, 255)


class Widget:
    """
    One thing on a screen that can have the focus.

    Attributes:
        area: where it is on the page of 1280x720.
        is_enabled: it can be used; a widget that cannot is drawn paler and passed over.
    """

    def __init__(self, area: Rect) -> None:
        self.area = area
        self.is_enabled = True

    @property
    def centre(self) -> tuple[float, float]:
        """
        Its middle on the page.
        """
        return self.area[0] + self.area[2] / 2, self.area[1] + self.area[3] / 2

    def holds(self, x: float, y: float) -> bool:
        """
        Whether a place on the page is inside.
        """
        left, top, width, height = self.area
        return left <= x < left + width and top <= y < top + height

    def take_event(self, event: pygame.event.Event) -> bool:
        """
        Offered every key and letter while it has the focus, before they become actions; True: it was for this widget.
        """
        return False

    def take_action(self, action: Action, event: pygame.event.Event) -> bool:
        """
        Offered every action while it has the focus; True: it was for this widget, and the focus stays.
        """
        return False

    def press(self, x: float, y: float) -> None:
        """
        The mouse was pressed at this place on the page, inside the widget.
        """

    def drag(self, x: float, y: float) -> None:
        """
        The mouse moved with its button held, after a `press` here; it may be anywhere by now.
        """

    def draw(self, screen: pygame.Surface, theme: Theme, now: float, *, is_focused: bool) -> None:
        """
        Draws it; `now` is a clock in seconds.
        """
        raise NotImplementedError

    def draw_frame(self, screen: pygame.Surface, theme: Theme, *, is_focused: bool) -> pygame.Rect:
        """
        Draws the sheet that most widgets lie on.
        """
        return theme.panel(
            screen,
            self.area,
            fill=FILL_FOCUSED if is_focused else FILL,
            edge=EDGE_FOCUSED if is_focused else EDGE,
            radius=10,
            border=2 if is_focused else 1.25,
        )
