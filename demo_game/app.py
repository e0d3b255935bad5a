"""The player's program: a window, and one loop that polls, draws and waits for the next frame."""

from __future__ import annotations

import logging
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pygame

from demo_game.bots import Pilot
from demo_game.game import GameKind, Lag
from demo_game.net.discovery import BROADCAST
from demo_game.net.model import GameModel, Phase
from demo_game.options import Options
from demo_game.screens.context import Context
from demo_game.screens.flow import follow
from demo_game.screens.menu import MenuScreen
from demo_game.settings import default_path, load_settings
from demo_game.sounds import Sounds
from demo_game.soundtrack import Soundtrack
from demo_game.view.window import missing_display, open_headless, open_window, save_screenshot

if TYPE_CHECKING:
    from collections.abc import Callable

    from demo_game.screens.game_search import Finder
    from demo_game.stopping import StopOnSignal

__all__ = ["Options", "Program", "play"]

FRAMES_PER_SECOND = 60
HEADLESS_FRAMES = 360
"""Six seconds of a round: the bots need this long to collect some crystals before the screenshot."""

HEADLESS_SCREENSHOT = Path("netpeer-demo.png")
AUTOPILOT_SEED = 99

PHASE_WORDS = {
    Phase.IDLE: "no game",
    Phase.CONNECTING: "joining",
    Phase.LOBBY: "in the lobby",
    Phase.PLAYING: "the round has begun",
    Phase.RESULTS: "the round is over",
    Phase.RECONNECTING: "the connection was lost",
    Phase.DISCONNECTED: "out of the game",
}

log = logging.getLogger("demo_game.app")


def play(options: Options, stop: StopOnSignal) -> int:
    """
    Plays until the player leaves, the frame count is reached, or (headless) the game is over.

    Args:
        options: the options of the command line.
        stop: ends the program on Ctrl-C, as the window's close button does.

    Returns:
        The exit status of the program.
    """
    if stop.asked:
        return 0  # Ctrl-C came before the window was open
    reason = "" if options.headless else missing_display()
    if reason:
        print(f"No display is available ({reason}). The demo plays without a window and saves a screenshot.")
    is_headless = options.headless or bool(reason)
    screen = open_headless() if is_headless else open_window()
    try:
        # A headless run is the same on every machine: it neither reads nor writes the player's settings.
        path = None if is_headless else default_path()
        program = Program(options, screen, is_headless=is_headless, settings_path=path, stop=stop)
        return program.run()
    finally:
        pygame.quit()


