"""Calls with an answer: all ways in which they succeed, and all ways in which they fail."""

from __future__ import annotations

import gc
import weakref
from typing import Any

import pytest

from netpeer import NetpeerError, Node, RemoteCallError, Reply, RPCMode, Vector2, remote
from netpeer.godot3.multiplayer import reply as wire
from netpeer.godot3.multiplayer.packets import Raw
from tests.godot3.multiplayer.company import PATH, Company, Heard, Player, inject, spy
from tests.godot3.multiplayer.test_packets import CODEC, call


class Oracle(Player):
    """
    A node with methods that return values.
    """

    @remote
    def echo(self, *arguments: Any) -> list[Any]:
        return list(arguments)

    @remote
    def who(self) -> int:
        assert self.multiplayer is not None
        return self.multiplayer.get_rpc_sender_id()

    @remote
    def nothing(self) -> None:
        self.note("nothing")

    @remote
    def unspeakable(self) -> object:
        return {1, 2}

    @remote
    def long(self, size: int) -> bytes:
        return bytes(size)


def raw(kind: int, number: int, value: Any) -> bytes:
    return Raw(wire.pack(kind, number, CODEC.encode(value))).to_bytes()  # type: ignore[arg-type]


@pytest.fixture
def company() -> Company:
    return Company(make=Oracle)


def test_an_answer(company: Company) -> None:
    _, client, _ = company.nodes()
    reply = client.call_remote(1, "echo", 1, "two", Vector2(3, 4), [None, {"five": 6.5}])
    assert not reply.done and reply.value is None and reply.error is None
    assert repr(reply) == "<Reply waiting>"
    company.settle()
    assert reply.done and reply.error is None
    assert reply.value == [1, "two", Vector2(3, 4), [None, {"five": 6.5}]]
    assert repr(reply) == f"<Reply {reply.value!r}>"


def test_every_peer_can_call_every_other(company: Company) -> None:
    nodes, ids = company.nodes(), company.peer_ids()
    replies = {
        (asking, asked): nodes[asking].call_remote(ids[asked], "who")
        for asking in range(3)
        for asked in range(3)
        if asking != asked
    }
    company.settle()
    assert {key: reply.value for key, reply in replies.items()} == {key: ids[key[0]] for key in replies}


def test_none_is_an_answer(company: Company) -> None:
    reply = company.nodes()[1].call_remote(1, "nothing")
    company.settle()
    assert reply.done and reply.value is None and reply.error is None
    assert company.nodes()[0].take() == [Heard("nothing", company.ids()[0], ())]


def test_each_answer_finishes_its_own_reply(company: Company) -> None:
    client = company.nodes()[1]
    replies = [client.call_remote(1, "double", number) for number in range(500)]
    company.settle()
    assert [reply.value for reply in replies] == [2 * number for number in range(500)]


def failure(reply: Reply) -> str:
    """
    Why a call failed. `value` raises the same error.
    """
    assert reply.done and isinstance(reply.error, RemoteCallError) and isinstance(reply.error, NetpeerError)
    with pytest.raises(RemoteCallError) as raised:
        _ = reply.value
    assert raised.value is reply.error
    assert "failed" in repr(reply)
    return str(reply.error)


@pytest.mark.parametrize(
    ("method", "arguments", "why", "kind"),
    [
        ("on_disabled", (), "DISABLED", "not_allowed"),
        ("on_puppet", (), "PUPPET", "not_allowed"),
        ("_api", (), "DISABLED", "not_allowed"),
        ("double", (), "takes 1", "wrong_arguments"),
        ("double", (1, 2), "takes 1", "wrong_arguments"),
    ],
)
def test_a_refused_call_fails(company: Company, method: str, arguments: tuple[Any, ...], why: str, kind: str) -> None:
    reply = company.nodes()[1].call_remote(1, method, *arguments)
    company.settle()
    assert "refused" in failure(reply) and why in failure(reply)
    assert company.refusals() == {kind: 1} and company.refusals(1) == {}


def test_a_call_on_an_unknown_node_fails(company: Company) -> None:
    company.nodes()[0].queue_free()
    reply = company.trees[0].root.get_node(PATH).call_remote(1, "double", 1)
    company.settle()
    assert "no such node" in failure(reply)
    assert company.refusals() == {"unknown_node": 1}


