"""What all screens share. There is one for each program, made by `demo_game.app`, and nothing is global."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from demo_game.game import Game, GameKind, Lag
from demo_game.net.dialect import Dialect
from demo_game.net.model import FoundGame
from demo_game.screens.actions import Actions
from demo_game.screens.stack import ScreenStack
from demo_game.screens.tools import NetworkTools
from demo_game.settings import Settings, save_settings
from demo_game.sounds import Sounds
from demo_game.view.arena import ArenaView
from demo_game.view.attract import AttractView
from demo_game.view.theme import Theme

__all__ = ["Context", "Finder"]


class Finder(Protocol):
    """
    Hears of games on the local network.
    """

    def poll(self) -> tuple[FoundGame, ...]:
        """
        The games that are there now.
        """
        ...

    def close(self) -> None:
        """
        Stops listening.
        """
        ...


class Context:
    """
    Settings, sounds, the look, the stack of screens and the game that is played.

    Attributes:
        settings: the player's; `remember` writes them down.
        sounds: plays sounds.
        theme: fonts and colours in the size of the window; another one after the size changed.
        stack: the screens.
        actions: translates keys and gamepads.
        lag: how bad the player's line is made.
        game: what is played, or None in the menus.
        tools: the F3 overlay and the F4 panel of that game.
        bots: how many play along in a game with bots.
        dialect: which Godot is spoken; None: whichever a game elsewhere speaks.
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
        self._make_finder = finder
        self._announce_to = announce_to
        self._finder: Finder | None = None
        self._settings_path = settings_path
        self._arena_view: ArenaView | None = None
        self._attract_view: AttractView | None = None

    @property
    def arena_view(self) -> ArenaView:
        """
        Draws the game; made when it is first needed in this size.
        """
        if self._arena_view is None:
            self._arena_view = ArenaView(self.theme)
        self._arena_view.effects.has_shake = self.settings.has_shake
        return self._arena_view

    @property
    def attract_view(self) -> AttractView:
        """
        Draws what is behind the menus; made when it is first needed in this size.
        """
        if self._attract_view is None:
            self._attract_view = AttractView(self.theme)
        return self._attract_view

    def resize(self, window: tuple[int, int]) -> None:
        """
        The window has another size: everything that was made for the old one is made anew.
        """
        self.theme = Theme(window)
        self._arena_view = self._attract_view = None
        if self.tools is not None:
            self.tools.resize(self.theme)

    def play_sound(self, name: str) -> None:
        """
        A sound of the menus.
        """
        self.sounds.play(name, self.clock())

    def remember(self) -> None:
        """
        Writes the settings down, and lets the sounds follow them. A folder that cannot be written is no reason to stop.
        """
        self.sounds.volume, self.sounds.is_muted = self.settings.volume, self.settings.is_muted
        save_settings(self.settings, self._settings_path)

    def start_game(self, kind: GameKind, *, url: str = "") -> str:
        """
        Sets out for a game; `demo_game.screens.flow` then shows its screens.

        Returns:
            An empty text, or a sentence that says why it cannot begin.
        """
        self.end_game()
        self.stop_finding()
        bots = self.bots if kind is GameKind.BOTS else 0
        try:
            # Who does not look for games does not call for players, either: one switch for both.
            announce_to = self._announce_to if self.settings.looks_for_games else ""
            self.game = Game(
                kind,
                self.settings,
                self.lag,
                bots=bots,
                url=url,
                announce_to=announce_to,
                dialect=self.dialect,
                clock=self.clock,
            )
        except OSError as error:
            return f"The game cannot be opened for others: {error}. Is another one open on this machine?"
        self.tools = NetworkTools(self.game, self.lag, self.theme, clock=self.clock)
        self._arena_view = None
        return ""

    def leave_game(self) -> None:
        """
        Leaves the game and goes back to the screen where the player chose it.
        """
        self.end_game()
        self.stack.pop_game()

    def find_games(self) -> tuple[FoundGame, ...]:
        """
        What was heard of on the local network; nothing where that is switched off.
        """
        if not self.settings.looks_for_games or self._make_finder is None:
            self.stop_finding()
            return ()
        if self._finder is None:
            self._finder = self._make_finder()
        return self._finder.poll()

    def stop_finding(self) -> None:
        """
        Nobody looks at the list any more.
        """
        if self._finder is not None:
            self._finder.close()
            self._finder = None

    def close(self) -> None:
        """
        The program ends.
        """
        self.end_game()
        self.stop_finding()
        self.sounds.close()

    def end_game(self) -> None:
        """
        Leaves the game that is played, if any.
        """
        if self.game is not None:
            self.game.close()
        self.game = self.tools = None
