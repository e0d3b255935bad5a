"""The screen for joining a game: by its address, or from the list of games on the local network."""

from __future__ import annotations

from typing import TYPE_CHECKING

from demo_game.game import GameKind
from demo_game.screens.error import ErrorScreen
from demo_game.screens.game_row import GameRow
from demo_game.screens.screen import Screen
from demo_game.screens.widgets import TextField
from demo_game.settings import DEFAULT_URL, MAX_URL_LENGTH
from demo_game.view.theme import QUIET, TEXT

if TYPE_CHECKING:
    import pygame

    from demo_game.net.model import FoundGame
    from demo_game.screens.context import Context

__all__ = ["JoinScreen"]

LEFT, TOP, WIDTH, HEIGHT = 300, 90, 680, 540
FOUND_SHOWN = 4
ROW = 52


class JoinScreen(Screen):
    """
    A text field for the address, and a list of games that updates itself.
    """

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.url = TextField(
            (LEFT + 40, TOP + 128, WIDTH - 220, 52),
            context.settings.url,
            limit=MAX_URL_LENGTH,
            hint="ws://192.168.1.20:9080",
            suggestions=(DEFAULT_URL,),
            submit=self.join,
            changed=self._take_url,
        )
        self._go = self.button((LEFT + WIDTH - 168, TOP + 128, 128, 52), "Join", self.join)
        self._back = self.button((LEFT + 40, TOP + HEIGHT - 74, 160, 48), "Back", self.back, size=20)
        self._found: tuple[FoundGame, ...] = ()
        self.set_widgets(self.url, self._go, self._back, focus=self.url)

    def join(self) -> None:
        """
        Joins the game at the address in the text field.
        """
        self.context.remember()
        problem = self.context.start_game(GameKind.JOIN, url=self.url.text.strip())
        if problem:
            self.context.stack.push(ErrorScreen(self.context, problem))

    def update(self, now: float) -> None:
        found = self.context.search.poll()[:FOUND_SHOWN]
        if found != self._found:
            self._found = found
            rows = [self._row(number, game) for number, game in enumerate(found)]
            self.set_widgets(self.url, self._go, *rows, self._back)

    def draw(self, screen: pygame.Surface, now: float) -> None:
        theme = self.context.theme
        self.context.attract_view.draw(screen, now)
        theme.panel(screen, (LEFT, TOP, WIDTH, HEIGHT))
        theme.write(screen, "Join a game", 640, TOP + 48, 32, TEXT, bold=True, anchor="center")
        theme.write(screen, "Address", LEFT + 40, TOP + 108, 16, QUIET)
        theme.write(screen, "On your network", LEFT + 40, TOP + 216, 16, QUIET)
        if not self._found:
            theme.write(screen, self._waiting_words(now), LEFT + 40, TOP + 256, 19, QUIET)
        self.form.draw(screen, theme, now)

    def _waiting_words(self, now: float) -> str:
        if not self.context.settings.looks_for_games:
            return "Not looking for games: this is switched off in the settings."
        return "Listening for games" + "." * (1 + int(now * 2) % 3)

    def _row(self, number: int, game: FoundGame) -> GameRow:
        area = (LEFT + 40, TOP + 236 + number * (ROW + 6), WIDTH - 80, ROW)
        return GameRow(area, game, lambda: self.take(game))

    def take(self, game: FoundGame) -> None:
        """
        Joins a game of the list; its address stays in the text field.
        """
        self.context.play_sound("accept")
        self.url.write(game.url)
        self.join()

    def _take_url(self) -> None:
        self.context.settings.url = self.url.text.strip()
