"""The search for games on the local network, while a screen shows their list."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable

    from demo_game.net.model import FoundGame
    from demo_game.settings import Settings

__all__ = ["Finder", "GameSearch"]


class Finder(Protocol):
    """
    Finds games on the local network.
    """

    def poll(self) -> tuple[FoundGame, ...]:
        """
        The games that are announced now.
        """
        ...

    def close(self) -> None:
        """
        Stops listening.
        """
        ...


class GameSearch:
    """
    Searches while somebody asks for the list, and while the player's settings allow it.
    """

    def __init__(self, settings: Settings, make_finder: Callable[[], Finder] | None) -> None:
        """
        Args:
            settings: the player's settings.
            make_finder: makes what finds games; None: the search finds none.
        """
        self._settings = settings
        self._make_finder = make_finder
        self._finder: Finder | None = None

    def poll(self) -> tuple[FoundGame, ...]:
        """
        The games that are announced now. The first call starts the search.
        """
        if not self._settings.looks_for_games or self._make_finder is None:
            self.stop()
            return ()
        if self._finder is None:
            self._finder = self._make_finder()
        return self._finder.poll()

    def stop(self) -> None:
        """
        Ends the search; `poll` starts it again.
        """
        if self._finder is not None:
            self._finder.close()
            self._finder = None