def test_an_exception_is_raised_only_on_the_called_peer(company: Company) -> None:
    errors: list[Any] = []
    company.server_tree.multiplayer.rpc_error.connect(lambda *arguments: errors.append(arguments))
    reply = company.nodes()[1].call_remote(1, "fail")
    company.settle()
    assert "LookupError" in failure(reply) and "treasure" not in failure(reply)
    ((sender, path, method, error),) = errors
    assert (sender, path, method) == (company.ids()[0], f"/root/{PATH}", "fail") and isinstance(error, LookupError)


def test_poll_raises_the_exception_and_the_caller_gets_a_refusal(company: Company) -> None:
    reply = company.nodes()[1].call_remote(1, "fail")
    with pytest.raises(LookupError) as raised:
        company.settle()
    assert "fail" in raised.value.__notes__[0]
    company.settle()
    assert "LookupError" in failure(reply)


def test_a_return_value_that_cannot_be_sent(company: Company) -> None:
    errors: list[Any] = []
    company.server_tree.multiplayer.rpc_error.connect(lambda *arguments: errors.append(arguments[-1]))
    reply = company.nodes()[1].call_remote(1, "unspeakable")
    company.settle()
    assert "cannot be sent" in failure(reply)
    assert len(errors) == 1 and "set" in str(errors[0])


def test_a_return_value_that_is_too_long_to_be_sent(company: Company) -> None:
    """
    If no buffer can hold the answer, the caller gets a refusal.
    """
    reply = company.nodes()[1].call_remote(1, "long", 1000)
    too_long = company.nodes()[1].call_remote(1, "long", 1 << 20)
    company.settle()
    assert reply.value == bytes(1000)
    assert too_long.done and too_long.error is not None


def test_a_call_that_is_too_long_to_be_sent(company: Company) -> None:
    reply = company.nodes()[1].call_remote(1, "echo", bytes(1 << 20))
    assert "ERR_OUT_OF_MEMORY" in failure(reply)
    with pytest.raises(ValueError):
        company.nodes()[1].call_remote(1, "echo", object())
    with pytest.raises(ValueError, match="255"):
        company.nodes()[1].call_remote(1, "echo", *range(256))


def test_calls_time_out(company: Company) -> None:
    company.network.links[0].stalled = True
    client = company.nodes()[1]
    short, long = client.call_remote(1, "double", 1, timeout=1.0), client.call_remote(1, "double", 2, timeout=3.0)
    standard = client.call_remote(1, "double", 3)
    company.run_seconds(0.9)
    assert not short.done
    company.run_seconds(0.2)
    assert "timed out" in failure(short) and not long.done
    company.run_seconds(2)
    assert "timed out" in failure(long) and not standard.done
    company.network.links[0].stalled = False
    company.settle()
    assert standard.value == 6
    assert "timed out" in failure(short), "it does not change any more"
    assert company.refusals(1) == {"unknown_answer": 2}


def test_an_answer_in_the_last_frame_counts(company: Company) -> None:
    company.network.latency = 0.25
    reply = company.nodes()[1].call_remote(1, "double", 4, timeout=0.5)
    company.run_seconds(0.25)
    company.clock.advance(30)
    company.step()
    assert reply.value == 8


@pytest.mark.parametrize("who", ["server", "client"])
def test_a_call_fails_if_the_other_peer_leaves(company: Company, who: str) -> None:
    company.network.links[0].stalled = True
    if who == "server":
        reply = company.nodes()[1].call_remote(1, "double", 1, timeout=1000)
    else:
        reply = company.nodes()[0].call_remote(company.ids()[0], "double", 1, timeout=1000)
    company.step()
    company.network.links[0].reset()
    company.settle()
    assert "left" in failure(reply)


def test_the_network_peer_is_taken_away(company: Company) -> None:
    reply = company.nodes()[1].call_remote(1, "double", 1)
    company.trees[0].network_peer = None
    assert failure(reply)


@pytest.mark.parametrize("peer_id", [0, -1, 12345, 1 << 40])
def test_a_call_to_an_unknown_peer_fails(company: Company, peer_id: int) -> None:
    sent = spy(company.server)
    assert "not connected" in failure(company.nodes()[0].call_remote(peer_id, "double", 1))
    assert sent == []


def test_without_a_network_peer() -> None:
    company = Company(clients=0, make=Oracle)
    company.server_tree.network_peer = None
    assert failure(company.nodes()[0].call_remote(1, "double", 1))


