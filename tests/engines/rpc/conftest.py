"""
Fixtures of the tests of calls: an engine with members, and worlds of members in either role.
"""

import sys
from collections.abc import Callable, Iterator

import pytest

from ..fetch import GODOT_3
from ..harness import SCRIPT, Engine
from ..python_side import PythonSide
from ..slots import EngineSlot, find, wrapper_or_skip
from .members import GodotMember, PythonMember
from .world import World

__all__: list[str] = []

MakeWorld = Callable[..., World]


@pytest.fixture(scope="session", params=GODOT_3)
def engine_slot(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[EngineSlot]:
    """
    The engine of one version with gd/rpc_main.gd, shared by all its tests.
    """
    wrapper = wrapper_or_skip(find(request.param, sys.stderr.write))
    slot = EngineSlot(wrapper, tmp_path_factory, SCRIPT.with_name("rpc_main.gd"))
    yield slot
    slot.discard()


@pytest.fixture
def make_world(godot: Engine, python: PythonSide) -> MakeWorld:
    """
    Makes a world: make_world(server=True, ann=False) has a Godot server and a netpeer client.
    """

    def make(**godots: bool) -> World:
        return World(godot, python, godots)

    return make


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
