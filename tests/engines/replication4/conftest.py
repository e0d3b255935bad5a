"""
Fixtures of the replication tests with Godot 4: games with members in the engine and in Python, in either role.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ..harness import Engine
from ..slots import EngineSlot, find, wrapper_or_skip
from .members import GodotMember, Member, PythonMember

__all__: list[str] = []

SCRIPT = Path(__file__).with_name("gd") / "main.gd"


class Game:
    """
    Members by name; the one named "server" is the server, the others join it.

    Attributes:
        members: all of them.
        ids: their ids, by name.
        url: the server's URL.
        expected: texts of engine errors that are no failure, because Godot also prints them among Godot members.
        late: kinds of netpeer's refusals that are no failure.
    """

    def __init__(self, engine: Engine, godots: dict[str, bool]) -> None:
        self.engine = engine
        self.members: dict[str, Member] = {}
        self.ids: dict[str, int] = {}
        self.expected: set[str] = set()
        self.late: set[str] = set()
        for name, is_godot in godots.items():
            self.members[name] = engine.create(name, "", GodotMember) if is_godot else PythonMember(engine, name)
        self.url = self["server"].listen()
        self.ids["server"] = 1
        for name in godots:
            if name != "server":
                self.join(name)

    def __getitem__(self, name: str) -> Member:
        return self.members[name]

    def add(self, name: str, *, is_godot: bool) -> Member:
        """
        Adds a client, and connects it.
        """
        made = self.engine.create(name, "", GodotMember) if is_godot else PythonMember(self.engine, name)
        self.members[name] = made
        self.join(name)
        return made

    def join(self, name: str) -> None:
        """
        Connects a client, until every member knows all others.
        """
        self[name].connect_to(self.url)
        self.engine.wait_for(lambda: 1 in self[name].peers(), f"{name}'s connection")
        self.ids[name] = self[name].id()
        for other in self.ids:
            others = sorted(id for known, id in self.ids.items() if known != other)
            self.engine.wait_for(lambda o=other, i=others: sorted(self[o].peers()) == i, f"all in {other}")

    def close(self) -> None:
        """
        Closes netpeer's members.
        """
        for member in reversed(self.members.values()):
            if isinstance(member, PythonMember):
                member.leave()

    def refusals(self) -> dict[str, dict[str, int]]:
        """
        Returns the refusals of netpeer's members.
        """
        members = self.members.items()
        return {name: member.api.get_refusals() for name, member in members if isinstance(member, PythonMember)}


MakeGame = Callable[..., Game]


@pytest.fixture(scope="session", params=["godot-4"])
def engine_slot(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[EngineSlot]:
    """
    Godot 4, shared by all tests of this folder.
    """
    slot = EngineSlot(wrapper_or_skip(find(request.param, sys.stderr.write)), tmp_path_factory, SCRIPT)
    yield slot
    slot.discard()


@pytest.fixture
def make_game(godot: Engine) -> Iterator[MakeGame]:
    """
    Makes a game: make_game(server=True, ann=False) has a Godot server and a netpeer client. At its end, checks that the
    engine has printed no error and netpeer has refused nothing.
    """
    games: list[Game] = []
    printed = len(godot.whole_output())

    def make(**godots: bool) -> Game:
        games.append(Game(godot, godots))
        return games[-1]

    yield make
    expected = set().union(*(game.expected for game in games))
    for game in games:
        refusals = game.refusals()
        game.close()
        # A state that arrives after its node was freed or has got another authority.
        late = {"unknown_synchronizer"} | game.late
        assert all(set(found) <= late for found in refusals.values()), refusals
    # The engine prints this error when it sends to a netpeer member that is just leaving.
    expected |= {'"ready_state != STATE_OPEN" is true'}
    errors = [line for line in godot.whole_output()[printed:].splitlines() if "ERROR" in line]
    assert [line for line in errors if not any(text in line for text in expected)] == []


@pytest.fixture(params=[True, False], ids=["godot serves", "netpeer serves"])
def duo(request: pytest.FixtureRequest, make_game: MakeGame) -> Game:
    """
    A server and a client named "client", one in Godot and one in Python.
    """
    return make_game(server=request.param, client=not request.param)
