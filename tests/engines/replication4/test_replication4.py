"""
Spawners and synchronizers between netpeer and Godot 4, in both roles.
"""

from __future__ import annotations

import pytest

from netpeer.variant import StringName, TypedArray, Vector2, Vector2i

from .conftest import Game, MakeGame
from .members import GodotMember

__all__: list[str] = []

HERO = "Heroes/Anna"


def test_a_hero_appears_with_its_state(duo: Game) -> None:
    duo["server"].add_hero("Anna", position=Vector2(3, 4), health=77, title="Dr.")
    duo["client"].wait_names("Anna")
    got = {name: duo["client"].get(HERO, name) for name in ("position", "health", "title")}
    assert got == {"position": Vector2(3, 4), "health": 77, "title": "Dr."}
    assert duo["client"].heard("spawned") == ["Anna"]


def test_changed_properties_arrive(duo: Game) -> None:
    duo["server"].add_hero("Anna")
    duo["client"].wait_names("Anna")
    for step in range(1, 4):
        duo["server"].set(HERO, "position", Vector2(step, 0.1))
        duo["client"].wait(HERO, "position", Vector2(step, 0.1))
        duo["server"].set(HERO, "health", 100 - step)
        duo["client"].wait(HERO, "health", 100 - step)
    duo["server"].set(HERO, "title", "Prof. Grüße 世界")
    duo["client"].wait(HERO, "title", "Prof. Grüße 世界")
    assert duo["client"].get(HERO, "health") == 97


def test_a_hero_is_freed(duo: Game) -> None:
    duo["server"].add_hero("Anna")
    duo["client"].wait_names("Anna")
    duo["server"].remove(HERO)
    duo["client"].wait_names()
    duo["server"].add_hero("Anna", health=5)
    duo["client"].wait_names("Anna")
    assert duo["client"].get(HERO, "health") == 5
    assert (duo["client"].heard("spawned"), duo["client"].heard("despawned")) == (["Anna", "Anna"], ["Anna"])


def test_custom_spawns(duo: Game) -> None:
    data = {"from": Vector2i(1, 2), "kind": StringName("fire"), "power": TypedArray([1, 2], 2), "hit": True}
    values = [data, None, 7, True, "text"]
    names = [duo["server"].spawn(value) for value in values]
    assert names == ["Shot", "Shot2", "Shot3", "Shot4", "Shot5"]
    duo["client"].wait_names(*names)
    for name, value in zip(names, values, strict=True):
        got = duo["client"].get(f"Heroes/{name}", "data")
        assert (type(got), got) == (type(value), value)


@pytest.mark.parametrize("late_is_godot", [True, False])
def test_late_joiners(duo: Game, late_is_godot: bool) -> None:
    duo["server"].add_hero("Anna", position=Vector2(1, 1))
    duo["server"].spawn("before")
    duo["client"].wait_names("Anna", "Shot")
    duo["server"].set(HERO, "health", 3)
    duo["server"].set(HERO, "position", Vector2(9, 9))
    duo["server"].set(".", "round", 12)
    late = duo.add("late", is_godot=late_is_godot)
    late.wait_names("Anna", "Shot")
    assert late.get("Heroes/Shot", "data") == "before"
    late.wait(HERO, "health", 3)
    late.wait(HERO, "position", Vector2(9, 9))
    late.wait(".", "round", 12)


def test_a_synchronizer_that_was_not_spawned(duo: Game) -> None:
    """
    Its path identifies it.
    """
    for number in range(1, 4):
        duo["server"].set(".", "round", number)
        duo["client"].wait(".", "round", number)


def test_the_client_is_the_authority_of_its_input(duo: Game) -> None:
    mine = str(duo.ids["client"])
    duo["server"].add_hero(mine, health=50)
    duo["client"].wait_names(mine)
    for direction in (Vector2(1, 0), Vector2(0, -1)):
        duo["client"].set(f"Heroes/{mine}/Input", "direction", direction)
        duo["server"].wait(f"Heroes/{mine}/Input", "direction", direction)
    duo["server"].set(f"Heroes/{mine}", "position", Vector2(5, 5))
    duo["client"].wait(f"Heroes/{mine}", "position", Vector2(5, 5))


