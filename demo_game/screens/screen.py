"""What every screen is."""

from __future__ import annotations

from collections.abc import Callable

import pygame

from demo_game.screens.actions import Action
from demo_game.screens.context import Context
from demo_game.screens.widgets import Button, Form, Widget
from demo_game.view.theme import Rect

__all__ = ["Screen"]


class Screen:
    """
    One screen: takes events, goes on with time, draws itself.

    A screen has a form of widgets; a subclass makes them, draws around them, and says where BACK leads.
    """

    shows_game: bool = False

    def __init__(self, context: Context) -> None:
        self.context = context
        self.form = Form([], moved=lambda: context.play_sound("move"))

    def handle_event(self, event: pygame.event.Event) -> None:
        """
        Takes one of pygame's events.
        """
        action = self.form.take_event(event, self.context.actions, self.context.theme)
        if action is Action.BACK:
            self.context.play_sound("back")
            self.back()

    def back(self) -> None:
        """
        Esc, or the gamepad's second button: one screen back.
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
        A button that is heard when it is pressed.
        """

        def press_and_sound() -> None:
            self.context.play_sound("accept")
            press()

        return Button(area, words, press_and_sound, note=note, size=size)

    def set_widgets(self, *widgets: Widget, focus: Widget | None = None) -> None:
        """
        The screen's widgets in the order of the Tab key; the first of them, or `focus`, has the focus.
        """
        self.form.replace(widgets)
        if focus is not None:
            self.form.focus = focus
