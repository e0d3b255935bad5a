"""Steering a ship with keys, mouse and gamepad. All of them work at the same time.

It reads events only, and no state of devices. So the events of a test work like those of a person.
"""

from __future__ import annotations

import math

import pygame

__all__ = ["Steering"]

LEFT = frozenset({pygame.K_LEFT, pygame.K_a})
RIGHT = frozenset({pygame.K_RIGHT, pygame.K_d})
UP = frozenset({pygame.K_UP, pygame.K_w})
DOWN = frozenset({pygame.K_DOWN, pygame.K_s})
DASH_KEYS = frozenset({pygame.K_SPACE, pygame.K_LSHIFT, pygame.K_RSHIFT})
DASH_BUTTONS = frozenset({0, 2, 5})
"""A, X and the right shoulder, on most gamepads."""

TRIGGER_AXES = frozenset({2, 5})
TRIGGER_PULLED = 0.3
STICK_REST = 0.22
"""A stick that nobody holds is not always exactly at zero."""

MOUSE_FULL_PX = 90.0
"""The distance from the ship to the pointer that means full thrust."""

MOUSE_FLY, MOUSE_DASH = 1, 3


class Steering:
    """
    Remembers what the player holds.
    """

    def __init__(self) -> None:
        self._keys: set[int] = set()
        self._buttons: set[int] = set()
        self._axes: dict[int, float] = {}
        self._hat = (0, 0)
        self._mouse: set[int] = set()
        self._pointer = (0, 0)

    @property
    def is_dashing(self) -> bool:
        """
        Whether a key or button for the dash is held.
        """
        return bool(
            self._keys & DASH_KEYS
            or self._buttons & DASH_BUTTONS
            or MOUSE_DASH in self._mouse
            or any(self._axes.get(axis, -1.0) > TRIGGER_PULLED for axis in TRIGGER_AXES)
        )

    def take_event(self, event: pygame.event.Event) -> None:
        """
        Handles one of pygame's events.
        """
        if event.type == pygame.KEYDOWN:
            self._keys.add(event.key)
        elif event.type == pygame.KEYUP:
            self._keys.discard(event.key)
        elif event.type == pygame.JOYBUTTONDOWN:
            self._buttons.add(event.button)
        elif event.type == pygame.JOYBUTTONUP:
            self._buttons.discard(event.button)
        elif event.type == pygame.JOYAXISMOTION:
            self._axes[event.axis] = event.value
        elif event.type == pygame.JOYHATMOTION:
            self._hat = event.value
        elif event.type in (pygame.MOUSEBUTTONDOWN, pygame.MOUSEBUTTONUP):
            self._pointer = event.pos
            (self._mouse.add if event.type == pygame.MOUSEBUTTONDOWN else self._mouse.discard)(event.button)
        elif event.type == pygame.MOUSEMOTION:
            self._pointer = event.pos
        elif event.type == pygame.WINDOWFOCUSLOST or event.type == pygame.JOYDEVICEREMOVED:
            self.release()  # no event will say when those keys are released

    def release(self) -> None:
        """
        Forgets everything that is held.
        """
        self._keys.clear()
        self._buttons.clear()
        self._axes.clear()
        self._mouse.clear()
        self._hat = (0, 0)

    def stick(self, ship_at: tuple[float, float] | None) -> tuple[float, float]:
        """
        The direction of flight, each part from -1 to 1.

        Args:
            ship_at: the pixel of the own ship, for the mouse; None if there is none.
        """
        x = float(bool(self._keys & RIGHT)) - float(bool(self._keys & LEFT)) + self._hat[0] + self._axis(0)
        y = float(bool(self._keys & DOWN)) - float(bool(self._keys & UP)) - self._hat[1] + self._axis(1)
        if MOUSE_FLY in self._mouse and ship_at is not None:
            x += (self._pointer[0] - ship_at[0]) / MOUSE_FULL_PX
            y += (self._pointer[1] - ship_at[1]) / MOUSE_FULL_PX
        length = max(1.0, math.hypot(x, y))
        return x / length, y / length

    def _axis(self, axis: int) -> float:
        value = self._axes.get(axis, 0.0)
        return value if abs(value) > STICK_REST else 0.0
