"""
Fixtures of the tests with Godot 4: an engine with members, and worlds of members in either role.
"""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ..harness import Engine
from ..slots import EngineSlot, find, wrapper_or_skip
from .members import GodotMember, PythonMember
from .world import World

__all__: list[str] = []

MakeWorld = Callable[..., World]

SCRIPT = Path(__file__).with_name("gd") / "main.gd"


@pytest.fixture(scope="session", params=["godot-4"])
def engine_slot(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[EngineSlot]:
    """
    The engine with gd/main.gd, shared by all its tests.
    """
    slot = EngineSlot(wrapper_or_skip(find(request.param, sys.stderr.write)), tmp_path_factory, SCRIPT)
    yield slot
    slot.discard()


@pytest.fixture
def make_world(godot: Engine) -> Iterator[MakeWorld]:
    """
    Makes a world: make_world(server=True, ann=False) has a Godot server and a netpeer client.
    """
    made: list[World] = []

    def make(**godots: bool) -> World:
        made.append(World(godot, godots))
        return made[-1]

    yield make
    for world in made:
        world.close()


@pytest.fixture(params=[True, False], ids=["godot serves", "netpeer serves"])
def duo(request: pytest.FixtureRequest, make_world: MakeWorld) -> World:
    """
    A server and a client, named "server" and "client", with probes at "A" and "Main/B"; not connected yet.
    """
    world = make_world(server=request.param, client=not request.param)
    world.add("A", "Main/B")
    return world


@pytest.fixture
def ours(duo: World) -> PythonMember:
    """
    netpeer's side of `duo`.
    """
    return next(side for side in duo.members.values() if isinstance(side, PythonMember))


@pytest.fixture
def theirs(duo: World) -> GodotMember:
    """
    Godot's side of `duo`.
    """
    return next(side for side in duo.members.values() if isinstance(side, GodotMember))
