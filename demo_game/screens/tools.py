"""The network tools: F3 shows the figures of the connection, F4 simulates a slow network."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pygame

from demo_game.screens.widgets import Button, Form, Slider
from demo_game.view.assets import REGULAR, load_font
from demo_game.view.camera import Camera
from demo_game.view.theme import QUIET, TEXT, Theme
from netpeer.pygame_bridge import NetworkOverlay

if TYPE_CHECKING:
    from collections.abc import Callable

    from demo_game.game import Game, Lag
    from demo_game.screens.actions import Actions

__all__ = ["NetworkTools"]

OVERLAY_LETTERS = 13.0
OVERLAY_MARGIN = 10
MAX_LATENCY_S = 0.5
MAX_JITTER_S = 0.2
STALL_S = 1.5
PANEL = (866, 70, 400, 304)
ROW_LEFT, ROW_WIDTH, ROW_HEIGHT = 886, 360, 54

PANEL_KEYS = frozenset(
    {pygame.K_UP, pygame.K_DOWN, pygame.K_LEFT, pygame.K_RIGHT, pygame.K_RETURN, pygame.K_KP_ENTER, pygame.K_TAB}
)
"""The open panel uses these keys; WASD still steers the ship."""


class NetworkTools:
    """
    The overlay and the panel of one game.

    Attributes:
        is_overlay_shown, is_panel_open: switched by F3 and F4.
    """

    def __init__(self, game: Game, lag: Lag, theme: Theme, *, clock: Callable[[], float] = time.monotonic) -> None:
        self.is_overlay_shown = False
        self.is_panel_open = False
        self._game = game
        self._lag = lag
        self._theme = theme
        self._clock = clock
        self._overlay = self._make_overlay()
        self.latency = Slider(
            (ROW_LEFT, 128, ROW_WIDTH, ROW_HEIGHT), "Latency", lag.latency / MAX_LATENCY_S, self._set_latency,
            lambda part: f"{part * MAX_LATENCY_S * 1000:.0f} ms",
        )  # fmt: skip
        self.jitter = Slider(
            (ROW_LEFT, 192, ROW_WIDTH, ROW_HEIGHT), "Jitter", lag.jitter / MAX_JITTER_S, self._set_jitter,
            lambda part: f"{part * MAX_JITTER_S * 1000:.0f} ms",
        )  # fmt: skip
        self.stall = Button(
            (ROW_LEFT, 256, ROW_WIDTH, 48), f"Stall the connection for {STALL_S} s", self._stall, size=18
        )
        self._form = Form([self.latency, self.jitter, self.stall])

    def resize(self, theme: Theme) -> None:
        """
        Takes the theme for a new size of the window.
        """
        self._theme = theme
        self._overlay = self._make_overlay()

    def update(self) -> None:
        """
        Measures. Call it once a frame, also while the overlay is hidden.
        """
        self._overlay.update()

    def take_event(self, event: pygame.event.Event, actions: Actions) -> bool:
        """
        Handles F3, F4, and the events of the open panel. Returns whether the event was one of them.
        """
        if event.type == pygame.KEYDOWN and event.key == pygame.K_F3:
            self.is_overlay_shown = not self.is_overlay_shown
            return True
        if event.type == pygame.KEYDOWN and event.key == pygame.K_F4:
            self.is_panel_open = not self.is_panel_open
            return True
        if not self.is_panel_open:
            return False
        if event.type == pygame.KEYDOWN and event.key == pygame.K_ESCAPE:
            self.is_panel_open = False
            return True
        if self._is_for_panel(event):
            self._form.take_event(event, actions, self._theme)
            return True
        return False

    def draw(self, screen: pygame.Surface, now: float) -> None:
        """
        Draws the overlay and the panel, if they are shown.
        """
        theme = self._theme
        if self.is_overlay_shown:
            # Always inside the arena, so that the strip above it stays readable.
            arena, margin = Camera(theme.window).arena, theme.px(OVERLAY_MARGIN)
            self._overlay.draw(screen, (arena.left + margin, arena.top + margin))
        if self.is_panel_open:
            theme.panel(screen, PANEL, fill=(10, 15, 34, 236))
            theme.write(screen, "Lag simulator", ROW_LEFT, 98, 22, TEXT, bold=True)
            theme.write(screen, "F4 closes", ROW_LEFT + ROW_WIDTH, 98, 15, QUIET, anchor="midright")
            self._form.draw(screen, theme, now)
            words = "Arrow keys and mouse change it, WASD flies"
            theme.write(screen, words, ROW_LEFT + ROW_WIDTH / 2, 340, 15, QUIET, anchor="center")

    def _is_for_panel(self, event: pygame.event.Event) -> bool:
        if event.type == pygame.KEYDOWN:
            return event.key in PANEL_KEYS
        if event.type == pygame.JOYHATMOTION:
            return True
        if event.type in (pygame.MOUSEBUTTONDOWN, pygame.MOUSEMOTION):
            return self._theme.rect(PANEL).collidepoint(event.pos)
        return False

    def _make_overlay(self) -> NetworkOverlay:
        font = load_font(REGULAR, max(11.0, OVERLAY_LETTERS * self._theme.scale))
        overlay = NetworkOverlay(self._game.client.peer, font=font, clock=self._clock)
        overlay.add_graph("prediction error", lambda: self._game.model.network.prediction_error, unit="px")
        overlay.add_line("prediction error, mean", self._mean_error)
        overlay.add_line("others are drawn", self._delay)
        return overlay

    def _mean_error(self) -> str:
        return f"{self._game.model.network.prediction_error_mean:.2f} px"

    def _delay(self) -> str:
        return f"{self._game.model.network.interpolation_delay * 1000:.0f} ms late"

    def _set_latency(self, part: float) -> None:
        self._lag.latency = part * MAX_LATENCY_S
        self._game.apply_lag()

    def _set_jitter(self, part: float) -> None:
        self._lag.jitter = part * MAX_JITTER_S
        self._game.apply_lag()

    def _stall(self) -> None:
        self._game.client.stall(STALL_S)
