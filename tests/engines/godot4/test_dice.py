"""
The game of Godot 4's demo "websocket_multiplayer", played by Godot and netpeer together.
"""

import re
from typing import Any

import pytest

from .calls import Call
from .conftest import MakeWorld
from .dice import GAME, PROTOCOL
from .world import World

__all__: list[str] = []

CASTS = {
    "netpeer joins": {"server": True, "ann": True, "pym": False},
    "netpeer hosts": {"server": False, "ann": True, "pym": True},
    "godot alone": {"server": True, "ann": True, "pym": True},
}


class Table:
    """
    The players, each with its own view of the game.
    """

    def __init__(self, world: World) -> None:
        self.world = world
        for name, member in world.members.items():
            member.settings["supported_protocols"] = [PROTOCOL]
            member.add_dice(GAME)
            member.ask(GAME, "open", name)
        world["server"].ask(GAME, "host")
        self.world.connect()

    def views(self) -> list[dict[str, Any]]:
        """
        Returns what each player that is there knows.
        """
        return [self.world[name].ask(GAME, "state") for name in self.world.ids]

    def wait(self, **expected: Any) -> None:
        """
        Waits until all know what is expected.
        """

        def all_know() -> bool:
            return all(view[key] == value for view in self.views() for key, value in expected.items())

        self.world.engine.wait_for(all_know, f"{expected} in {self.views()}")

    def roll(self, name: str) -> str:
        """
        Has a player roll; returns the line that everybody gets for it.
        """
        count = len(self.views()[0]["lines"])
        self.world[name].ask(GAME, "roll")

        def all_have_it() -> bool:
            return all(len(view["lines"]) > count for view in self.views())

        self.world.engine.wait_for(all_have_it, f"a line about {name}'s roll")
        lines = {view["lines"][count] for view in self.views()}
        assert len(lines) == 1
        return lines.pop()


@pytest.fixture(params=CASTS.values(), ids=CASTS)
def table(request: pytest.FixtureRequest, make_world: MakeWorld) -> Table:
    """
    A server and two clients, who have all sat down.
    """
    table = Table(make_world(**request.param))
    table.wait(names=list(request.param), seats=list(table.world.ids.values()), turn=0)
    return table


def test_a_whole_game(table: Table) -> None:
    players = list(table.world.members)
    for turn in range(5):
        name = players[turn % 3]
        assert re.fullmatch(f"{name}: rolls [1-6]", table.roll(name))
        table.wait(turn=(turn + 1) % 3)
    # The third one is on turn; the second one tries.
    assert table.roll(players[1]) == f"not your turn: {players[1]}"
    table.wait(turn=2)
    assert [len(view["lines"]) for view in table.views()] == [6, 6, 6]


@pytest.mark.parametrize("leaver", ["ann", "pym"])
def test_one_leaves(table: Table, leaver: str) -> None:
    other = "ann" if leaver == "pym" else "pym"
    table.roll("server")
    table.roll("ann")
    table.wait(turn=2)
    table.world.leave(leaver)
    table.wait(names=["server", other], turn=0 if leaver == "pym" else 1)
    table.roll("server" if leaver == "pym" else "pym")


def test_only_the_server_decides(table: Table) -> None:
    table.world.run("ann", Call(GAME, "set_turn", (2,)), Call(GAME, "add_player", (7, "nobody")))
    # "call_local": the cheat fools itself alone.
    views = dict(zip(table.world.ids, table.views(), strict=True))
    assert (views["ann"]["turn"], len(views["ann"]["seats"])) == (2, 4)
    for name in ("server", "pym"):
        assert (views[name]["turn"], views[name]["names"]) == (0, ["server", "ann", "pym"])
