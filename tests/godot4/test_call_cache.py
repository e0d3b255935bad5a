"""The call cache: a repeated call is made from the cache, and every change that matters clears it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from weakref import ref

import pytest

from netpeer import Error
from netpeer.calls import call_cache
from netpeer.godot4 import Node, SceneMultiplayer, rpc
from netpeer.godot4.multiplayer import packets
from netpeer.godot4.multiplayer.packets import CallBody, SimplifyPath
from netpeer.godot4.multiplayer.rpc_config import RPCMode
from netpeer.variant import godot4_codec
from tests.godot4.world import PATH, Heard, Player, World, inject

CODEC = godot4_codec(compressed=True)


class Whole:
    """
    Counts the calls that went the whole way.
    """

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self._count = 0
        self._parse = packets.parse
        patch.setattr(packets, "parse", self._counting)

    def _counting(self, data: bytes) -> Any:
        packet = self._parse(data)
        self._count += isinstance(packet, packets.Call)
        return packet

    def take(self) -> int:
        """
        How many since the last time.
        """
        count, self._count = self._count, 0
        return count


@pytest.fixture
def whole(monkeypatch: pytest.MonkeyPatch) -> Whole:
    return Whole(monkeypatch)


def acquainted(whole: Whole, make: Callable[[], Node] = Player, method: str = "anybody") -> tuple[World, Any, Any]:
    """
    A server and a client that has called the method, so that the next call is cached; which is proved.
    """
    world = World(1, make)
    world.know_each_other()
    server, client = world.nodes()
    for _ in range(2):
        whole.take()
        assert client.rpc_id(1, method, 7) is Error.OK
        world.settle()
        assert server.take() == [Heard(method, world.ids()[1], (7,))]
    assert whole.take() == 0
    return world, server, client


def call_again(world: World, client: Any, method: str = "anybody", *arguments: Any) -> dict[str, int]:
    """
    Call once more; what was refused.
    """
    assert client.rpc_id(1, method, *(arguments or (8,))) is Error.OK
    world.settle()
    return world.refusals()


@pytest.mark.parametrize("method", ["anybody", "anybody_local", "position", "effect", "one"])
def test_a_cached_call_takes_the_short_way(whole: Whole, method: str) -> None:
    world, server, client = acquainted(whole, method=method)
    for number in range(5):
        client.rpc_id(1, method, [number, "text", 1.5])
        world.step()
    world.settle()
    assert [heard.arguments for heard in server.take()] == [([number, "text", 1.5],) for number in range(5)]
    assert whole.take() == 0 and world.refusals() == {}


def test_the_same_bytes_from_another_peer_are_another_call(whole: Whole) -> None:
    world = World(2)
    world.know_each_other()
    server, first, second = world.nodes()
    whole.take()
    for _ in range(2):
        for client in (first, second):
            client.rpc_id(1, "anybody")
            world.settle()
    assert [heard.sender for heard in server.take()] == world.ids()[1:] * 2
    assert whole.take() == 2, "the first of each"


def test_calls_through_the_server_are_cached_under_their_sender(whole: Whole) -> None:
    world = World(2)
    world.know_each_other()
    _, first, second = world.nodes()
    for number in range(3):
        first.rpc_id(world.ids()[2], "anybody", number)
        world.settle()
    assert second.take() == [Heard("anybody", world.ids()[1], (number,)) for number in range(3)]
    assert world.refusals(2) == {}
    whole.take()
    first.rpc_id(world.ids()[2], "anybody", 3)
    world.settle()
    assert whole.take() == 0


@pytest.mark.parametrize("arguments", [(), (b"",), (b"\1\2",)])
def test_an_argument_of_bytes_is_cached_too(whole: Whole, arguments: tuple[Any, ...]) -> None:
    world, server, client = acquainted(whole)
    for _ in range(3):
        assert call_again(world, client, "one", b"x") == {}
    expected = [Heard("one", world.ids()[1], (b"x",))] * 3
    for _ in range(2):
        # Godot sends one empty byte array as no argument at all.
        id, number = 1, server.get_rpc_table().by_name("one").id
        inject(world, CallBody(number, arguments if arguments != (b"",) else (), CODEC).with_node_id(id))
        expected.append(Heard("one", world.ids()[1], (arguments[0] if arguments else b"",)))
    assert server.take() == expected and world.refusals() == {}


@pytest.mark.parametrize("id", [1, 255, 256, 65535, 65536, (1 << 31) - 1])
@pytest.mark.parametrize("number", [0, 255, 256, 1 << 15])
def test_the_key_of_a_call_is_the_bytes_before_its_arguments(id: int, number: int) -> None:
    packet = CallBody(number, [1, "x"], CODEC).with_node_id(id)
    call = packets.parse(packet)
    assert isinstance(call, packets.Call)
    assert packets.key_of_call(packet) == packet[: call.offset]
    assert packets.key_of_call(CallBody(number, [1, "x"], CODEC).with_path(PATH)) == b""
    for end in range(len(packets.key_of_call(packet))):
        assert len(packets.key_of_call(packet[:end])) <= end


@pytest.mark.parametrize("first", [first for first in range(256) if first & 7 or first >> 4 & 3 == 3])
def test_other_packets_have_no_key(first: int) -> None:
    assert packets.key_of_call(bytes([first]) + bytes(20)) == b""
    assert packets.key_of_call(b"") == b""


# Nodes.


def rename(node: Any) -> None:
    node.name = "Other"


def rename_parent(node: Any) -> None:
    node.get_parent().name = "Other"


def free(node: Any) -> None:
    node.queue_free()


def free_parent(node: Any) -> None:
    node.get_parent().queue_free()


@pytest.mark.parametrize("change", [free, free_parent])
def test_a_node_that_is_not_there_any_more(whole: Whole, change: Callable[[Any], None]) -> None:
    world, server, client = acquainted(whole)
    change(server)
    assert call_again(world, client) == {"unknown_path": 1} and server.take() == []


@pytest.mark.parametrize("change", [rename, rename_parent])
def test_an_id_belongs_to_the_node_whatever_its_path(whole: Whole, change: Callable[[Any], None]) -> None:
    world, server, client = acquainted(whole)
    change(server)
    assert call_again(world, client) == {} and len(server.take()) == 1
    assert whole.take() == 1, "found anew"


def test_another_node_in_its_place(whole: Whole) -> None:
    world, server, client = acquainted(whole)
    game = server.get_parent()
    game.remove_child(server)
    other = Player()
    game.add_child(other)
    assert call_again(world, client) == {}
    assert server.take() == [] and len(other.take()) == 1


@pytest.mark.parametrize("path", ["/root/Elsewhere", ""])
def test_another_root_path(whole: Whole, path: str) -> None:
    world, server, client = acquainted(whole)
    world.api().root_path = path
    assert call_again(world, client) == {"unknown_path": 1} and server.take() == []
    world.api().root_path = "/root"
    assert call_again(world, client) == {"unknown_path": 1} and len(server.take()) == 1


def test_an_api_that_is_removed_from_its_tree(whole: Whole) -> None:
    world, server, client = acquainted(whole)
    api = world.api()
    world.trees[0].multiplayer = SceneMultiplayer(clock=world.clock)
    client.rpc_id(1, "anybody", 8)
    for _ in range(8):
        world.step()
        api.poll()
    assert api.get_refusals() == {"unknown_path": 1} and server.take() == []


def test_nodes_are_not_kept_alive(whole: Whole) -> None:
    world, server, _ = acquainted(whole)
    server.queue_free()
    gone = ref(server)
    del server
    assert gone() is None
    assert world.refusals() == {}


# Modes, authority, numbers.


def test_another_configuration(whole: Whole) -> None:
    world, server, client = acquainted(whole)
    assert call_again(world, client) == {} and len(server.take()) == 1
    server.rpc_config("unmarked", {"rpc_mode": RPCMode.ANY_PEER})
    assert call_again(world, client) == {"checksum_mismatch": 1} and server.take() == []
    server.rpc_config("unmarked", None)
    assert call_again(world, client) == {"checksum_mismatch": 1} and len(server.take()) == 1


def test_another_authority(whole: Whole) -> None:
    world, server, client = acquainted(whole)
    id = world.ids()[1]
    for allowed, authority in ((True, id), (False, 1), (True, id), (False, 12345)):
        server.set_multiplayer_authority(authority)
        for _ in range(2):
            call_again(world, client, "authority")
        assert len(server.take()) == (2 if allowed else 0)
    assert world.refusals() == {"not_allowed": 4}


def test_a_peer_that_announces_other_methods(whole: Whole) -> None:
    world, server, client = acquainted(whole)
    inject(world, SimplifyPath("0" * 32, 77, PATH).to_bytes())
    assert call_again(world, client) == {"checksum_mismatch": 1} and server.take() == []


def test_another_peer_with_the_same_id(whole: Whole) -> None:
    world, server, client = acquainted(whole)
    api, id = world.api(), world.ids()[1]
    api._forget(id)
    api._admit(id)
    assert call_again(world, client) == {"unknown_path": 1} and server.take() == []


# What is called.


class Changeable(Player):
    """
    A class of its own for tests that change it.
    """


@pytest.fixture
def kind() -> type[Player]:
    return type("Changed", (Changeable,), {})


def named(kind: type[Player]) -> Callable[[], Player]:
    return lambda: kind("Player")


def test_a_patched_method_is_the_one_that_is_called(whole: Whole, kind: type[Player]) -> None:
    world, server, client = acquainted(whole, named(kind))
    kind.anybody = lambda self, *arguments: self.note("patched", *arguments)  # type: ignore[method-assign]
    assert call_again(world, client) == {}
    assert server.take() == [Heard("patched", world.ids()[1], (8,))]


def test_a_patched_method_that_takes_other_arguments(whole: Whole, kind: type[Player]) -> None:
    world, server, client = acquainted(whole, named(kind))
    kind.anybody = lambda self, one, two: self.note("two")  # type: ignore[method-assign, misc, assignment]
    assert call_again(world, client) == {"wrong_arguments": 1} and server.take() == []


def test_an_attribute_that_is_not_a_method_any_more(whole: Whole) -> None:
    world, server, client = acquainted(whole)
    server.anybody = 5
    assert call_again(world, client) == {"unknown_method": 1} and server.take() == []


def test_arguments_are_checked_in_every_call(whole: Whole) -> None:
    world, server, client = acquainted(whole, method="one")
    assert call_again(world, client, "one", 1, 2) == {"wrong_arguments": 1}
    number = server.get_rpc_table().by_name("one").id
    key = packets.key_of_call(CallBody(number, [1, 2], CODEC).with_node_id(1))
    inject(world, key)
    inject(world, key + b"\1\3\0\0\0")  # a float without its bytes
    assert world.refusals() == {"wrong_arguments": 1, "malformed": 2} and server.take() == []


class Asking(Player):
    """
    Looks who called when its method raises.
    """

    @rpc("any_peer")
    def fail(self, number: int = 0) -> None:
        self.note("fail", number)
        raise LookupError("no such treasure")


def test_a_cached_call_that_raises(whole: Whole) -> None:
    world = World(1, lambda: Asking("Player"))
    world.know_each_other()
    _, client = world.nodes()
    told: list[tuple[Any, ...]] = []
    tell = lambda *arguments: told.append((*arguments[:3], world.api().get_remote_sender_id()))  # noqa: E731
    world.api().rpc_error.connect(tell)
    for _ in range(3):
        client.rpc_id(1, "fail", 1)
        world.settle()
    id = world.ids()[1]
    assert told == [(id, f"/root/{PATH}", "fail", id)] * 3
    world.api().rpc_error.disconnect(tell)
    whole.take()
    client.rpc_id(1, "fail", 1)
    with pytest.raises(LookupError) as raised:
        world.settle()
    assert raised.value.__notes__ == [f"in /root/{PATH}.fail, called by peer {id}"]
    assert whole.take() == 0 and world.api().get_remote_sender_id() == 0


def test_the_cache_is_bounded(whole: Whole, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(call_cache, "MAX_CACHED_CALLS", 2)
    world, server, client = acquainted(whole)
    methods = ["anybody", "anybody_local", "position", "effect"]
    for method in methods * 3:
        assert call_again(world, client, method) == {}
        assert len(world.api()._incoming.calls.cache) <= 2
    assert [heard.method for heard in server.take()] == methods * 3
