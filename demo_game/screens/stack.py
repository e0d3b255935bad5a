"""The stack of screens. The topmost screen is drawn and gets the events; the ones below stay as they were."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import pygame

__all__ = ["ScreenStack", "StackedScreen"]


class StackedScreen(Protocol):
    """
    What the program and the stack use of a screen. `demo_game.screens.screen.Screen` is the base of all of them.
    """

    @property
    def shows_game(self) -> bool:
        """
        Whether the screen shows a phase of a game. Then it is removed when the player leaves that game.
        """
        ...

    def handle_event(self, event: pygame.event.Event) -> None:
        """
        Handles one of pygame's events.
        """
        ...

    def update(self, now: float) -> None:
        """
        Called once a frame before `draw`; `now` is a clock in seconds.
        """
        ...

    def draw(self, screen: pygame.Surface, now: float) -> None:
        """
        Draws the whole window.
        """
        ...


class ScreenStack:
    """
    The menu is at the bottom. The stack is empty after the player has left the program.
    """

    def __init__(self) -> None:
        self._screens: list[StackedScreen] = []

    def __len__(self) -> int:
        return len(self._screens)

    @property
    def top(self) -> StackedScreen:
        """
        The screen that the player sees.
        """
        return self._screens[-1]

    @property
    def game_screen(self) -> StackedScreen | None:
        """
        The screen of the game that is played, or None. A pause or the settings may lie on it.
        """
        return next((screen for screen in self._screens if screen.shows_game), None)

    def push(self, screen: StackedScreen) -> None:
        """
        Puts a screen on top.
        """
        self._screens.append(screen)

    def pop(self) -> None:
        """
        Removes the topmost screen; the one below continues.
        """
        self._screens.pop()

    def pop_game(self) -> None:
        """
        Removes the screen of the game and all that lie on it, if there is one.
        """
        screen = self.game_screen
        if screen is not None:
            del self._screens[self._screens.index(screen) :]

    def clear(self) -> None:
        """
        Removes all screens: the program ends.
        """
        self._screens.clear()
