"""The actions of a player in menus: keys and gamepads become the same few actions.

Gamepads are read as joysticks, so that all of them work without a table for each: the first button accepts, the second
goes back, the stick or the cross moves. A push of the stick counts once; the stick has to return before the next one.
"""

from __future__ import annotations

from enum import Enum

import pygame

__all__ = ["Action", "Actions"]


class Action(Enum):
    """
    One step of a player in the menus.
    """

    UP = "up"
    DOWN = "down"
    LEFT = "left"
    RIGHT = "right"
    NEXT = "next"
    PREVIOUS = "previous"
    ACCEPT = "accept"
    BACK = "back"


KEYS = {
    pygame.K_UP: Action.UP,
    pygame.K_DOWN: Action.DOWN,
    pygame.K_LEFT: Action.LEFT,
    pygame.K_RIGHT: Action.RIGHT,
    pygame.K_RETURN: Action.ACCEPT,
    pygame.K_KP_ENTER: Action.ACCEPT,
    pygame.K_SPACE: Action.ACCEPT,
    pygame.K_ESCAPE: Action.BACK,
}

BUTTONS = {
    0: Action.ACCEPT,
    1: Action.BACK,
    7: Action.ACCEPT,  # "start" on most
    # The cross, where the driver shows it as buttons.
    11: Action.UP,
    12: Action.DOWN,
    13: Action.LEFT,
    14: Action.RIGHT,
}

STICK_PUSHED = 0.6
STICK_BACK = 0.35
"""Between the two values nothing happens, so that a trembling thumb makes one push."""


class Actions:
    """
    Turns events into actions. It remembers which sticks are pushed.
    """

    def __init__(self) -> None:
        self._pushed: set[tuple[int, int]] = set()

    def of(self, event: pygame.event.Event) -> Action | None:
        """
        The action of an event; None if it has none.
        """
        if event.type == pygame.KEYDOWN:
            if event.key == pygame.K_TAB:
                return Action.PREVIOUS if event.mod & pygame.KMOD_SHIFT else Action.NEXT
            return KEYS.get(event.key)
        if event.type == pygame.JOYBUTTONDOWN:
            return BUTTONS.get(event.button)
        if event.type == pygame.JOYHATMOTION:
            x, y = event.value
            return _direction(x, -y)
        if event.type == pygame.JOYAXISMOTION and event.axis in (0, 1):
            return self._of_stick(event)
        return None

    def _of_stick(self, event: pygame.event.Event) -> Action | None:
        key = (getattr(event, "instance_id", 0), event.axis)
        if abs(event.value) < STICK_BACK:
            self._pushed.discard(key)
        if abs(event.value) < STICK_PUSHED or key in self._pushed:
            return None
        self._pushed.add(key)
        return _direction(event.value, 0) if event.axis == 0 else _direction(0, event.value)


def _direction(x: float, y: float) -> Action | None:
    if x:
        return Action.RIGHT if x > 0 else Action.LEFT
    if y:
        return Action.DOWN if y > 0 else Action.UP
    return None