def test_the_number_of_waiting_calls_is_bounded(company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wire, "MAX_PENDING", 10)
    client = company.nodes()[1]
    replies = [client.call_remote(1, "double", number) for number in range(12)]
    assert [reply.done for reply in replies] == [False] * 10 + [True] * 2
    assert "10 other calls" in failure(replies[-1])
    company.settle()
    assert [reply.value for reply in replies[:10]] == [2 * number for number in range(10)]
    again = client.call_remote(1, "double", 5)
    company.settle()
    assert again.value == 10


def test_numbers_begin_anew_after_the_last_one() -> None:
    replies = wire.Replies()
    replies._next = 0xFFFFFFFF
    numbers = [replies.expect(2, 10.0)[0] for _ in range(3)]
    assert numbers == [0xFFFFFFFF, 1, 2]


# Forged answers.


def test_forged_answers_of_another_peer(company: Company) -> None:
    company.network.links[0].stalled = True
    client, _forger = company.ids()
    reply = company.nodes()[0].call_remote(client, "double", 21, timeout=1000)
    for number in range(5):
        inject(company, raw(wire.Kind.ANSWER, number, "forged"), client=1)
        inject(company, raw(wire.Kind.REFUSAL, number, "forged"), client=1)
    assert not reply.done and company.refusals() == {"unknown_answer": 10}
    company.network.links[0].stalled = False
    company.settle()
    assert reply.value == 42


def test_a_second_answer(company: Company) -> None:
    reply = company.nodes()[0].call_remote(company.ids()[0], "double", 21)
    seen: list[Any] = []
    reply.connect(seen.append)
    company.settle()
    inject(company, raw(wire.Kind.ANSWER, 1, "again"))
    inject(company, raw(wire.Kind.REFUSAL, 1, "again"))
    assert reply.value == 42 and seen == [reply] and company.refusals() == {"unknown_answer": 2}


def test_a_kind_that_does_not_exist_is_no_answer(company: Company) -> None:
    company.network.links[0].stalled = True
    reply = company.nodes()[0].call_remote(company.ids()[0], "double", 21, timeout=1000)
    company.step()
    company.network.links[0].stalled = False
    for kind in (3, 7, 255):
        company.server_tree.multiplayer._incoming.process(company.ids()[0], raw(kind, 1, "what?"))
    assert not reply.done and company.refusals() == {"malformed": 3}


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\xff",
        Raw(b"x").to_bytes(),
        call("double", 1, id=1),  # calls with an answer name the path
        b"\x01" + call("double", 1, path=PATH)[1:],
        call("double", 1, path=PATH)[:-1],
        b"\x03Game\0",
    ],
)
def test_malformed_calls_are_refused(company: Company, body: bytes) -> None:
    inject(company, Raw(wire.pack(wire.Kind.CALL, 1, body)).to_bytes())
    assert company.refusals() == {"malformed": 1}


def test_malformed_arguments_are_refused(company: Company) -> None:
    sent = spy(company.server)
    packet = bytearray(call("double", 1, path=PATH))
    packet[13] = 0xEE  # the type of the argument
    inject(company, Raw(wire.pack(wire.Kind.CALL, 9, bytes(packet))).to_bytes())
    assert company.refusals() == {"malformed": 1}
    assert len(sent) == 1 and wire.unpack(sent[0].data[1:])[:2] == (wire.Kind.REFUSAL, 9)  # type: ignore[index]


def test_answers_that_cannot_be_read(company: Company) -> None:
    inject(company, Raw(wire.pack(wire.Kind.ANSWER, 1, b"\xff")).to_bytes())
    assert company.refusals() == {"malformed": 1}


@pytest.mark.parametrize("data", [wire.MARK, wire.MARK + b"\0", wire.MARK + b"\0\1\0\0", wire.MARK[:-1] + b"x" * 20])
def test_other_raw_packets_reach_the_game(company: Company, data: bytes) -> None:
    heard: list[tuple[int, bytes]] = []
    company.server_tree.multiplayer.network_peer_packet.connect(lambda id, packet: heard.append((id, packet)))
    company.trees[0].multiplayer.send_bytes(data, 1)
    company.settle()
    assert heard == [(company.ids()[0], data)] and company.refusals() == {}


def test_a_peer_without_call_remote_gets_raw_packets_and_the_call_times_out(company: Company) -> None:
    """
    The other peer is like a Godot peer: it gets RAW packets, and does not answer.
    """
    heard: list[bytes] = []
    peer = company.clients[0]
    company.trees[0].network_peer = None
    peer.peer_packet.connect(lambda: heard.append(peer.get_packet()))
    reply = company.nodes()[0].call_remote(company.ids()[0], "double", 1, timeout=0.5)
    for _ in range(5):
        company.step()
        peer.poll()
    assert len(heard) == 1 and heard[0].startswith(b"\x04" + wire.MARK)
    company.run_seconds(0.6)
    assert "timed out" in failure(reply)


