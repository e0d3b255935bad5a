"""The chat: its lines, and the text field for a new one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from demo_game.net.protocol.checks import MAX_CHAT_CHARACTERS
from demo_game.screens.widgets import TextField
from demo_game.view.palette import PLAYER_COLOURS, mixed
from demo_game.view.theme import QUIET, TEXT, Rect, Theme

if TYPE_CHECKING:
    import pygame

    from demo_game.game import Game
    from demo_game.net.model import ChatLine

__all__ = ["ChatField", "draw_chat"]

PHRASES = ("Hello!", "Good luck!", "Well played.", "One more?", "Thank you, bye!")
"""The lines that a gamepad can send."""

LINE = 26
LETTERS = 17


class ChatField(TextField):
    """
    A text field. Enter sends its text to all players.
    """

    def __init__(self, area: Rect, game: Game) -> None:
        super().__init__(
            area, "", limit=MAX_CHAT_CHARACTERS, hint="Say something", suggestions=PHRASES, submit=self.say
        )
        self._game = game

    def say(self) -> None:
        """
        Sends the text.
        """
        if self.text.strip():
            self._game.client.chat(self.text.strip())
            self.write("")


def draw_chat(screen: pygame.Surface, theme: Theme, lines: tuple[ChatLine, ...], area: Rect) -> None:
    """
    Draws the latest lines at the bottom of an area of the page, as many as fit. Long lines are wrapped.
    """
    left, top, width, height = area
    y = top + height - LINE / 2
    for line in reversed(lines):
        name = f"{line.name}:" if line.name else ""
        indent = theme.text(name, LETTERS, bold=True).get_width() / theme.scale + 8 if name else 0.0
        rows = theme.wrapped(line.text, LETTERS, width - indent)
        if y - LINE * (len(rows) - 1) < top + LINE / 2:
            return
        y -= LINE * (len(rows) - 1)
        if name:
            colour = mixed(PLAYER_COLOURS[line.colour], (255, 255, 255), 0.3)
            theme.write(screen, name, left, y, LETTERS, colour, bold=True)
        for row in rows:
            theme.write(screen, row, left + indent, y, LETTERS, TEXT if name else QUIET)
            y += LINE
        y -= LINE * (len(rows) + 1)