@pytest.mark.parametrize("server_is_godot", [True, False], ids=["godot serves", "netpeer serves"])
def test_clients_see_each_others_input(make_game: MakeGame, server_is_godot: bool) -> None:
    """
    A client's state goes through the server's relay.
    """
    game = make_game(server=server_is_godot, ann=True, ben=False)
    for name in ("ann", "ben"):
        game["server"].add_hero(str(game.ids[name]))
    for name in ("ann", "ben"):
        game[name].wait_names(str(game.ids["ann"]), str(game.ids["ben"]))
    for name, other in (("ann", "ben"), ("ben", "ann")):
        path = f"Heroes/{game.ids[name]}/Input"
        game[name].set(path, "direction", Vector2(3, 4))
        game[other].wait(path, "direction", Vector2(3, 4))
        game["server"].wait(path, "direction", Vector2(3, 4))


def test_visibility(duo: Game) -> None:
    other, client, server = duo.add("other", is_godot=True), duo["client"], duo["server"]
    server.add_hero("Anna")
    client.wait_names("Anna")
    other.wait_names("Anna")
    # The spawner does not replicate the input: its state would be sent to peers that have no hero any more.
    server.set_public(f"{HERO}/Input/InputSync", False)
    server.set_public(f"{HERO}/Sync", False)
    client.wait_names()
    other.wait_names()
    server.set_visible_for(f"{HERO}/Sync", duo.ids["client"], True)
    client.wait_names("Anna")
    server.set(HERO, "health", 9)
    server.set(HERO, "position", Vector2(2, 2))
    client.wait(HERO, "health", 9)
    client.wait(HERO, "position", Vector2(2, 2))
    assert other.names() == []
    server.set_visible_for(f"{HERO}/Sync", duo.ids["client"], False)
    client.wait_names()
    server.set_public(f"{HERO}/Sync", True)
    client.wait_names("Anna")
    other.wait_names("Anna")
    assert other.get(HERO, "health") == 9


def test_fifty_heroes_are_spawned_changed_and_freed(duo: Game) -> None:
    names = [f"Hero{number}" for number in range(50)]
    for number, name in enumerate(names):
        duo["server"].add_hero(name, position=Vector2(number, -number), health=number)
        # A frame of this engine takes 1 ms: without an interval, it would send 200,000 states a second.
        for path in ("Sync", "Input/InputSync"):
            duo["server"].set(f"Heroes/{name}/{path}", "replication_interval", 0.1)
    duo["client"].wait_names(*names)
    for number, name in enumerate(names):
        assert duo["client"].get(f"Heroes/{name}", "health") == number
    for number, name in enumerate(names):
        duo["server"].set(f"Heroes/{name}", "position", Vector2(number, 1000))
        duo["server"].set(f"Heroes/{name}", "health", 1000 + number)
    for number, name in enumerate(names):
        duo["client"].wait(f"Heroes/{name}", "position", Vector2(number, 1000))
        duo["client"].wait(f"Heroes/{name}", "health", 1000 + number)
    for name in names[::2]:
        duo["server"].remove(f"Heroes/{name}")
    duo["client"].wait_names(*names[1::2])


def test_calls_on_spawned_nodes(duo: Game) -> None:
    duo["server"].add_hero("Anna")
    duo["server"].call_all(HERO, "shout", "hello")
    duo["client"].wait(HERO, "heard", ["hello"])
    duo["client"].call_all(HERO, "shout", "hi")
    duo["server"].wait(HERO, "heard", ["hello", "hi"])


