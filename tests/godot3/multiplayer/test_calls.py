"""Which objects can be called, which arguments fit, and which code gets the exceptions."""

from __future__ import annotations

import functools
import logging
from typing import Any, ClassVar

import pytest

from netpeer import Error, Node, RPCMode, VariantError, VariantLimits, remote, remotesync
from netpeer.calls.runs import RUN_PACKETS
from tests.godot3.multiplayer.company import PATH, Company, Heard, Player


class Kinds(Player):
    """
    Every kind of callable object.
    """

    shared: ClassVar[list[Any]] = []

    @remote
    def none(self) -> None:
        self.note("none")

    @remote
    def one(self, a: Any) -> None:
        self.note("one", a)

    @remote
    def defaults(self, a: Any, b: Any = 2, c: Any = 3) -> None:
        self.note("defaults", a, b, c)

    @remote
    def rest(self, a: Any, *more: Any) -> None:
        self.note("rest", a, *more)

    @remote
    def positional(self, a: Any, /, b: Any = "b") -> None:
        self.note("positional", a, b)

    @remote
    def keyword(self, a: Any, *, k: Any = "k") -> None:
        self.note("keyword", a, k)

    @remote
    def keyword_needed(self, a: Any, *, k: Any) -> None:
        self.note("keyword_needed", a, k)

    @remote
    def keywords(self, **all: Any) -> None:
        self.note("keywords", *all)

    @remote
    @staticmethod
    def static(a: Any) -> None:
        Kinds.shared.append(a)

    @remote
    @functools.cache  # noqa: B019
    def cached(self, a: Any) -> None:
        self.note("cached", a)


@pytest.fixture(scope="module")
def kinds() -> Company:
    return Company(clients=1, make=Kinds)


def send(company: Company, method: str, *arguments: Any) -> list[Heard]:
    server, client = company.nodes()
    assert client.rpc_id(1, method, *arguments) is Error.OK
    company.settle()
    return server.take()


@pytest.mark.parametrize(
    ("method", "arguments", "made"),
    [
        ("none", (), ()),
        ("one", (1,), (1,)),
        ("one", (None,), (None,)),
        ("defaults", (1,), (1, 2, 3)),
        ("defaults", (1, 5), (1, 5, 3)),
        ("defaults", (1, 5, 6), (1, 5, 6)),
        ("rest", (1,), (1,)),
        ("rest", tuple(range(255)), tuple(range(255))),
        ("positional", (1,), (1, "b")),
        ("positional", (1, 2), (1, 2)),
        ("keyword", (1,), (1, "k")),
        ("keywords", (), ()),
        ("cached", ("c",), ("c",)),
    ],
)
def test_arguments_that_fit(kinds: Company, method: str, arguments: tuple[Any, ...], made: tuple[Any, ...]) -> None:
    assert send(kinds, method, *arguments) == [Heard(method, kinds.ids()[0], made)]


@pytest.mark.parametrize(
    ("method", "arguments", "takes"),
    [
        ("none", (1,), "takes 0"),
        ("one", (), "takes 1"),
        ("one", (1, 2), "takes 1"),
        ("defaults", (), "takes 1 to 3"),
        ("defaults", (1, 2, 3, 4), "takes 1 to 3"),
        ("rest", (), "takes 1 or more"),
        ("positional", (), "takes 1 to 2"),
        ("keyword", (1, 2), "takes 1"),
        ("keyword_needed", (1,), ""),
        ("keyword_needed", (1, 2), ""),
        ("keywords", ({},), "takes 0"),
        ("static", (), "takes 1"),
        ("static", (1, 2), "takes 1"),
    ],
)
def test_arguments_that_do_not_fit(
    kinds: Company, method: str, arguments: tuple[Any, ...], takes: str, caplog: pytest.LogCaptureFixture
) -> None:
    kinds.run_seconds(2)  # so that the log's last line about this peer is some time ago
    before = kinds.refusals().get("wrong_arguments", 0)
    with caplog.at_level(logging.WARNING, "netpeer"):
        assert send(kinds, method, *arguments) == []
    assert kinds.refusals()["wrong_arguments"] == before + 1
    (line,) = [record.getMessage() for record in caplog.records]
    for word in (str(kinds.ids()[0]), f"/root/{PATH}", repr(method), takes):
        assert word in line


def test_a_static_method(kinds: Company) -> None:
    Kinds.shared.clear()
    send(kinds, "static", "s")
    assert Kinds.shared == ["s"]


def test_a_builtin_method(kinds: Company) -> None:
    server = kinds.nodes()[0]
    server.bag = []
    server.add = server.bag.append
    server.rpc_config("add", RPCMode.REMOTE)
    send(kinds, "add", "first")
    assert server.bag == ["first"]
    refused = kinds.refusals().get("wrong_arguments", 0)
    send(kinds, "add")
    send(kinds, "add", 1, 2)
    assert server.bag == ["first"] and kinds.refusals()["wrong_arguments"] == refused + 2