class Program:
    """
    One run of the program.

    Attributes:
        context: the state that all screens share.
    """

    def __init__(
        self,
        options: Options,
        screen: pygame.Surface,
        *,
        is_headless: bool = False,
        settings_path: Path | None = None,
        finder: Callable[[], Finder] | None = None,
        clock: Callable[[], float] = time.monotonic,
        stop: StopOnSignal | None = None,
    ) -> None:
        """
        Args:
            options: the options of the command line.
            screen: the window's surface, or an off-screen surface in headless mode.
            is_headless: an autopilot plays, and the program ends with the game.
            settings_path: the settings file; None uses the defaults and saves nothing.
            finder: makes the object that finds games; None searches the local network.
            clock: gives the time in seconds.
            stop: says when the program must end; None if signals are handled elsewhere.
        """
        self._screen = screen
        self._stop = stop
        self._is_headless = is_headless
        self._clock = clock
        self._frames_left = options.frames or (HEADLESS_FRAMES if is_headless else None)
        self._screenshot = options.screenshot or (HEADLESS_SCREENSHOT if is_headless else None)
        self._joysticks: dict[int, pygame.joystick.JoystickType] = {}
        settings = load_settings(settings_path)
        if options.name is not None:
            settings.name = options.name
        sounds = Sounds(volume=settings.volume, is_muted=settings.is_muted)
        self.context = Context(
            screen.get_size(),
            settings,
            settings_path=settings_path,
            sounds=sounds,
            lag=Lag(options.lag, options.jitter),
            finder=(finder or _finder) if options.looks_for_games else None,
            announce_to=BROADCAST if options.announces and not is_headless else "",
            bots=options.bots,
            dialect=options.dialect,
            clock=clock,
        )
        self._phase = Phase.IDLE
        self._soundtrack = Soundtrack(sounds)
        self.context.stack.push(MenuScreen(self.context))
        if options.connect is not None:
            settings.url = options.connect
            self.context.start_game(GameKind.JOIN, url=options.connect)
        elif is_headless:
            self.context.start_game(GameKind.BOTS)
        if is_headless and self.context.game is not None:
            self.context.game.autopilot = Pilot(AUTOPILOT_SEED)

    def run(self) -> int:
        """
        Plays, disconnects, and saves the screenshot. Returns the exit status.
        """
        frame_clock = pygame.time.Clock()
        reason = ""
        while len(self.context.stack) and self._frames_left != 0 and not reason and not self._must_stop():
            self.frame(self._clock())
            reason = self._headless_end()
            frame_clock.tick(FRAMES_PER_SECOND)
        if self._must_stop():
            self.context.remember()
        self.context.close()
        if reason:
            print(f"The game is over: {reason}", file=sys.stderr)
            return 1
        return self._save_screenshot()

    def frame(self, now: float) -> None:
        """
        Runs one frame: handles input, polls the network, and draws.
        """
        for event in pygame.event.get():
            self._take_event(event)
        context = self.context
        if not len(context.stack):
            return  # the player has left; later events of the game must not open a screen
        if context.game is not None:
            model = context.game.update()
            self._soundtrack.hear(model, now)
            self._log_phase(model)
        if context.tools is not None:
            context.tools.update()
        if not self._is_headless or not self._headless_end():
            follow(context)
        self._fit_window()
        context.stack.top.update(now)
        context.stack.top.draw(self._screen, now)
        pygame.display.flip()
        if not self._is_headless:
            context.sounds.open()
        if self._frames_left is not None and context.game is not None and context.game.model.phase is Phase.PLAYING:
            # Frames before the round do not count: a screenshot of them would show an empty arena.
            self._frames_left -= 1

    def _must_stop(self) -> bool:
        return self._stop is not None and self._stop.asked

    def _log_phase(self, model: GameModel) -> None:
        if model.phase is not self._phase:
            self._phase = model.phase
            log.info("%s", PHASE_WORDS[model.phase])

    def _take_event(self, event: pygame.event.Event) -> None:
        if event.type == pygame.QUIT:
            self.context.remember()
            self.context.stack.clear()
        elif event.type == pygame.JOYDEVICEADDED:
            joystick = pygame.joystick.Joystick(event.device_index)
            self._joysticks[joystick.get_instance_id()] = joystick
        elif event.type == pygame.JOYDEVICEREMOVED:
            self._joysticks.pop(event.instance_id, None)
        if len(self.context.stack):
            self.context.stack.top.handle_event(event)

    def _fit_window(self) -> None:
        """
        Builds the theme and the screens again when the size of the window has changed.
        """
        window = pygame.display.get_surface()
        if window is not None and window.get_size() != self.context.theme.window:
            self._screen = window
            self.context.resize(window.get_size())

    def _headless_end(self) -> str:
        """
        Returns why the headless game is over, or "" while it runs.
        """
        game = self.context.game
        return game.model.reason if self._is_headless and game is not None and game.is_over else ""

    def _save_screenshot(self) -> int:
        if self._screenshot is None:
            return 0
        problem = save_screenshot(self._screen, self._screenshot)
        if problem:
            print(f"Cannot save the screenshot to {self._screenshot}: {problem}.", file=sys.stderr)
            return 1
        print(f"Saved a screenshot: {self._screenshot}")
        return 0


def _finder() -> Finder:
    from demo_game.net.discovery import GameFinder

    return GameFinder()
