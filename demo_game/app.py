"""The player's program: a window, the keys, and one loop that polls, draws and waits for the next frame."""

from __future__ import annotations

import sys
import time
from dataclasses import dataclass
from pathlib import Path

import pygame

from demo_game.bots import Bot
from demo_game.embedded import EmbeddedGame, wait_until_gone
from demo_game.net.client import ClientState, GameClient
from demo_game.view.arena import ArenaView
from demo_game.view.window import missing_display, open_headless, open_window, save_screenshot

__all__ = ["Options", "play"]

FRAMES_PER_SECOND = 60
HEADLESS_FRAMES = 360
"""Six seconds: long enough for the bots to have collected something before the picture is taken."""

HEADLESS_SCREENSHOT = Path("netpeer-demo.png")
HINT_S = 8.0
"""How long the keys are explained."""

TITLE_CHARACTERS = 26
"""What fits into the panel with the network figures."""

LEFT_KEYS = (pygame.K_LEFT, pygame.K_a)
RIGHT_KEYS = (pygame.K_RIGHT, pygame.K_d)
UP_KEYS = (pygame.K_UP, pygame.K_w)
DOWN_KEYS = (pygame.K_DOWN, pygame.K_s)


@dataclass(frozen=True)
class Options:
    """
    What the command line says. `connect` None plays an embedded game; `frames` None plays until the player leaves.
    """

    name: str = "Pilot"
    connect: str | None = None
    bots: int = 3
    headless: bool = False
    frames: int | None = None
    screenshot: Path | None = None


def play(options: Options) -> int:
    """
    Plays until the player leaves, the frames are over, or the game is.

    Returns:
        The exit status of the program.
    """
    reason = "" if options.headless else missing_display()
    if reason:
        print(f"There is no display to open a window on ({reason}): the demo plays without one and saves a picture.")
    is_headless = options.headless or bool(reason)
    screen = open_headless() if is_headless else open_window()
    try:
        return _Program(options, screen, is_headless=is_headless).run()
    finally:
        pygame.quit()


class _Program:
    """
    One run of the game.
    """

    def __init__(self, options: Options, screen: pygame.Surface, *, is_headless: bool) -> None:
        self._screen = screen
        self._hint_until = time.monotonic() + HINT_S
        self._view = ArenaView(screen.get_size(), hint_until=self._hint_until)
        self._client = GameClient(options.name)
        # Nobody holds the keys of a headless game: an autopilot steers, through the same messages as the keys do.
        self._autopilot = Bot(self._client, seed=99) if is_headless else None
        self._frames_left = options.frames or (HEADLESS_FRAMES if is_headless else None)
        self._screenshot = options.screenshot or (HEADLESS_SCREENSHOT if is_headless else None)
        self._embedded = EmbeddedGame(options.bots, seed=time.time_ns()) if options.connect is None else None
        self._url = options.connect or (self._embedded.url if self._embedded else "")

    def run(self) -> int:
        """
        Plays, says goodbye, and saves the picture.
        """
        self._client.connect(self._url)
        try:
            self._loop()
        except KeyboardInterrupt:
            pass  # Ctrl-C in the terminal is as good a way to leave as Esc
        reason = self._client.end_reason
        self._client.leave()
        if self._embedded is not None:
            self._embedded.close()
        wait_until_gone([self._client])
        if reason:
            print(f"The game is over: {reason}.", file=sys.stderr)
            return 1
        return self._save_screenshot()

    def _loop(self) -> None:
        frame_clock = pygame.time.Clock()
        while not self._is_leaving() and self._client.state is not ClientState.ENDED and self._frames_left != 0:
            now = time.monotonic()
            self._steer(now)
            if self._embedded is not None:
                self._embedded.poll(now)
            self._client.poll()
            self._draw(now)
            frame_clock.tick(FRAMES_PER_SECOND)

    def _is_leaving(self) -> bool:
        """
        Takes the window's events.
        """
        return any(
            event.type == pygame.QUIT or (event.type == pygame.KEYDOWN and event.key == pygame.K_ESCAPE)
            for event in pygame.event.get()
        )

    def _steer(self, now: float) -> None:
        if self._autopilot is not None:
            self._autopilot.steer(now)
            return
        held = pygame.key.get_pressed()
        x = any(held[key] for key in RIGHT_KEYS) - any(held[key] for key in LEFT_KEYS)
        y = any(held[key] for key in DOWN_KEYS) - any(held[key] for key in UP_KEYS)
        self._client.steer(x, y)

    def _draw(self, now: float) -> None:
        self._fit_window()
        scene = self._client.scene()
        if scene.ships:
            title = self._url if len(self._url) <= TITLE_CHARACTERS else self._url[: TITLE_CHARACTERS - 1] + "…"
            self._view.draw(self._screen, scene, self._client.figures(), title, now)
        else:
            self._view.draw_message(self._screen, f"Joining {self._url}", now)
        pygame.display.flip()
        if self._frames_left is not None and self._client.state is ClientState.PLAYING:
            # Frames before the game do not count: a picture of them would show nothing.
            self._frames_left -= 1

    def _fit_window(self) -> None:
        """
        Makes the view anew when the window has another size than it was made for.
        """
        window = pygame.display.get_surface()
        if window is not None and window.get_size() != self._view.window:
            self._screen = window
            self._view = ArenaView(window.get_size(), hint_until=self._hint_until)

    def _save_screenshot(self) -> int:
        if self._screenshot is None:
            return 0
        problem = save_screenshot(self._screen, self._screenshot)
        if problem:
            print(f"The picture could not be saved to {self._screenshot}: {problem}.", file=sys.stderr)
            return 1
        print(f"Saved a picture: {self._screenshot}")
        return 0
