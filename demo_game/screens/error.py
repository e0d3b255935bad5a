"""The error screen: a sentence that says what has failed, and what to do next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from demo_game.screens.screen import Screen
from demo_game.view.theme import BAD, TEXT

if TYPE_CHECKING:
    from collections.abc import Callable

    import pygame

    from demo_game.screens.context import Context

__all__ = ["ErrorScreen"]

LEFT, TOP, WIDTH, HEIGHT = 340, 220, 600, 280
LINE = 30
MAX_LINES = 4


class ErrorScreen(Screen):
    """
    The sentence, a button *Back*, and a button *Try again* if that makes sense.
    """

    def __init__(
        self, context: Context, words: str, *, title: str = "That did not work", again: Callable[[], None] | None = None
    ) -> None:
        super().__init__(context)
        self.words = words
        self._title = title
        self._again = again
        y = TOP + HEIGHT - 78
        if again is None:
            self.set_widgets(self.button((LEFT + 180, y, 240, 52), "Back", self.back))
        else:
            self.set_widgets(
                self.button((LEFT + 40, y, 250, 52), "Try again", self.try_again),
                self.button((LEFT + 310, y, 250, 52), "Back", self.back),
            )
        context.play_sound("trouble")

    def try_again(self) -> None:
        """
        Closes the screen, and tries the same once more.
        """
        self.context.stack.pop()
        if self._again is not None:
            self._again()

    def draw(self, screen: pygame.Surface, now: float) -> None:
        theme = self.context.theme
        self.context.attract_view.draw(screen, now)
        theme.panel(screen, (LEFT, TOP, WIDTH, HEIGHT))
        theme.write(screen, self._title, 640, TOP + 52, 30, BAD, bold=True, anchor="center")
        lines = theme.wrapped(self.words, 21, WIDTH - 80)[:MAX_LINES]
        y = TOP + 134 - LINE * (len(lines) - 1) / 2
        for number, line in enumerate(lines):
            theme.write(screen, line, 640, y + LINE * number, 21, TEXT, anchor="center")
        self.form.draw(screen, theme, now)
