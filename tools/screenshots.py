"""
Makes every picture of the demo in docs/images/, from real games: `make screenshots`, or

    python -m tools.screenshots [FOLDER] [--size 1280x720] [--only NAME]

The player's program runs unchanged, with a window in memory and a clock that runs as fast as the machine can. Events
press the player's keys. The other players are bots with their own connections.
"""

from __future__ import annotations

import argparse
import os
import sys
from contextlib import contextmanager
from pathlib import Path

os.environ["SDL_VIDEODRIVER"] = os.environ["SDL_AUDIODRIVER"] = "dummy"
os.environ.setdefault("PYGAME_HIDE_SUPPORT_PROMPT", "1")

from typing import TYPE_CHECKING

import pygame

from demo_game.app import Options, Program
from demo_game.bots import Pilot
from demo_game.embedded import EmbeddedGame
from demo_game.net.client import GameClient
from demo_game.net.model import FoundGame, Phase
from netpeer import ManualClock
from tools.comparison import draw_comparison
from tools.quantise import save_small

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = ["SCENES", "Studio", "main"]

FOLDER = Path(__file__).parents[1] / "docs" / "images"
FRAME_S = 1 / 60
ROUND_S = 45
PATIENCE_FRAMES = 60 * 90
"""A minute and a half of game time; no scene takes longer than a round."""


class Studio:
    """
    The player's program, a game to join, and one clock for both.
    """

    def __init__(self, size: tuple[int, int], *, bots: int = 0, lag_ms: int = 0, clients: int = 0) -> None:
        self.clock = ManualClock(100.0)
        self.screen = pygame.display.set_mode(size)
        self.embedded = EmbeddedGame(bots, seed=11, round_ticks=ROUND_S * 30, clock=self.clock)
        self.clients = [GameClient(clock=self.clock) for _ in range(clients)]
        options = Options(name="Ada", lag=lag_ms / 1000, jitter=lag_ms / 4000, looks_for_games=True)
        self.program = Program(options, self.screen, finder=_Heard, clock=self.clock)
        self.others: list[Callable[[], object]] = [client.update for client in self.clients]

    def frame(self) -> None:
        """
        Run one frame, a sixtieth of a second, of all programs.
        """
        self.clock.advance(FRAME_S)
        if self.embedded is not None:
            self.embedded.poll()
        for update in self.others:
            update()
        self.program.frame(self.clock())

    def play(self, seconds: float) -> None:
        """
        Run frames for some seconds.
        """
        for _ in range(round(seconds / FRAME_S)):
            self.frame()

    def play_until(self, condition: Callable[[], object]) -> None:
        """
        Run frames until a condition is true.
        """
        for _ in range(PATIENCE_FRAMES):
            if condition():
                return
            self.frame()
        raise RuntimeError(
            f"the condition was not true within {PATIENCE_FRAMES} frames; the last phase was {self.phase}"
        )

    def press(self, *keys: int) -> None:
        """
        Press keys, one a frame.
        """
        for key in keys:
            pygame.event.post(pygame.event.Event(pygame.KEYDOWN, key=key, mod=0, unicode="", scancode=0))
            pygame.event.post(pygame.event.Event(pygame.KEYUP, key=key, mod=0, unicode="", scancode=0))
            self.frame()

    @property
    def phase(self) -> Phase:
        """
        The phase of the player's game.
        """
        game = self.program.context.game
        return game.model.phase if game is not None else Phase.IDLE

    def join(self, url: str = "") -> None:
        """
        Join a game. An autopilot steers the ship.
        """
        from demo_game.game import GameKind

        context = self.program.context
        context.start_game(GameKind.JOIN, url=url or self.embedded.url)
        if context.game is not None:
            context.game.autopilot = Pilot(5)

    def start_round(self) -> None:
        """
        Join, and run frames until the round has begun. The autopilot sets the player ready.
        """
        self.join()
        self.play_until(lambda: self.phase is Phase.PLAYING)

    def cut_line(self) -> None:
        """
        Stop all bytes on the player's line.
        """
        if self.program.context.game is not None:
            self.program.context.game.client.stall(60.0)

    def waits_for_attempt(self) -> bool:
        """
        Whether the player's client waits more than a second for its next attempt.
        """
        game = self.program.context.game
        return game is not None and game.model.retry_in > 1.0

    def close(self) -> None:
        """
        Close all programs.
        """
        self.program.context.close()
        for client in self.clients:
            client.leave()
        self.embedded.close()


class _Heard:
    """
    A finder that has found games.
    """

    def poll(self) -> tuple[FoundGame, ...]:
        return (
            FoundGame("ws://192.168.1.20:9080", "Living room", 5, 16),
            FoundGame("ws://192.168.1.31:9080", "Library", 2, 8),
        )

    def close(self) -> None:
        """
        Do nothing.
        """