def test_a_client_may_spawn(duo: Game) -> None:
    for member in duo.members.values():
        member.set_authority("Spawner", duo.ids["client"])
    duo["client"].add_hero("Anna", health=1)
    duo["server"].wait_names("Anna")
    assert duo["client"].spawn("from a client") == "Shot"
    duo["server"].wait_names("Anna", "Shot")
    assert duo["server"].get("Heroes/Shot", "data") == "from a client"
    # The client spawned the hero, but the server is still the authority of its state.
    duo["server"].set(HERO, "health", 44)
    duo["client"].wait(HERO, "health", 44)
    # The server sends states until it knows that the hero is freed.
    duo.expected |= {"Node not found", "Failed to get cached node"}
    duo["client"].remove(HERO)
    duo["server"].wait_names("Shot")


def test_a_client_that_leaves_and_joins_again(duo: Game) -> None:
    duo["server"].add_hero("Anna")
    duo["client"].wait_names("Anna")
    duo["client"].leave()
    duo["client"].wait_names()
    del duo.ids["client"]
    duo.engine.wait_for(lambda: duo["server"].peers() == [], "the server's knowledge of it")
    duo["server"].set(HERO, "health", 8)
    duo.join("client")
    duo["client"].wait_names("Anna")
    assert duo["client"].get(HERO, "health") == 8


def test_authority_can_move(duo: Game) -> None:
    duo["server"].add_hero("Anna", health=1)
    duo["client"].wait_names("Anna")
    duo["client"].wait(HERO, "health", 1)
    # Until both members have set the new authority, states from the old one are refused.
    duo.expected |= {"Ignoring sync data from non-authority", "Ignoring delta for non-authority"}
    duo.late |= {"not_allowed"}
    for member in (duo["client"], duo["server"]):
        member.set_authority(f"{HERO}/Sync", duo.ids["client"])
    duo["client"].set(HERO, "health", 2)
    duo["client"].set(HERO, "position", Vector2(7, 7))
    duo["server"].wait(HERO, "health", 2)
    duo["server"].wait(HERO, "position", Vector2(7, 7))
    for member in (duo["server"], duo["client"]):
        member.set_authority(f"{HERO}/Sync", 1)
    duo["server"].set(HERO, "health", 3)
    duo["client"].wait(HERO, "health", 3)


@pytest.mark.parametrize(("path", "node", "property"), [("ArenaSync", ".", "round"), (f"{HERO}/Sync", HERO, "health")])
def test_authority_changes_repeatedly(duo: Game, path: str, node: str, property: str) -> None:
    duo["server"].add_hero("Anna")
    duo["client"].wait_names("Anna")
    duo["server"].set(node, property, 1)
    duo["client"].wait(node, property, 1)
    duo.expected |= {"Ignoring sync data from non-authority", "Ignoring delta for non-authority"}
    duo.late |= {"not_allowed"}
    turns = [("client", "server"), ("server", "client")] * 2
    for number, (owner, other) in enumerate(turns, 2):
        for member in (duo[other], duo[owner]):
            member.set_authority(path, duo.ids[owner])
        duo[owner].set(node, property, number)
        duo[other].wait(node, property, number)
    # The server is the authority at the end. The path identifies its synchronizer, also for a client that joins now.
    late = duo.add("late", is_godot=not isinstance(duo["server"], GodotMember))
    late.wait_names("Anna")
    for value in (50, 51):
        duo["server"].set(node, property, value)
        for name in ("client", "late"):
            duo[name].wait(node, property, value)


def test_a_synchronizer_that_restarts(duo: Game) -> None:
    duo["server"].add_hero("Anna")
    duo["client"].wait_names("Anna")
    duo["server"].set(".", "round", 1)
    duo["client"].wait(".", "round", 1)
    for path in ("ArenaSync", f"{HERO}/Sync"):
        duo["server"].restart(path)
    duo["server"].set(".", "round", 2)
    duo["client"].wait(".", "round", 2)
    duo["server"].set(HERO, "health", 2)
    duo["client"].wait(HERO, "health", 2)
