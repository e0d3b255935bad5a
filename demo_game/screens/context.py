"""What all screens share. Each program makes one; nothing is global."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from demo_game.game import Game, GameKind, Lag
from demo_game.screens.actions import Actions
from demo_game.screens.game_search import GameSearch
from demo_game.screens.stack import ScreenStack
from demo_game.screens.tools import NetworkTools
from demo_game.settings import Settings, save_settings
from demo_game.sounds import Sounds
from demo_game.view.arena import ArenaView
from demo_game.view.attract import AttractView
from demo_game.view.theme import Theme

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from demo_game.net.dialect import Dialect
    from demo_game.screens.game_search import Finder

__all__ = ["Context"]


class Context:
    """
    The settings, the sounds, the views, the stack of screens, and the current game.

    Attributes:
        settings: the player's settings; `remember` saves them.
        sounds: plays sounds.
        theme: fonts and colours for the window's size; replaced when that changes.
        stack: the screens.
        actions: turns keys and gamepads into actions.
        lag: the simulated delay of the player's connection.
        game: the current game, or None in the menus.
        search: finds games on the local network.
        tools: the F3 overlay and the F4 panel of that game.
        bots: how many bots play in a game with bots.
        dialect: the dialect that is spoken; None: that of the server.
        clock: gives the time in seconds.
    """

    def __init__(
        self,
        window: tuple[int, int],
        settings: Settings,
        *,
        settings_path: Path | None = None,
        sounds: Sounds | None = None,
        lag: Lag | None = None,
        finder: Callable[[], Finder] | None = None,
        announce_to: str = "",
        bots: int = 7,
        dialect: Dialect | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.settings = settings
        self.sounds = sounds or Sounds(volume=settings.volume, is_muted=settings.is_muted)
        self.theme = Theme(window)
        self.stack = ScreenStack()
        self.actions = Actions()
        self.lag = lag or Lag()
        self.bots = bots
        self.dialect = dialect
        self.game: Game | None = None
        self.tools: NetworkTools | None = None
        self.clock = clock
        self.search = GameSearch(settings, finder)
        self._announce_to = announce_to
        self._settings_path = settings_path
        self._arena_view: ArenaView | None = None
        self._attract_view: AttractView | None = None

    @property
    def arena_view(self) -> ArenaView:
        """
        Draws the game. It is made when it is first needed in this size.
        """
        if self._arena_view is None:
            self._arena_view = ArenaView(self.theme)
        self._arena_view.effects.has_shake = self.settings.has_shake
        return self._arena_view

    @property
    def attract_view(self) -> AttractView:
        """
        Draws the background of the menus. It is made when it is first needed in this size.
        """
        if self._attract_view is None:
            self._attract_view = AttractView(self.theme)
        return self._attract_view

    def resize(self, window: tuple[int, int]) -> None:
        """
        Replaces everything that was made for the old size of the window.
        """
        self.theme = Theme(window)
        self._arena_view = self._attract_view = None
        if self.tools is not None:
            self.tools.resize(self.theme)

    def play_sound(self, name: str) -> None:
        """
        Plays a sound of the menus.
        """
        self.sounds.play(name, self.clock())

    def remember(self) -> None:
        """
        Saves the settings, and applies the volume. If the file cannot be written, the game goes on without.
        """
        self.sounds.volume, self.sounds.is_muted = self.settings.volume, self.settings.is_muted
        save_settings(self.settings, self._settings_path)

    def start_game(self, kind: GameKind, *, url: str = "") -> str:
        """
        Starts or joins a game. From then on `demo_game.screens.flow` shows its screens.

        Returns:
            Why it cannot begin, as a sentence; empty if it can.
        """
        self.end_game()
        self.search.stop()
        try:
            self.game = self._make_game(kind, url)
        except OSError as error:
            return f"The game cannot be opened for others: {error}. Is another one open on this machine?"
        self.tools = NetworkTools(self.game, self.lag, self.theme, clock=self.clock)
        self._arena_view = None
        return ""

    def leave_game(self) -> None:
        """
        Leaves the game, and goes back to the screen where the player chose it.
        """
        self.end_game()
        self.stack.pop_game()

    def close(self) -> None:
        """
        Leaves the game and closes everything, at the end of the program.
        """
        self.end_game()
        self.search.stop()
        self.sounds.close()

    def end_game(self) -> None:
        """
        Leaves the current game, if there is one.
        """
        if self.game is not None:
            self.game.close()
        self.game = self.tools = None

    def _make_game(self, kind: GameKind, url: str) -> Game:
        return Game(
            kind,
            self.settings,
            self.lag,
            bots=self.bots if kind is GameKind.BOTS else 0,
            url=url,
            # One setting for both directions: a player who does not look for games does not announce any.
            announce_to=self._announce_to if self.settings.looks_for_games else "",
            dialect=self.dialect,
            clock=self.clock,
        )