@contextmanager
def studio(size: tuple[int, int], *, bots: int = 0, lag_ms: int = 0, clients: int = 0) -> Iterator[Studio]:
    made = Studio(size, bots=bots, lag_ms=lag_ms, clients=clients)
    try:
        yield made
    finally:
        made.close()


def shoot_menu(size: tuple[int, int]) -> Iterator[tuple[str, pygame.Surface]]:
    """
    The screens before a game.
    """
    with studio(size) as made:
        made.play(7.5)
        yield "menu", made.screen
        made.press(pygame.K_DOWN, pygame.K_DOWN, pygame.K_DOWN, pygame.K_RETURN)
        made.play(0.3)
        yield "settings", made.screen
        made.press(pygame.K_ESCAPE, pygame.K_UP, pygame.K_RETURN)
        made.play(0.3)
        yield "join", made.screen


def shoot_lobby(size: tuple[int, int]) -> Iterator[tuple[str, pygame.Surface]]:
    """
    A lobby with ready players and a chat.
    """
    with studio(size, bots=6, clients=2) as made:
        for client, name, colour in zip(made.clients, ("Bellatrix", "Procyon"), (9, 8), strict=True):
            client.connect(made.embedded.url, name, colour)
        made.join()
        made.play_until(lambda: made.phase is Phase.LOBBY)
        made.play(1.0)
        made.clients[0].chat("Hello! Who takes the purple corner?")
        made.play(0.5)
        made.clients[1].chat("Me. Watch your crystals.")
        made.play(0.5)
        if made.program.context.game is not None:
            made.program.context.game.client.chat("Good luck, all of you!")
        made.clients[0].set_ready(True)
        made.play(0.8)
        yield "lobby", made.screen


def shoot_round(size: tuple[int, int]) -> Iterator[tuple[str, pygame.Surface]]:
    """
    A round with sixteen players, the pause and the results.
    """
    with studio(size, bots=15) as made:
        made.start_round()
        made.play(29.5)
        yield "arena", made.screen
        made.press(pygame.K_ESCAPE)
        made.play(0.3)
        yield "pause", made.screen
        made.press(pygame.K_ESCAPE)
        made.play_until(lambda: made.phase is Phase.RESULTS)
        made.play(3.0)
        yield "results", made.screen


def shoot_network(size: tuple[int, int]) -> Iterator[tuple[str, pygame.Surface]]:
    """
    The overlay and the lag settings on a slow line, and a lost connection.
    """
    with studio(size, bots=7, lag_ms=120) as made:
        made.start_round()
        made.press(pygame.K_F3)
        made.play(14.0)
        yield "overlay", made.screen
        made.press(pygame.K_F3, pygame.K_F4)
        made.play(0.5)
        yield "lag", made.screen
        made.press(pygame.K_F4)
        made.cut_line()
        made.play_until(lambda: made.phase is Phase.RECONNECTING)
        made.play_until(made.waits_for_attempt)
        yield "reconnecting", made.screen


def shoot_trouble(size: tuple[int, int]) -> Iterator[tuple[str, pygame.Surface]]:
    """
    A server that does not answer.
    """
    with studio(size) as made:
        url = made.embedded.url
        made.embedded.server.close()
        made.join(url)
        made.play_until(lambda: made.phase is Phase.IDLE)
        made.play(0.5)
        yield "trouble", made.screen


def shoot_comparison(size: tuple[int, int]) -> Iterator[tuple[str, pygame.Surface]]:
    """
    The comparison of drawing with and without prediction and interpolation, at 150 ms.
    """
    screen = pygame.display.set_mode(size)
    draw_comparison(screen)
    yield "comparison", screen


SCENES: tuple[Callable[[tuple[int, int]], Iterator[tuple[str, pygame.Surface]]], ...] = (
    shoot_menu,
    shoot_lobby,
    shoot_round,
    shoot_network,
    shoot_trouble,
    shoot_comparison,
)
"""Each function gives the names of its pictures, with the screen at that moment."""


def main(arguments: list[str] | None = None) -> int:
    """
    Make the pictures.
    """
    parser = argparse.ArgumentParser(prog="python -m tools.screenshots", description="Make the demo's pictures.")
    parser.add_argument("folder", nargs="?", type=Path, default=FOLDER)
    parser.add_argument("--size", default="1280x720", metavar="WxH")
    parser.add_argument("--only", metavar="SCENE", help="one of: " + ", ".join(s.__name__[6:] for s in SCENES))
    options = parser.parse_args(arguments)
    width, height = map(int, options.size.split("x"))
    options.folder.mkdir(parents=True, exist_ok=True)
    pygame.display.init()
    pygame.font.init()
    for scene in SCENES:
        if options.only in (None, scene.__name__[6:]):
            for name, screen in scene((width, height)):
                path = options.folder / f"demo-{name}.png"
                save_small(screen, path)
                print(f"{path}: {path.stat().st_size // 1000} kB", flush=True)
    pygame.quit()
    return 0


if __name__ == "__main__":
    sys.exit(main())
