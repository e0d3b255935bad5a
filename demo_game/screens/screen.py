"""The base of all screens."""

from __future__ import annotations

from typing import TYPE_CHECKING

from demo_game.screens.actions import Action
from demo_game.screens.widgets import Button, Form, Widget

if TYPE_CHECKING:
    from collections.abc import Callable

    import pygame

    from demo_game.screens.context import Context
    from demo_game.view.theme import Rect

__all__ = ["Screen"]


class Screen:
    """
    One screen: handles events, updates and draws itself.

    A screen has a form of widgets. A subclass makes the widgets, draws the rest, and decides what BACK does.
    """

    shows_game: bool = False

    def __init__(self, context: Context) -> None:
        self.context = context
        self.form = Form([], moved=lambda: context.play_sound("move"))

    def handle_event(self, event: pygame.event.Event) -> None:
        """
        Handles one of pygame's events.
        """
        action = self.form.take_event(event, self.context.actions, self.context.theme)
        if action is Action.BACK:
            self.context.play_sound("back")
            self.back()

    def back(self) -> None:
        """
        Called for Esc and the gamepad's second button: goes one screen back.
        """
        self.context.stack.pop()

    def update(self, now: float) -> None:
        """
        Called once a frame before `draw`; `now` is a clock in seconds.
        """

    def draw(self, screen: pygame.Surface, now: float) -> None:
        """
        Draws the whole window.
        """
        raise NotImplementedError

    def button(self, area: Rect, words: str, press: Callable[[], None], *, note: str = "", size: float = 22) -> Button:
        """
        A button that plays a sound when it is pressed.
        """

        def press_and_sound() -> None:
            self.context.play_sound("accept")
            press()

        return Button(area, words, press_and_sound, note=note, size=size)

    def set_widgets(self, *widgets: Widget, focus: Widget | None = None) -> None:
        """
        Sets the screen's widgets, in the order of the Tab key. The first of them, or `focus`, gets the focus.
        """
        self.form.replace(widgets)
        if focus is not None:
            self.form.focus = focus
