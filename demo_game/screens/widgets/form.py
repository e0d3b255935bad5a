"""The widgets of one screen, and which of them has the focus.

Keys and gamepads move the focus to the nearest widget in their direction; the mouse moves it to the widget under the
pointer. The widget with the focus gets events first: raw events (a letter for a text field), then actions (left for a
slider). An action that it does not use moves the focus; an action that moves nothing goes to the screen.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pygame

from demo_game.screens.actions import Action, Actions

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from demo_game.screens.widgets.widget import Widget
    from demo_game.view.theme import Theme

__all__ = ["Form"]

DIRECTIONS = {Action.UP: (0, -1), Action.DOWN: (0, 1), Action.LEFT: (-1, 0), Action.RIGHT: (1, 0)}

SIDEWAYS_COST = 2.5
"""A step to the side costs so much more than one straight ahead: the focus stays in its row or column."""


class Form:
    """
    A group of widgets.

    Attributes:
        widgets: in the order of the Tab key.
        focus: the widget that gets the keys; None if all are disabled.
    """

    def __init__(self, widgets: Sequence[Widget], *, moved: Callable[[], None] = lambda: None) -> None:
        """
        Args:
            widgets: in the order of the Tab key; the first gets the focus.
            moved: called when the focus has moved.
        """
        self.widgets = list(widgets)
        self.focus: Widget | None = next(iter(self._usable()), None)
        self._moved = moved
        self._held: Widget | None = None

    def take_event(self, event: pygame.event.Event, actions: Actions, theme: Theme) -> Action | None:
        """
        Handles an event. Returns the action that is left for the screen (mostly BACK), or None.
        """
        if event.type in (pygame.MOUSEMOTION, pygame.MOUSEBUTTONDOWN, pygame.MOUSEBUTTONUP):
            self._take_mouse(event, theme)
            return None
        self._keep_focus_usable()
        if self.focus is not None and self.focus.take_event(event):
            return None
        action = actions.of(event)
        if action is None or (self.focus is not None and self.focus.take_action(action, event)):
            return None
        return None if self._move_focus(action) else action

    def replace(self, widgets: Sequence[Widget]) -> None:
        """
        Replaces the widgets. The focus stays if its widget is among the new ones.
        """
        self.widgets = list(widgets)
        self._keep_focus_usable()

    def draw(self, screen: pygame.Surface, theme: Theme, now: float) -> None:
        """
        Draws all widgets.
        """
        self._keep_focus_usable()
        for widget in self.widgets:
            widget.draw(screen, theme, now, is_focused=widget is self.focus)

    def _usable(self) -> list[Widget]:
        return [widget for widget in self.widgets if widget.is_enabled]

    def _keep_focus_usable(self) -> None:
        usable = self._usable()
        if self.focus not in usable:
            self.focus = usable[0] if usable else None

    def _take_mouse(self, event: pygame.event.Event, theme: Theme) -> None:
        x, y = theme.to_page(event.pos)
        under = next((widget for widget in self._usable() if widget.holds(x, y)), None)
        if event.type == pygame.MOUSEMOTION:
            if self._held is not None:
                self._held.drag(x, y)
            elif under is not None:
                self._focus_on(under)
        elif event.type == pygame.MOUSEBUTTONUP:
            self._held = None
        elif event.button == 1 and under is not None:
            self._focus_on(under)
            self._held = under
            under.press(x, y)

    def _move_focus(self, action: Action) -> bool:
        usable = self._usable()
        if not usable:
            return False
        if action in (Action.NEXT, Action.PREVIOUS, Action.ACCEPT):
            at = usable.index(self.focus) if self.focus in usable else -1
            self._focus_on(usable[(at + (-1 if action is Action.PREVIOUS else 1)) % len(usable)])
            return True
        if action not in DIRECTIONS or self.focus is None:
            return False
        ahead = [(cost, n) for n, w in enumerate(usable) if (cost := self._cost(w, DIRECTIONS[action])) is not None]
        if ahead:
            self._focus_on(usable[min(ahead)[1]])
        return True

    def _cost(self, widget: Widget, direction: tuple[int, int]) -> float | None:
        """
        The cost of moving the focus to a widget in a direction; None if it is not there.
        """
        if self.focus is None or widget is self.focus:
            return None
        (x, y), (from_x, from_y) = widget.centre, self.focus.centre
        ahead = (x - from_x) * direction[0] + (y - from_y) * direction[1]
        if ahead <= 1.0:
            return None
        # To the side only the gap counts: a wide widget can be straight below a narrow one.
        side = 0 if direction[0] == 0 else 1
        low, high = widget.area[side], widget.area[side] + widget.area[2 + side]
        own_low, own_high = self.focus.area[side], self.focus.area[side] + self.focus.area[2 + side]
        gap = max(0.0, low - own_high, own_low - high)
        middle = abs((x - from_x) * direction[1]) + abs((y - from_y) * direction[0])
        return ahead + SIDEWAYS_COST * gap + 0.2 * middle

    def _focus_on(self, widget: Widget) -> None:
        if widget is not self.focus:
            self.focus = widget
            self._moved()
