"""The first screen: the player's name and colour, and the games to choose from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from demo_game.bots import BOT_NAMES
from demo_game.game import GameKind
from demo_game.screens.error import ErrorScreen
from demo_game.screens.join import JoinScreen
from demo_game.screens.options import OptionsScreen
from demo_game.screens.screen import Screen
from demo_game.screens.widgets import ColourRow, TextField
from demo_game.settings import DEFAULT_NAME, MAX_NAME_LENGTH
from demo_game.view.palette import PLAYER_COLOURS, mixed
from demo_game.view.portrait import Portrait
from demo_game.view.theme import QUIET, TEXT

if TYPE_CHECKING:
    import pygame

    from demo_game.screens.context import Context

__all__ = ["MenuScreen"]

TITLE = "CRYSTAL DASH"
LEFT, TOP, WIDTH = 250, 262, 360
"""The panel of the player; that of the games is beside it."""

RIGHT = LEFT + WIDTH + 60
BUTTON_HEIGHT = 62
GAP = 14


class MenuScreen(Screen):
    """
    Name, colour, and a button for each kind of game.
    """

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        settings = context.settings
        self.name = TextField(
            (LEFT + 24, TOP + 172, WIDTH - 48, 50),
            settings.name,
            limit=MAX_NAME_LENGTH,
            hint="Your name",
            suggestions=BOT_NAMES,
            changed=self._take_name,
        )
        self.colour = ColourRow((LEFT + 24, TOP + 236, WIDTH - 48, 84), settings.colour, self._take_colour)
        rows = (
            ("Play with bots", "a round starts at once", self.play_with_bots),
            ("Host a game", "others join this machine", self.host),
            ("Join a game", "by address, or on your network", self.join),
            ("Settings", "", self.open_settings),
            ("Quit", "", self.back),
        )
        buttons, y = [], TOP
        for words, note, press in rows:
            height = BUTTON_HEIGHT if note else 46
            buttons.append(self.button((RIGHT, y, WIDTH, height), words, press, note=note))
            y += height + GAP
        self.set_widgets(*buttons, self.name, self.colour, focus=buttons[0])
        self._portrait = Portrait()

    def play_with_bots(self) -> None:
        """
        Starts a game that only this player can join.
        """
        self._start(GameKind.BOTS)

    def host(self) -> None:
        """
        Starts a game on this machine that others can join.
        """
        self._start(GameKind.HOST)

    def join(self) -> None:
        """
        Opens the screen where the player chooses a game.
        """
        self.context.remember()
        self.context.stack.push(JoinScreen(self.context))

    def open_settings(self) -> None:
        """
        Opens the settings.
        """
        self.context.stack.push(OptionsScreen(self.context))

    def back(self) -> None:
        """
        Leaves the program.
        """
        self.context.remember()
        self.context.stack.clear()

    def draw(self, screen: pygame.Surface, now: float) -> None:
        context, theme = self.context, self.context.theme
        context.attract_view.draw(screen, now)
        colour = PLAYER_COLOURS[context.settings.colour]
        theme.write(screen, TITLE, 643, 139, 84, (4, 8, 20), bold=True, anchor="center")
        theme.write(screen, TITLE, 640, 135, 84, mixed(TEXT, colour, 0.25), bold=True, anchor="center")
        words = "Harvest crystals, carry them home, and dash the others out of theirs"
        theme.write(screen, words, 640, 202, 20, QUIET, anchor="center")
        theme.panel(screen, (LEFT, TOP, WIDTH, 344))
        self._portrait.draw(screen, theme, colour, (LEFT + WIDTH / 2, TOP + 88), now)
        self.form.draw(screen, theme, now)
        words = "Arrow keys, mouse or gamepad     F3 network figures     F4 lag simulator"
        theme.write(screen, words, 640, 680, 16, QUIET, anchor="center")

    def _start(self, kind: GameKind) -> None:
        self.context.remember()
        problem = self.context.start_game(kind)
        if problem:
            self.context.stack.push(ErrorScreen(self.context, problem, again=lambda: self._start(kind)))

    def _take_name(self) -> None:
        self.context.settings.name = self.name.text.strip() or DEFAULT_NAME

    def _take_colour(self, colour: int) -> None:
        self.context.settings.colour = colour
        self.context.play_sound("move")