# Callbacks.


def test_callbacks_run_once_also_if_connected_when_the_reply_is_done(company: Company) -> None:
    reply = company.nodes()[1].call_remote(1, "double", 1)
    seen: list[Any] = []
    reply.connect(lambda done: seen.append(("first", done.value)))
    reply.connect(lambda: seen.append("without arguments"))
    company.settle()
    assert seen == [("first", 2), "without arguments"]
    reply.connect(lambda done: seen.append(("late", done.value)))
    reply.connect(lambda: seen.append("late without arguments"))
    assert seen[2:] == [("late", 2), "late without arguments"]


def test_callbacks_of_a_call_that_fails_at_once(company: Company) -> None:
    seen: list[Any] = []
    company.nodes()[1].call_remote(12345, "double", 1).connect(lambda: seen.append("failed"))
    assert seen == ["failed"]


def test_a_callback_may_call_again(company: Company) -> None:
    client = company.nodes()[1]
    values: list[int] = []

    def again(reply: Reply) -> None:
        values.append(reply.value)
        if len(values) < 5:
            client.call_remote(1, "double", reply.value).connect(again)

    client.call_remote(1, "double", 1).connect(again)
    company.run(20)
    assert values == [2, 4, 8, 16, 32]


def test_a_callback_that_raises_does_not_stop_the_others(company: Company) -> None:
    """
    A peer leaves, and the callback of one reply raises. The other replies fail nevertheless, and their callbacks run.
    """
    company.network.links[0].stalled = True
    left: list[int] = []
    company.server_tree.network_peer_disconnected.connect(left.append)
    replies = [company.nodes()[0].call_remote(company.ids()[0], "double", n, timeout=1000) for n in range(3)]

    def fail() -> None:
        raise ZeroDivisionError

    replies[0].connect(fail)
    company.step()
    id = company.ids()[0]
    company.network.links[0].reset()
    with pytest.raises(ZeroDivisionError):
        company.settle()
    company.settle()
    assert [reply.done for reply in replies] == [True] * 3
    assert left == [id]


def test_a_callback_that_raises_when_calls_time_out(company: Company) -> None:
    company.network.links[0].stalled = True
    replies = [company.nodes()[0].call_remote(company.ids()[0], "double", n, timeout=0.1) for n in range(3)]

    def fail() -> None:
        raise ZeroDivisionError

    replies[0].connect(fail)
    with pytest.raises(ZeroDivisionError):
        company.run(20)
    company.step()
    assert [reply.done for reply in replies] == [True] * 3


def test_replies_do_not_keep_objects_alive(company: Company) -> None:
    class Holder:
        def __init__(self, reply: Reply) -> None:
            self.reply = reply

    seen: list[int] = []

    def ask() -> weakref.ref[Holder]:
        reply = company.nodes()[1].call_remote(1, "double", 1)
        holder = Holder(reply)
        reply.connect(lambda: seen.append(holder.reply.value))
        return weakref.ref(holder)

    gone = ask()
    company.settle()
    assert seen == [2]
    gc.collect()
    assert gone() is None
    assert company.trees[0].multiplayer._replies._pending == {}


# With ordinary modes.


def test_modes_apply_to_calls_with_an_answer(company: Company) -> None:
    for node in company.nodes():
        node.rpc_config("double", RPCMode.MASTER)
    server, client, _ = company.nodes()
    assert not client.call_remote(1, "double", 3).done
    refused = server.call_remote(company.ids()[0], "double", 3)
    allowed = client.call_remote(1, "double", 3)
    company.settle()
    assert allowed.value == 6 and "MASTER" in failure(refused)


def test_a_node_outside_of_the_tree_cannot_call(company: Company) -> None:
    node = company.nodes()[1]
    node.queue_free()
    with pytest.raises(RuntimeError):
        node.call_remote(1, "double", 1)


def test_the_root_node_can_call(company: Company) -> None:
    company.server_tree.root.answer = lambda: 42
    company.server_tree.root.rpc_config("answer", RPCMode.REMOTE)
    reply = company.trees[0].root.call_remote(1, "answer")
    company.settle()
    assert reply.value == 42
    assert isinstance(company.trees[0].root, Node)
