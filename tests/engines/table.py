"""
A game of dice (gd/dice.gd, in both dialects): plays it, and checks the state at every player.
"""

import re
from typing import Any

from .flushing import FlushingWorld

__all__ = ["Table"]


class Table:
    """
    The players of one game, each with its own state of the game.
    """

    def __init__(self, world: FlushingWorld[Any], game: str) -> None:
        """
        Args:
            world: The players.
            game: The path of the game's node.
        """
        self.world = world
        self._game = game

    def views(self) -> list[dict[str, Any]]:
        """
        Returns the state of the game at each connected player.
        """
        return [self.world[name].ask(self._game, "state") for name in self.world.ids]

    def wait(self, **expected: Any) -> None:
        """
        Waits until every player has the expected state.
        """

        def all_know() -> bool:
            return all(view[key] == value for view in self.views() for key, value in expected.items())

        self.world.engine.wait_for(all_know, f"{expected} in {self.views()}")

    def roll(self, name: str) -> str:
        """
        Lets a player roll; returns the line that every player receives for it.
        """
        count = len(self.views()[0]["lines"])
        self.world[name].ask(self._game, "roll")

        def all_have_it() -> bool:
            return all(len(view["lines"]) > count for view in self.views())

        self.world.engine.wait_for(all_have_it, f"a line about {name}'s roll")
        lines = {view["lines"][count] for view in self.views()}
        assert len(lines) == 1
        return lines.pop()

    def play_a_whole_game(self) -> None:
        """
        Lets every player roll in turn, and one out of turn; checks the lines that all players receive.
        """
        players = list(self.world.members)
        for turn in range(5):
            name = players[turn % 3]
            assert re.fullmatch(f"{name}: rolls [1-6]", self.roll(name))
            self.wait(turn=(turn + 1) % 3)
        # It is the third player's turn, and the second player tries to roll.
        assert self.roll(players[1]) == f"not your turn: {players[1]}"
        self.wait(turn=2)
        assert [len(view["lines"]) for view in self.views()] == [6, 6, 6]
