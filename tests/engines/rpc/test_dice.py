"""
The game of Godot's demo "websocket_multiplayer", played by Godot and netpeer together.
"""

import pytest

from ..table import Table
from .calls import Call
from .conftest import MakeWorld
from .dice import GAME, PROTOCOL
from .world import World

CASTS = {
    "netpeer joins": {"server": True, "ann": True, "pym": False},
    "netpeer hosts": {"server": False, "ann": True, "pym": True},
    "godot alone": {"server": True, "ann": True, "pym": True},
}


def seated(world: World) -> Table:
    """
    Lets all players join the game.
    """
    for name, member in world.members.items():
        member.add(GAME, "dice")
        member.ask(GAME, "open", name)
    world["server"].ask(GAME, "host")
    world.connect([PROTOCOL])
    return Table(world, GAME)


@pytest.fixture(params=CASTS.values(), ids=CASTS)
def table(request: pytest.FixtureRequest, make_world: MakeWorld) -> Table:
    """
    A server and two clients, which have all joined the game.
    """
    table = seated(make_world(**request.param))
    table.wait(names=list(request.param), seats=list(table.world.ids.values()), turn=0)
    return table


def test_a_whole_game(table: Table) -> None:
    table.play_a_whole_game()


@pytest.mark.parametrize("leaver", ["ann", "pym"])
def test_one_player_leaves_and_joins_again(table: Table, leaver: str) -> None:
    other = "ann" if leaver == "pym" else "pym"
    table.roll("server")
    table.roll("ann")
    table.wait(turn=2)
    table.world.leave(leaver)
    table.wait(names=["server", other], turn=0 if leaver == "pym" else 1)
    table.roll("server" if leaver == "pym" else "pym")
    back = table.world[leaver]
    back.remove(GAME)  # a new game begins without players, as in the demo
    back.add(GAME, "dice")
    back.ask(GAME, "open", f"{leaver} again")
    table.world.join(leaver, [PROTOCOL])
    table.wait(names=["server", other, f"{leaver} again"], turn=1 if leaver == "pym" else 0)


def test_only_the_server_decides(table: Table) -> None:
    # As in the demo, some methods are `sync`: any peer may call them. The `master` methods run only at the server.
    table.world.run("ann", Call(GAME, "set_player_name", ("Ann",), table.world.ids["pym"]))
    table.wait(names=["server", "ann", "pym"])
    table.world.run("ann", Call(GAME, "set_player_name", ("Ann",)))
    table.world.run("pym", Call(GAME, "set_player_name", ("Pym",)))
    table.wait(names=["server", "Ann", "Pym"])