def test_a_partial_and_a_function_of_one_node(kinds: Company) -> None:
    server = kinds.nodes()[0]
    bag: list[Any] = []
    server.both = functools.partial(lambda a, b: bag.append((a, b)), "bound")
    server.rpc_config("both", RPCMode.REMOTE)
    send(kinds, "both", "given")
    assert bag == [("bound", "given")]


def test_an_object_that_can_be_called_but_not_hashed(kinds: Company) -> None:
    class Odd:
        __hash__ = None  # type: ignore[assignment]

        def __init__(self) -> None:
            self.called: list[Any] = []

        def __call__(self, a: Any) -> None:
            self.called.append(a)

    server = kinds.nodes()[0]
    server.odd = Odd()
    server.rpc_config("odd", RPCMode.REMOTE)
    send(kinds, "odd", 1)
    assert server.odd.called == [1]


def test_a_configured_name_that_is_no_method(kinds: Company) -> None:
    before = kinds.refusals().get("unknown_method", 0)
    server = kinds.nodes()[0]
    server.number = 5
    for name in ("number", "nothing"):
        server.rpc_config(name, RPCMode.REMOTE)
        send(kinds, name)
    assert kinds.refusals()["unknown_method"] == before + 2


@pytest.mark.parametrize(
    "name",
    [
        "on_disabled",
        "note",
        "take",
        "queue_free",
        "rpc_config",
        "set_network_master",
        "rpc",
        "get_rpc_object",
        "_api",
        "__init__",
        "__class__",
        "__init_subclass__",
        "__repr__",
        "__getattribute__",
        "heard",
        "multiplayer",
        "no such thing",
        "on_remote.__call__",
        "hp",
    ],
)
def test_what_is_not_marked_cannot_be_called(kinds: Company, name: str) -> None:
    # What its class does not have, is not there; the rest may not be called.
    kind = "not_allowed" if hasattr(Kinds, name) else "unknown_method"
    before = kinds.refusals().get(kind, 0)
    assert send(kinds, name) == []
    assert kinds.refusals()[kind] == before + 1


@pytest.mark.parametrize("name", ["name", "_name", "heard", "__class__", "__dict__", "on_remote", "new", "_parent"])
def test_what_is_not_marked_cannot_be_set(kinds: Company, name: str) -> None:
    server, client = kinds.nodes()
    before = kinds.refusals().get("not_allowed", 0)
    attributes = dict(vars(server))
    client.rset_id(1, name, "stolen")
    kinds.settle()
    assert vars(server) == attributes
    assert kinds.refusals()["not_allowed"] == before + 1


def test_a_property_that_cannot_be_set_is_refused() -> None:
    """
    A peer cannot make `poll()` raise: a set of a property without a setter is refused.
    """

    class ReadOnly(Player):
        @remote
        @property
        def level(self) -> int:
            return 3

    company = Company(clients=1, make=ReadOnly)
    company.nodes()[1].rset_id(1, "level", 99)
    company.settle()
    assert company.nodes()[0].level == 3 and sum(company.refusals().values()) == 1


def test_a_plain_attribute_is_set_by_configuration() -> None:
    company = Company(clients=1)
    for node in company.nodes():
        node.score = 0
        node.rset_config("score", RPCMode.REMOTESYNC)
    company.nodes()[1].rset("score", [1, "two"])
    company.settle()
    assert [node.score for node in company.nodes()] == [[1, "two"]] * 2


# Exceptions.


def test_an_exception_reaches_the_caller_of_poll_with_a_note() -> None:
    company = Company(clients=1)
    company.nodes()[1].rpc_id(1, "fail", "x")
    with pytest.raises(LookupError, match="no such treasure") as raised:
        company.settle()
    (note,) = raised.value.__notes__
    assert f"/root/{PATH}.fail" in note and str(company.ids()[0]) in note


def test_after_an_exception_the_other_packets_are_processed_later() -> None:
    company = Company(clients=1)
    server, client = company.nodes()
    company.know_each_other()
    for call in (("on_remote", 1), ("fail",), ("on_remote", 2), ("fail",), ("on_remote", 3)):
        client.rpc_id(1, *call)
    raised = 0
    for _ in range(10):
        try:
            company.step()
        except LookupError:
            raised += 1
    assert raised == 2
    assert [heard.arguments for heard in server.take() if heard.method == "on_remote"] == [(1,), (2,), (3,)]


def test_after_an_exception_the_last_calls_of_a_leaving_peer_are_made() -> None:
    company = Company(clients=1)
    server, client = company.nodes()
    company.know_each_other()
    left: list[Any] = []
    company.server_tree.network_peer_disconnected.connect(lambda id: left.append(len(server.heard)))
    for call in (("on_remote", 1), ("fail",), ("on_remote", 2), ("fail",), ("on_remote", 3)):
        client.rpc_id(1, *call)
    company.network.links[-1].client.close()  # the end is there as soon as the calls are
    raised = 0
    for _ in range(20):
        try:
            company.step()
        except LookupError:
            raised += 1
    assert raised >= 1
    assert [heard.arguments for heard in server.heard if heard.method == "on_remote"] == [(1,), (2,), (3,)]
    assert left == [5] and company.refusals() == {}


