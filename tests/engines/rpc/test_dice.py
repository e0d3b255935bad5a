"""
The game of Godot's demo "websocket_multiplayer", played by Godot and netpeer together.
"""

import re
from typing import Any

import pytest

from .calls import Call
from .conftest import MakeWorld
from .dice import GAME, PROTOCOL
from .world import World

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
            member.add(GAME, "dice")
            member.ask(GAME, "open", name)
        world["server"].ask(GAME, "host")
        self.world.connect([PROTOCOL])

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
def test_one_leaves_and_comes_back(table: Table, leaver: str) -> None:
    other = "ann" if leaver == "pym" else "pym"
    table.roll("server")
    table.roll("ann")
    table.wait(turn=2)
    table.world.leave(leaver)
    table.wait(names=["server", other], turn=0 if leaver == "pym" else 1)
    table.roll("server" if leaver == "pym" else "pym")
    back = table.world[leaver]
    back.remove(GAME)  # a new game begins with an empty table, as in the demo
    back.add(GAME, "dice")
    back.ask(GAME, "open", f"{leaver} again")
    table.world.join(leaver, [PROTOCOL])
    table.wait(names=["server", other, f"{leaver} again"], turn=1 if leaver == "pym" else 0)


def test_only_the_server_decides(table: Table) -> None:
    # Its methods are `sync`, which anybody may call, and that is how the demo is; but `master` ones run there alone.
    table.world.run("ann", Call(GAME, "set_player_name", ("Ann",), table.world.ids["pym"]))
    table.wait(names=["server", "ann", "pym"])
    table.world.run("ann", Call(GAME, "set_player_name", ("Ann",)))
    table.world.run("pym", Call(GAME, "set_player_name", ("Pym",)))
    table.wait(names=["server", "Ann", "Pym"])
