"""Async methods and generators are refused where they are marked, in both dialects: a call would run no code."""

from __future__ import annotations

import functools
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

import pytest

import netpeer
from netpeer import RPCMode, godot4
from tests.godot3.multiplayer.company import Company
from tests.godot4 import world as world4


async def coroutine(self: object) -> None: ...


async def async_generator(self: object) -> AsyncIterator[int]:
    yield 1


def generator(self: object) -> Iterator[int]:
    yield 1


class Callee:
    async def __call__(self) -> None: ...


NEVER_RUN = [
    coroutine,
    async_generator,
    generator,
    staticmethod(coroutine),
    classmethod(coroutine),
    functools.partial(coroutine),
    Callee(),
]
MARKS: list[Callable[[Any], Any]] = [
    godot4.rpc,
    godot4.rpc("any_peer", "call_local"),
    *(netpeer.remote, netpeer.master, netpeer.puppet, netpeer.remotesync, netpeer.mastersync, netpeer.puppetsync),
]


@pytest.mark.parametrize("mark", MARKS)
@pytest.mark.parametrize("method", NEVER_RUN)
def test_the_decorator_refuses_it_and_says_what_to_write(mark: Callable[[Any], Any], method: Any) -> None:
    with pytest.raises(TypeError, match=r"^@\w+: '\w+' is async.*Write a plain function .* starts a task itself"):
        mark(method)


def test_a_setter_that_would_never_run() -> None:
    async def set_hp(self: object, hp: int) -> None: ...

    with pytest.raises(TypeError, match="@remote: 'set_hp' is async"):
        netpeer.remote(property(lambda self: 1, set_hp))  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="@remote: 'set_hp' is async"):
        netpeer.remote(property(lambda self: 1)).setter(set_hp)  # type: ignore[arg-type]


@pytest.mark.parametrize("method", NEVER_RUN)
@pytest.mark.parametrize("node_class", [netpeer.Node, godot4.Node], ids=["Godot 3", "Godot 4"])
def test_rpc_config_refuses_it(node_class: type[Any], method: Any) -> None:
    node = type("Late", (node_class,), {"later": method, "now": lambda self: None})()
    config: Any = RPCMode.REMOTE if node_class is netpeer.Node else {"rpc_mode": godot4.RPCMode.ANY_PEER}
    with pytest.raises(TypeError, match="^rpc_config: 'later' is async.*Write a plain function"):
        node.rpc_config("later", config)
    node.rpc_config("now", config)
    node.rpc_config("later", RPCMode.DISABLED if node_class is netpeer.Node else None)


def test_rset_config_refuses_it_and_runs_no_getter() -> None:
    class Late(netpeer.Node):
        @property
        def hp(self) -> int:
            raise AssertionError("a getter ran")

        @hp.setter
        async def hp(self, hp: int) -> None: ...

    with pytest.raises(TypeError, match="^rset_config: 'hp' is async"):
        Late().rset_config("hp", RPCMode.REMOTE)


def test_a_class_with_an_async_override_of_a_marked_method_is_refused() -> None:
    class Base(godot4.Node):
        @godot4.rpc
        def fire(self) -> None: ...

    with pytest.raises(TypeError, match=r"^@rpc, which Sub inherits: 'fire' is async"):
        type("Sub", (Base,), {"fire": coroutine})
    with pytest.raises(TypeError, match="'fire' is async"):
        type("Sub", (type("Mixin", (), {"fire": coroutine}), Base), {})
    type("Fine", (Base,), {"other": coroutine})
    type("Hidden", (type("Front", (Base,), {}), type("Mixin", (), {"fire": coroutine})), {})


def test_godot_4_refuses_async_callbacks() -> None:
    class Callbacks:
        async def ask(self, *arguments: Any) -> bool:
            return False

    ask: Any = Callbacks().ask
    api, spawner, synchronizer = (
        godot4.SceneMultiplayer(),
        godot4.MultiplayerSpawner(),
        godot4.MultiplayerSynchronizer(),
    )
    with pytest.raises(TypeError, match="^auth_callback: 'ask' is async"):
        api.auth_callback = ask
    with pytest.raises(TypeError, match="^spawn_function: 'ask' is async"):
        spawner.spawn_function = ask
    with pytest.raises(TypeError, match="^add_visibility_filter: 'ask' is async"):
        synchronizer.add_visibility_filter(ask)
    assert api.auth_callback is spawner.spawn_function is None


def test_an_async_method_that_is_set_later_is_refused_when_it_is_called(caplog: pytest.LogCaptureFixture) -> None:
    company = Company(clients=1)
    company.nodes()[0].on_remote = coroutine
    company.nodes()[1].rpc("on_remote", 1)
    company.settle()
    assert company.refusals() == {"wrong_arguments": 1}
    world = world4.World(clients=1)
    world.nodes()[0].anybody = coroutine
    world.nodes()[1].rpc("anybody", 1)
    world.settle()
    assert world.refusals() == {"wrong_arguments": 1}
    assert caplog.text.count("it takes no remote call: it is async") == 2


def wrapped(method: Any) -> Any:
    """
    A decorator that hides from `inspect` that a method is async.
    """

    @functools.wraps(method)
    def plain(*arguments: Any) -> Any:
        return method(*arguments)

    return plain


class Wrapped3(netpeer.Node):
    @netpeer.remotesync
    @wrapped
    async def act(self) -> None: ...


class Wrapped4(godot4.Node):
    @godot4.rpc("any_peer", "call_local")
    @wrapped
    async def act(self) -> None: ...


def test_a_hidden_async_method_is_an_error_when_it_is_called() -> None:
    worlds: list[Any] = [Company(clients=1, make=lambda: Wrapped3("Player"))]
    worlds.append(world4.World(clients=1, make=lambda: Wrapped4("Player")))
    for world in worlds:
        errors: list[Exception] = []
        server, client = list(world.polled())
        server.multiplayer.rpc_error.connect(lambda *said, errors=errors: errors.append(said[-1]))
        with pytest.raises(TypeError, match=r"act' is async.*Write a plain function"):
            client.root.get_node("Game/Player").rpc("act")
        world.settle()
        (error,) = errors
        assert isinstance(error, TypeError) and "act' is async" in str(error)


def test_a_spawners_factory_cannot_be_async() -> None:
    with pytest.raises(TypeError, match=r"add_spawnable_scene: 'coroutine' is async"):
        godot4.MultiplayerSpawner().add_spawnable_scene("res://hero.tscn", factory=coroutine)  # type: ignore[arg-type]