def test_rpc_error_gets_the_exception_and_poll_does_not_raise() -> None:
    company = Company(clients=1)
    server, client = company.nodes()
    errors: list[tuple[Any, ...]] = []
    company.server_tree.multiplayer.rpc_error.connect(lambda *arguments: errors.append(arguments))
    client.rpc_id(1, "fail")
    client.rpc_id(1, "on_remote", 1)
    company.settle()
    ((sender, path, method, error),) = errors
    assert (sender, path, method) == (company.ids()[0], f"/root/{PATH}", "fail")
    assert isinstance(error, LookupError)
    assert [heard.method for heard in server.take()] == ["fail", "on_remote"]
    assert company.refusals() == {}, "it was no refusal"


def test_keyboard_interrupts_do_not_go_to_rpc_error() -> None:
    company = Company(clients=1)
    errors: list[Any] = []
    company.server_tree.multiplayer.rpc_error.connect(errors.append)

    def interrupted() -> None:
        raise KeyboardInterrupt

    company.nodes()[0].interrupted = interrupted
    company.nodes()[0].rpc_config("interrupted", RPCMode.REMOTE)
    company.nodes()[1].rpc_id(1, "interrupted")
    with pytest.raises(KeyboardInterrupt):
        company.settle()
    assert errors == []


def test_rpc_raises_the_exception_of_the_local_call() -> None:
    class Sync(Node):
        @remotesync
        def boom(self) -> None:
            raise ZeroDivisionError("here" if self.is_network_master() else "there")

    company = Company(clients=1, make=lambda: Sync("Player"))
    errors: list[Any] = []
    for tree in company.everybody():
        tree.multiplayer.rpc_error.connect(lambda *arguments: errors.append(str(arguments[-1])))
    with pytest.raises(ZeroDivisionError, match="here"):
        company.nodes()[0].rpc("boom")
    assert company.server_tree.get_rpc_sender_id() == 0
    company.settle()
    assert errors == ["there"], "the call had left before"


def test_a_call_may_poll_and_call_itself() -> None:
    """
    A method that polls or calls itself does not recurse for ever.
    """
    company = Company(clients=1)
    server, client = company.nodes()
    order: list[Any] = []

    def polls(number: int) -> None:
        order.append(("begin", number, company.server_tree.get_rpc_sender_id()))
        company.server_tree.poll()
        order.append(("end", number, company.server_tree.get_rpc_sender_id()))

    server.polls = polls
    server.rpc_config("polls", RPCMode.REMOTE)
    for number in range(3):
        client.rpc_id(1, "polls", number)
    company.settle()
    id = company.ids()[0]
    assert sorted(order) == sorted((when, number, id) for number in range(3) for when in ("begin", "end"))
    assert company.server_tree.get_rpc_sender_id() == 0


def test_the_limits_of_arguments_can_be_set() -> None:
    company = Company(clients=1)
    company.nodes()[0].multiplayer.variant_limits = VariantLimits(max_depth=3)
    company.nodes()[1].rpc_id(1, "on_remote", [[1]])
    company.nodes()[1].rpc_id(1, "on_remote", [[[[1]]]])
    company.settle()
    assert [call.arguments for call in company.nodes()[0].take()] == [([[1]],)]
    assert company.refusals() == {"malformed": 1}


@pytest.mark.parametrize(("calls", "writes"), [(1, 1), (RUN_PACKETS, 1), (RUN_PACKETS + 1, 2), (3 * RUN_PACKETS, 3)])
def test_answers_leave_at_the_end_of_each_run(calls: int, writes: int, monkeypatch: pytest.MonkeyPatch) -> None:
    company = Company(clients=1)
    company.know_each_other()
    server, client = company.nodes()
    id = company.ids()[0]
    server.answer = lambda number: server.rpc_id(id, "on_remote", number)
    server.rpc_config("answer", RPCMode.REMOTE)
    with company.clients[0].batch():
        for number in range(calls):
            client.rpc_id(1, "answer", number)
    written = 0
    flush = company.server._send_gathered

    def count_and_flush() -> None:
        nonlocal written
        written += 1
        flush()

    monkeypatch.setattr(company.server, "_send_gathered", count_and_flush)
    company.server_tree.poll()
    assert written == writes
    company.trees[0].poll()
    assert [heard.arguments[0] for heard in client.take()] == list(range(calls))


def test_values_of_pygame_and_numpy_arrive_as_godots_types() -> None:
    foreign = pytest.importorskip("tests.variant.foreign", exc_type=ImportError)
    values, plain = zip(*foreign.PYGAME, *foreign.NUMPY, strict=True)
    company = Company(clients=1)
    server, client = company.nodes()
    assert server.rpc("on_remote", *values) is Error.OK
    assert server.rset("hp", values[0]) is Error.OK
    company.settle()
    heard = client.take()
    assert heard == [Heard("on_remote", 1, plain), Heard("hp", 1, (plain[0],))]
    assert [type(value) for value in heard[0].arguments] == [type(value) for value in plain]
    with pytest.raises(VariantError, match=r"for pygame\.[\w.]*Surface write pygame\.image\.tobytes"):
        server.rpc("on_remote", foreign.pygame.Surface((1, 1)))
