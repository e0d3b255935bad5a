"""A player's program at a desk of its own: a window in memory, a clock that a test moves, and hands on every device."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pygame

from demo_game.app import Options, Program
from demo_game.embedded import EmbeddedGame
from demo_game.screens.widgets import Button, Widget
from netpeer import ManualClock

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from demo_game.net.model import FoundGame, GameModel, Phase
    from demo_game.screens.screen import Screen

__all__ = ["FRAME_S", "Desk"]

FRAME_S = 1 / 60
PATIENCE_FRAMES = 60 * 60
JOYSTICK = 0


class Desk:
    """
    Give it games to join with `serve`; what one does with `press`, `click` and `push` is what a player does.
    """

    def __init__(self, *, settings_path: Path | None = None, bots: int = 2) -> None:
        self.clock = ManualClock(100.0)
        self.heard: tuple[FoundGame, ...] = ()
        self.is_listening = False
        self.served: list[EmbeddedGame] = []
        options = Options(bots=bots)
        screen = pygame.display.set_mode((1280, 720))
        self.program = Program(options, screen, settings_path=settings_path, finder=self._listen, clock=self.clock)
        self.context = self.program.context

    @property
    def screen(self) -> Screen:
        return self.context.stack.top

    @property
    def model(self) -> GameModel:
        assert self.context.game is not None
        return self.context.game.model

    def serve(self, bots: int = 1, *, round_s: float = 30.0, max_players: int = 16) -> EmbeddedGame:
        game = EmbeddedGame(bots, round_ticks=round(round_s * 30), max_players=max_players, clock=self.clock)
        self.served.append(game)
        return game

    def frame(self) -> None:
        self.clock.advance(FRAME_S)
        for game in self.served:
            game.poll()
        self.program.frame(self.clock())

    def play(self, seconds: float) -> None:
        for _ in range(max(1, round(seconds / FRAME_S))):
            self.frame()

    def play_until(self, condition: Callable[[], object]) -> None:
        for _ in range(PATIENCE_FRAMES):
            if condition():
                return
            self.frame()
        raise AssertionError(f"not within a minute; the top is {self.screen}, {self.context.game and self.model}")

    def play_until_screen(self, kind: type[Screen]) -> None:
        self.play_until(lambda: len(self.context.stack) and type(self.screen) is kind)

    def play_until_phase(self, phase: Phase) -> None:
        self.play_until(lambda: self.context.game is not None and self.model.phase is phase)

    # Hands.

    def press(self, *keys: int, mod: int = 0) -> None:
        for key in keys:
            self.hold(key, mod=mod)
            pygame.event.post(pygame.event.Event(pygame.KEYUP, key=key, mod=mod))
            self.frame()

    def hold(self, key: int, *, mod: int = 0) -> None:
        pygame.event.post(pygame.event.Event(pygame.KEYDOWN, key=key, mod=mod, unicode=""))

    def type(self, words: str) -> None:
        for letter in words:
            pygame.event.post(pygame.event.Event(pygame.TEXTINPUT, text=letter))
        self.frame()

    def point(self, widget: Widget) -> tuple[int, int]:
        place = self.context.theme.at(*widget.centre)
        pygame.event.post(pygame.event.Event(pygame.MOUSEMOTION, pos=place, rel=(1, 1), buttons=(0, 0, 0)))
        return place

    def click(self, widget: Widget) -> None:
        place = self.point(widget)
        pygame.event.post(pygame.event.Event(pygame.MOUSEBUTTONDOWN, pos=place, button=1))
        pygame.event.post(pygame.event.Event(pygame.MOUSEBUTTONUP, pos=place, button=1))
        self.frame()

    def push(self, *buttons: int) -> None:
        for button in buttons:
            pygame.event.post(pygame.event.Event(pygame.JOYBUTTONDOWN, instance_id=JOYSTICK, button=button))
            pygame.event.post(pygame.event.Event(pygame.JOYBUTTONUP, instance_id=JOYSTICK, button=button))
            self.frame()

    def cross(self, x: int, y: int) -> None:
        """
        Pushes a gamepad's cross and lets it go; y 1 is up, as pygame has it.
        """
        for value in ((x, y), (0, 0)):
            pygame.event.post(pygame.event.Event(pygame.JOYHATMOTION, instance_id=JOYSTICK, hat=0, value=value))
            self.frame()

    def tilt(self, axis: int, value: float) -> None:
        pygame.event.post(pygame.event.Event(pygame.JOYAXISMOTION, instance_id=JOYSTICK, axis=axis, value=value))
        self.frame()

    def button(self, words: str) -> Button:
        """
        The button of the top screen that says this.
        """
        found = [w for w in self.screen.form.widgets if isinstance(w, Button) and w.words.startswith(words)]
        assert found, f"{words!r} is not among {[getattr(w, 'words', w) for w in self.screen.form.widgets]}"
        return found[0]

    def close(self) -> None:
        self.context.close()
        for game in self.served:
            game.close()

    def _listen(self) -> _Ears:
        self.is_listening = True
        return _Ears(self)


class _Ears:
    """
    Hears of the games that the test says.
    """

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def poll(self) -> tuple[FoundGame, ...]:
        return self._desk.heard

    def close(self) -> None:
        self._desk.is_listening = False
