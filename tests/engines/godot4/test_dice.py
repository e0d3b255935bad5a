"""
The game of Godot 4's demo "websocket_multiplayer", played by Godot and netpeer together.
"""

import pytest

from ..table import Table
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


def seated(world: World) -> Table:
    """
    Lets all players join the game.
    """
    for name, member in world.members.items():
        member.settings["supported_protocols"] = [PROTOCOL]
        member.add_dice(GAME)
        member.ask(GAME, "open", name)
    world["server"].ask(GAME, "host")
    world.connect()
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
def test_one_player_leaves(table: Table, leaver: str) -> None:
    other = "ann" if leaver == "pym" else "pym"
    table.roll("server")
    table.roll("ann")
    table.wait(turn=2)
    table.world.leave(leaver)
    table.wait(names=["server", other], turn=0 if leaver == "pym" else 1)
    table.roll("server" if leaver == "pym" else "pym")


def test_only_the_server_decides(table: Table) -> None:
    table.world.run("ann", Call(GAME, "set_turn", (2,)), Call(GAME, "add_player", (7, "nobody")))
    # "call_local": the cheater changes only its own state.
    views = dict(zip(table.world.ids, table.views(), strict=True))
    assert (views["ann"]["turn"], len(views["ann"]["seats"])) == (2, 4)
    for name in ("server", "pym"):
        assert (views[name]["turn"], views[name]["names"]) == (0, ["server", "ann", "pym"])
