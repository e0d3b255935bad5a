"""The screens that lie on each other: the topmost is seen and heard, the ones below wait as they were left."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from demo_game.screens.screen import Screen

__all__ = ["ScreenStack"]


class ScreenStack:
    """
    At the bottom the menu; it is empty when the player has left the program.
    """

    def __init__(self) -> None:
        self._screens: list[Screen] = []

    def __len__(self) -> int:
        return len(self._screens)

    def __getitem__(self, height: int) -> Screen:
        return self._screens[height]

    @property
    def top(self) -> Screen:
        """
        The screen that is seen.
        """
        return self._screens[-1]

    def push(self, screen: Screen) -> None:
        """
        Puts a screen on top.
        """
        self._screens.append(screen)

    def pop(self) -> None:
        """
        Takes the topmost away; the one below goes on.
        """
        self._screens.pop()

    def find(self, kind: type[Screen]) -> int | None:
        """
        How high the lowest screen of a kind lies, or None.
        """
        return next((height for height, screen in enumerate(self._screens) if isinstance(screen, kind)), None)

    def cut(self, height: int) -> None:
        """
        Takes away all but the lowest `height` screens.
        """
        del self._screens[height:]

    def clear(self) -> None:
        """
        Takes all away: the program ends.
        """
        self._screens.clear()
