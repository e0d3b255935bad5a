"""The player's program: a window, and one loop that polls, draws and waits for the next frame."""

from __future__ import annotations

import logging
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pygame

from demo_game.bots import Pilot
from demo_game.game import GameKind, Lag
from demo_game.net.dialect import Dialect
from demo_game.net.discovery import BROADCAST
from demo_game.net.model import GameModel, Phase
from demo_game.screens.context import Context, Finder
from demo_game.screens.flow import follow
from demo_game.screens.menu import MenuScreen
from demo_game.settings import default_path, load_settings
from demo_game.sounds import Sounds
from demo_game.soundtrack import Soundtrack
from demo_game.stopping import StopOnSignal
from demo_game.view.window import missing_display, open_headless, open_window, save_screenshot

__all__ = ["Options", "Program", "play"]

FRAMES_PER_SECOND = 60
HEADLESS_FRAMES = 360
"""Six seconds of a round: long enough for the bots to have collected something before the picture is taken."""

HEADLESS_SCREENSHOT = Path("netpeer-demo.png")
AUTOPILOT_SEED = 99

PHASE_WORDS = {
    Phase.IDLE: "no game",
    Phase.CONNECTING: "joining",
    Phase.LOBBY: "in the lobby",
    Phase.PLAYING: "the round has begun",
    Phase.RESULTS: "the round is over",
    Phase.RECONNECTING: "the line was lost",
    Phase.DISCONNECTED: "out of the game",
}

log = logging.getLogger("demo_game.app")


@dataclass(frozen=True)
class Options:
    """
    What the command line says.

    Attributes:
        name: for this run only; None takes the remembered one.
        connect: a game to join at once; None shows the menu.
        bots: how many play along in a game with bots.
        lag, jitter: seconds by which the line is made worse.
        headless: no window; an autopilot flies.
        frames: leaves after so many frames of a game; None plays on.
        screenshot: where the last frame goes.
        looks_for_games: whether the local network may be searched at all.
        announces: whether a game that is hosted here may be announced there.
        dialect: which Godot is spoken; None: whichever a game elsewhere speaks.
    """

    name: str | None = None
    connect: str | None = None
    bots: int = 7
    lag: float = 0.0
    jitter: float = 0.0
    headless: bool = False
    frames: int | None = None
    screenshot: Path | None = None
    looks_for_games: bool = True
    announces: bool = False
    dialect: Dialect | None = None


def play(options: Options, stop: StopOnSignal) -> int:
    """
    Plays until the player leaves, the frames are over, or (headless) the game is.

    Args:
        options: what the command line says.
        stop: Ctrl-C in the terminal is as good a way to leave as the window's button.

    Returns:
        The exit status of the program.
    """
    if stop.asked:
        return 0  # no window for somebody who has left
    reason = "" if options.headless else missing_display()
    if reason:
        print(f"There is no display to open a window on ({reason}): the demo plays without one and saves a picture.")
    is_headless = options.headless or bool(reason)
    screen = open_headless() if is_headless else open_window()
    try:
        # A headless run is the same on every machine: it neither reads nor changes what a player has set.
        path = None if is_headless else default_path()
        program = Program(options, screen, is_headless=is_headless, settings_path=path, stop=stop)
        return program.run()
    finally:
        pygame.quit()


class Program:
    """
    One run of the program.

    Attributes:
        context: what its screens share.
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
            options: what the command line says.
            screen: the window, or the picture in its place.
            is_headless: nobody watches: an autopilot flies, and the end of the game is the program's.
            settings_path: where the settings lie; None: they are the defaults, and forgotten.
            finder: makes what hears of games; None: the local network's.
            clock: gives the time in seconds.
            stop: when to leave; None: signals are no matter of the program's.
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
        Plays, says goodbye, and saves the picture.
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
        One frame: what was pressed, what the network brought, and the picture of it.
        """
        for event in pygame.event.get():
            self._take_event(event)
        context = self.context
        if not len(context.stack):
            return  # the player has left; what the game still says brings no screen back
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
            # Frames before the round do not count: a picture of them would show nothing.
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
        Makes everything anew when the window has another size than it was made for.
        """
        window = pygame.display.get_surface()
        if window is not None and window.get_size() != self.context.theme.window:
            self._screen = window
            self.context.resize(window.get_size())

    def _headless_end(self) -> str:
        """
        Why a game that nobody watches is over; empty while it goes on.
        """
        game = self.context.game
        return game.model.reason if self._is_headless and game is not None and game.is_over else ""

    def _save_screenshot(self) -> int:
        if self._screenshot is None:
            return 0
        problem = save_screenshot(self._screen, self._screenshot)
        if problem:
            print(f"The picture could not be saved to {self._screenshot}: {problem}.", file=sys.stderr)
            return 1
        print(f"Saved a picture: {self._screenshot}")
        return 0


def _finder() -> Finder:
    from demo_game.net.discovery import GameFinder

    return GameFinder()
