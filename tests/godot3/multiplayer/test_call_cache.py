"""A cached call takes the short way. If anything that it depends on changes, the call takes the long way again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from weakref import ref

import pytest

from netpeer import Error, RPCMode
from netpeer.calls import call_cache
from netpeer.godot3.multiplayer import packets
from tests.godot3.multiplayer.company import PATH, Company, Heard, Player, inject
from tests.godot3.peers.world import PORT


class Whole:
    """
    Counts the packets that took the long way.
    """

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self._count = 0
        self._parse = packets.parse
        patch.setattr(packets, "parse", self._counting)

    def _counting(self, data: bytes) -> Any:
        self._count += 1
        return self._parse(data)

    def take(self) -> int:
        """
        The number since the last `take`.
        """
        count, self._count = self._count, 0
        return count


@pytest.fixture
def whole(monkeypatch: pytest.MonkeyPatch) -> Whole:
    return Whole(monkeypatch)


def with_cached_call(whole: Whole, kind: type[Player] = Player, method: str = "on_remote") -> tuple[Company, Any, Any]:
    """
    A server, and a client that has called the method. The next call is cached; this function checks it.
    """
    company = Company(clients=1, make=kind)
    company.know_each_other()
    server, client = company.nodes()
    for _ in range(2):
        whole.take()
        assert client.rpc_id(1, method, 7) is Error.OK
        company.settle()
        (heard,) = server.take()
        assert heard == Heard(method, company.ids()[0], (7,))
    assert whole.take() == 0
    return company, server, client


def call_again(company: Company, client: Player, method: str = "on_remote", *arguments: Any) -> dict[str, int]:
    """
    Call once more; the refusals.
    """
    assert client.rpc_id(1, method, *(arguments or (8,))) is Error.OK
    company.settle()
    return company.refusals()


@pytest.mark.parametrize("method", ["on_remote", "on_master", "on_remotesync", "on_mastersync"])
def test_a_cached_call_takes_the_short_way(whole: Whole, method: str) -> None:
    company, server, client = with_cached_call(whole, method=method)
    for number in range(5):
        client.rpc_unreliable_id(1, method, number, "text", [1.5])
    company.settle()
    assert [heard.arguments for heard in server.take()] == [(number, "text", [1.5]) for number in range(5)]
    assert whole.take() == 0 and company.refusals() == {}


def test_a_cached_set_takes_the_short_way(whole: Whole) -> None:
    company, server, client = with_cached_call(whole)
    for number in range(3):
        client.rset_id(1, "hp", number)
        company.settle()
        assert server.take() == [Heard("hp", company.ids()[0], (number,))] and server.hp == number
    assert whole.take() == 1, "the first"


def test_the_same_key_from_another_peer_is_another_call(whole: Whole) -> None:
    company = Company()
    company.know_each_other()
    server, first, second = company.nodes()
    whole.take()
    for _ in range(2):
        for client in (first, second):
            client.rpc_id(1, "on_remote")
        company.settle()
    assert [heard.sender for heard in server.take()] == company.ids() * 2
    assert whole.take() == 2, "the first of each"


# Nodes.


def rename(node: Any) -> None:
    node.name = "Other"


def rename_parent(node: Any) -> None:
    node.get_parent().name = "Other"


def move(node: Any) -> None:
    root, game = node.get_tree().root, node.get_parent()
    game.remove_child(node)
    root.add_child(node)


def free(node: Any) -> None:
    node.queue_free()


def free_parent(node: Any) -> None:
    node.get_parent().queue_free()


@pytest.mark.parametrize("change", [rename, rename_parent, move, free, free_parent])
def test_a_cached_call_of_a_removed_node_is_refused(whole: Whole, change: Callable[[Any], None]) -> None:
    company, server, client = with_cached_call(whole)
    change(server)
    assert call_again(company, client) == {"unknown_node": 1} and server.take() == []


def test_a_new_node_at_the_same_path_is_called(whole: Whole) -> None:
    company, server, client = with_cached_call(whole)
    game = server.get_parent()
    game.remove_child(server)
    other = Player()
    game.add_child(other)
    assert call_again(company, client) == {}
    assert server.take() == [] and len(other.take()) == 1


def test_a_node_that_frees_itself_in_the_middle_of_cached_calls(whole: Whole) -> None:
    company, server, client = with_cached_call(whole)
    note = server.note

    def note_and_go(*arguments: Any) -> None:
        note(*arguments)
        server.queue_free()

    server.note = note_and_go
    client.rpc_id(1, "on_remote", 1)
    client.rpc_id(1, "on_remote", 2)
    company.settle()
    assert [heard.arguments for heard in server.take()] == [(1,)]
    assert company.refusals() == {"unknown_node": 1}


@pytest.mark.parametrize("at", ["Game", None])
def test_a_cached_call_depends_on_the_root_node(whole: Whole, at: str | None) -> None:
    company, server, client = with_cached_call(whole)
    api, root = company.server_tree.multiplayer, company.server_tree.root
    if at is None:
        api.set_root_node(None)  # as in Godot, null takes it away
    else:
        api.set_root_node(root.get_node(at))
    assert call_again(company, client) == {"unknown_node": 1}
    api.set_root_node(root)
    assert call_again(company, client) == {"unknown_node": 1} and len(server.take()) == 1


def test_cached_calls_do_not_keep_nodes_alive(whole: Whole) -> None:
    company, server, client = with_cached_call(whole)
    for _ in range(2):
        client.rset_id(1, "hp", 5)
        company.settle()
    server.queue_free()
    gone = ref(server)
    del server
    assert gone() is None


# Modes and masters.


def test_a_cached_call_depends_on_the_mode(whole: Whole) -> None:
    company, server, client = with_cached_call(whole)
    call_again(company, client)
    server.rpc_config("on_remote", RPCMode.DISABLED)
    assert call_again(company, client) == {"not_allowed": 1} and len(server.take()) == 1
    server.rpc_config("on_remote", RPCMode.MASTER)
    assert call_again(company, client) == {"not_allowed": 1} and len(server.take()) == 1
    server.rpc_config("on_remote", RPCMode.PUPPET)
    assert call_again(company, client) == {"not_allowed": 2} and server.take() == []


def test_a_cached_set_depends_on_the_mode(whole: Whole) -> None:
    company, server, client = with_cached_call(whole)
    for _ in range(2):
        client.rset_id(1, "hp", 5)
        company.settle()
    server.rset_config("hp", RPCMode.DISABLED)
    client.rset_id(1, "hp", 6)
    company.settle()
    assert server.hp == 5 and company.refusals() == {"not_allowed": 1}


@pytest.mark.parametrize("method", ["on_master", "on_mastersync"])
def test_a_cached_master_call_depends_on_the_master(whole: Whole, method: str) -> None:
    company, server, client = with_cached_call(whole, method=method)
    server.set_network_master(company.ids()[0])
    assert call_again(company, client, method) == {"not_allowed": 1} and server.take() == []
    server.set_network_master(1)
    assert call_again(company, client, method) == {"not_allowed": 1} and len(server.take()) == 1


@pytest.mark.parametrize("method", ["on_puppet", "on_puppetsync"])
def test_a_cached_puppet_call_depends_on_the_master(whole: Whole, method: str) -> None:
    company, server, client = with_cached_call(whole)
    for allowed, master in ((True, company.ids()[0]), (False, 1), (True, company.ids()[0]), (False, 12345)):
        server.set_network_master(master)
        for _ in range(2):
            call_again(company, client, method)
        assert len(server.take()) == (2 if allowed else 0)
    assert company.refusals() == {"not_allowed": 4}


# Methods and properties.


class Changeable(Player):
    """
    A class of its own for each test that changes it.
    """


@pytest.fixture
def kind() -> type[Player]:
    return type("Changed", (Changeable,), {})


def test_a_patched_method_is_the_one_that_is_called(whole: Whole, kind: type[Player]) -> None:
    company, server, client = with_cached_call(whole, kind)
    kind.on_remote = lambda self, *arguments: self.note("patched", *arguments)  # type: ignore[method-assign]
    assert call_again(company, client) == {}
    assert server.take() == [Heard("patched", company.ids()[0], (8,))]


def test_a_patched_method_that_takes_other_arguments(whole: Whole, kind: type[Player]) -> None:
    company, server, client = with_cached_call(whole, kind)
    kind.on_remote = lambda self, one, two: self.note("two")  # type: ignore[method-assign, misc, assignment]
    assert call_again(company, client) == {"wrong_arguments": 1} and server.take() == []


@pytest.mark.parametrize("value", [5, None])
def test_a_cached_method_that_is_replaced_by_a_value(whole: Whole, kind: type[Player], value: Any) -> None:
    company, server, client = with_cached_call(whole, kind)
    kind.on_remote = value  # type: ignore[method-assign]
    assert call_again(company, client) == {"unknown_method": 1} and server.take() == []


def test_a_method_of_the_object_itself(whole: Whole) -> None:
    company, server, client = with_cached_call(whole)
    server.on_remote = lambda: server.note("own")
    assert call_again(company, client) == {"wrong_arguments": 1}
    server.on_remote = lambda number: server.note("own", number)
    for _ in range(2):
        assert call_again(company, client) == {"wrong_arguments": 1}
        assert server.take() == [Heard("own", company.ids()[0], (8,))]
    # The same function, as a method of its own first and as a function then: it takes one argument more.
    del server.on_remote
    server.on_remote = Player.on_remote.__get__(server)
    assert call_again(company, client) == {"wrong_arguments": 1}
    assert len(server.take()) == 1


def test_an_object_that_changes_its_class(whole: Whole, kind: type[Player]) -> None:
    company, server, client = with_cached_call(whole, kind)
    unmarked = type("Unmarked", (kind,), {"on_remote": lambda self, *arguments: self.note("unmarked")})
    server.__class__ = unmarked
    assert call_again(company, client) == {"not_allowed": 1} and server.take() == []


def test_an_object_that_changes_its_class_has_the_properties_of_the_new_class(whole: Whole, kind: type[Player]) -> None:
    company, server, client = with_cached_call(whole, kind)
    for _ in range(2):
        client.rset_id(1, "hp", 5)
        company.settle()
    server.__class__ = type("Unmarked", (kind,), {"hp": property(kind.hp.fget, kind.hp.fset)})  # type: ignore[attr-defined]
    client.rset_id(1, "hp", 6)
    company.settle()
    assert server.hp == 5 and company.refusals() == {"not_allowed": 1}


def test_the_same_function_that_is_no_method_takes_another_argument(whole: Whole, kind: type[Player]) -> None:
    kind.on_one = lambda self, number: self.note("on_one", number)  # type: ignore[attr-defined]
    company, server, client = with_cached_call(whole, kind)
    server.rpc_config("on_one", RPCMode.REMOTE)
    for _ in range(2):
        assert call_again(company, client, "on_one") == {}
    server.on_one = kind.on_one  # type: ignore[attr-defined]
    assert call_again(company, client, "on_one") == {"wrong_arguments": 1}


def test_a_callable_object_is_not_cached(whole: Whole) -> None:
    class Bell:
        def __call__(self, number: int) -> None:
            server.note("bell", number)

    company, server, client = with_cached_call(whole)
    server.bell = Bell()
    server.rpc_config("bell", RPCMode.REMOTE)
    for _ in range(2):
        assert call_again(company, client, "bell") == {}
    Bell.__call__ = lambda self, one, two: None  # type: ignore[method-assign, assignment, misc]
    assert call_again(company, client, "bell") == {"wrong_arguments": 1}
    assert len(server.take()) == 2


def test_a_property_that_cannot_be_set_any_more(whole: Whole, kind: type[Player]) -> None:
    company, server, client = with_cached_call(whole, kind)
    for _ in range(2):
        client.rset_id(1, "hp", 5)
        company.settle()
    kind.hp = property(lambda self: 77)  # type: ignore[assignment, misc]
    server.rset_config("hp", RPCMode.REMOTE)
    client.rset_id(1, "hp", 6)
    company.settle()
    kind.hp = property(lambda self: 78)  # type: ignore[assignment, misc]
    client.rset_id(1, "hp", 6)
    company.settle()
    assert company.refusals() == {"unknown_property": 2}


def test_a_property_that_is_replaced_by_one_that_cannot_be_set(whole: Whole, kind: type[Player]) -> None:
    company, _, client = with_cached_call(whole, kind)
    for _ in range(2):
        client.rset_id(1, "hp", 5)
        company.settle()
    kind.hp = property(lambda self: 77)  # type: ignore[assignment, misc]  # its class's marks are known already
    client.rset_id(1, "hp", 6)
    company.settle()
    assert company.refusals() == {"unknown_property": 1}


# Arguments.


def test_the_arguments_are_checked_for_each_call(whole: Whole, kind: type[Player]) -> None:
    kind.on_one = lambda self, number: self.note("on_one", number)  # type: ignore[attr-defined]
    company, server, client = with_cached_call(whole, kind)
    server.rpc_config("on_one", RPCMode.REMOTE)
    for _ in range(2):
        call_again(company, client, "on_one", 1)
    assert len(server.take()) == 2
    assert call_again(company, client, "on_one", 1, 2) == {"wrong_arguments": 1}
    beginning = packets.with_node_id(packets.call_body("on_one", (), company.server_tree.multiplayer._codec()), 1)[:-1]
    inject(company, beginning)
    inject(company, beginning + b"\1\2\0\0")
    assert company.refusals() == {"wrong_arguments": 1, "malformed": 2} and server.take() == []


def test_an_id_that_means_another_node(whole: Whole) -> None:
    company, server, client = with_cached_call(whole)
    other = Player("Other")
    server.get_parent().add_child(other)
    for _ in range(2):
        assert call_again(company, client) == {}
    assert len(server.take()) == 2
    id = company.trees[0].multiplayer._paths.id_of(PATH)
    inject(company, packets.SimplifyPath(id, "Game/Other").to_bytes())
    whole.take()
    client.rpc_id(1, "on_remote", 9)
    company.settle()
    assert server.take() == [] and other.take() == [Heard("on_remote", company.ids()[0], (9,))]


def test_a_server_that_starts_anew_means_other_nodes_by_its_ids(whole: Whole) -> None:
    company = Company(clients=1)
    for tree in company.everybody():
        tree.root.add_child(Player("Second"))
    company.know_each_other()
    client = company.nodes()[1]
    second = company.trees[0].root.get_node("Second")
    server = company.server_tree.root
    for _ in range(2):
        server.get_node(PATH).rpc("on_remote")
        company.settle()
    assert len(client.take()) == 2
    company.server.stop()
    company.run(10)
    assert company.server.listen(PORT, gd_mp_api=True) is Error.OK
    company.connect(company.clients[0])
    company.run(20)
    for _ in range(2):
        server.get_node("Second").rpc("on_remote")  # the first path that it names is number 1
        company.settle()
    assert client.take() == [] and len(second.take()) == 2
    assert company.refusals(1) == {}


def test_another_peer_with_the_same_id(whole: Whole) -> None:
    company, server, client = with_cached_call(whole)
    api = company.server_tree.multiplayer
    api._on_peer_disconnected(company.ids()[0])
    api._on_peer_connected(company.ids()[0])
    assert call_again(company, client) == {"unknown_path": 1} and server.take() == []


def test_a_cached_call_that_raises(whole: Whole) -> None:
    company = Company(clients=1)
    company.know_each_other()
    _, client = company.nodes()
    told: list[tuple[Any, ...]] = []
    tell = lambda *arguments: told.append(arguments)  # noqa: E731
    company.server_tree.multiplayer.rpc_error.connect(tell)
    for _ in range(3):
        client.rpc_id(1, "fail")
        company.settle()
    assert [arguments[:3] for arguments in told] == [(company.ids()[0], f"/root/{PATH}", "fail")] * 3
    company.server_tree.multiplayer.rpc_error.disconnect(tell)
    whole.take()
    client.rpc_id(1, "fail")
    with pytest.raises(LookupError) as raised:
        company.settle()
    assert raised.value.__notes__ == [f"in /root/{PATH}.fail, called by peer {company.ids()[0]}"]
    assert whole.take() == 0 and company.server_tree.get_rpc_sender_id() == 0


def test_the_call_cache_is_bounded(whole: Whole, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(call_cache, "MAX_CACHED_CALLS", 2)
    company, server, client = with_cached_call(whole)
    methods = ["on_remote", "on_remotesync", "on_master", "on_mastersync"]
    for method in methods * 3:
        assert call_again(company, client, method) == {}
        assert len(company.server_tree.multiplayer._incoming.calls.cache) <= 2
    assert [heard.method for heard in server.take()] == methods * 3


def test_calls_with_long_names_are_not_cached(whole: Whole) -> None:
    company, server, client = with_cached_call(whole)
    name = "n" * 200
    setattr(server, name, lambda: server.note("long"))
    server.rpc_config(name, RPCMode.REMOTE)
    for turn in range(3):
        client.rpc_id(1, name)
        company.settle()
        assert len(server.take()) == 1 and whole.take() == 1, turn
