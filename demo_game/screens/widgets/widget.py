"""The base of all widgets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from demo_game.view.theme import ACCENT, Rect, Theme

if TYPE_CHECKING:
    import pygame

    from demo_game.screens.actions import Action

__all__ = ["Widget"]

FILL = (22, 32, 66, 210)
FILL_FOCUSED = (38, 62, 124, 235)
EDGE = (96, 140, 226, 90)
EDGE_FOCUSED = (*ACCENT, 255)


class Widget:
    """
    A part of a screen that can have the focus.

    Attributes:
        area: on the page of 1280x720.
        is_enabled: whether it can be used; a disabled widget is drawn paler and never gets the focus.
    """

    def __init__(self, area: Rect) -> None:
        self.area = area
        self.is_enabled = True

    @property
    def centre(self) -> tuple[float, float]:
        """
        The middle of its area.
        """
        return self.area[0] + self.area[2] / 2, self.area[1] + self.area[3] / 2

    def holds(self, x: float, y: float) -> bool:
        """
        Whether a point on the page is inside.
        """
        left, top, width, height = self.area
        return left <= x < left + width and top <= y < top + height

    def take_event(self, event: pygame.event.Event) -> bool:
        """
        Called with every event while it has the focus, before actions. Returns whether it has used the event.
        """
        return False

    def take_action(self, action: Action, event: pygame.event.Event) -> bool:
        """
        Called with every action while it has the focus. Returns whether it has used it; if not, the focus moves.
        """
        return False

    def press(self, x: float, y: float) -> None:
        """
        Called when the mouse is pressed at this point of the page, inside the widget.
        """

    def drag(self, x: float, y: float) -> None:
        """
        Called when the mouse moves with its button held, after a `press`. The point may be outside.
        """

    def draw(self, screen: pygame.Surface, theme: Theme, now: float, *, is_focused: bool) -> None:
        """
        Draws the widget; `now` is a clock in seconds.
        """
        raise NotImplementedError

    def draw_frame(self, screen: pygame.Surface, theme: Theme, *, is_focused: bool) -> pygame.Rect:
        """
        Draws the background of most widgets.
        """
        return theme.panel(
            screen,
            self.area,
            fill=FILL_FOCUSED if is_focused else FILL,
            edge=EDGE_FOCUSED if is_focused else EDGE,
            radius=10,
            border=2 if is_focused else 1.25,
        )
