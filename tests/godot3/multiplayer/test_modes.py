"""Every mode, with every kind of caller, on three peers: where a call runs, with which sender, and in which order."""

from __future__ import annotations

import pytest

from netpeer import Error, RPCMode
from tests.godot3.multiplayer.company import Company, Heard

# The server and two clients. Master -> mode -> caller -> where the call runs.
CALLED = {
    "S": {
        RPCMode.DISABLED: {"S": "", "A": "", "B": ""},
        RPCMode.REMOTE: {"S": "AB", "A": "SB", "B": "SA"},
        RPCMode.MASTER: {"S": "S", "A": "S", "B": "S"},
        RPCMode.PUPPET: {"S": "AB", "A": "A", "B": "B"},
        RPCMode.REMOTESYNC: {"S": "SAB", "A": "SAB", "B": "SAB"},
        RPCMode.MASTERSYNC: {"S": "S", "A": "SA", "B": "SB"},
        RPCMode.PUPPETSYNC: {"S": "SAB", "A": "A", "B": "B"},
    },
    "A": {
        RPCMode.DISABLED: {"S": "", "A": "", "B": ""},
        RPCMode.REMOTE: {"S": "AB", "A": "SB", "B": "SA"},
        RPCMode.MASTER: {"S": "A", "A": "A", "B": "A"},
        RPCMode.PUPPET: {"S": "S", "A": "SB", "B": "B"},
        RPCMode.REMOTESYNC: {"S": "SAB", "A": "SAB", "B": "SAB"},
        RPCMode.MASTERSYNC: {"S": "SA", "A": "A", "B": "AB"},
        RPCMode.PUPPETSYNC: {"S": "S", "A": "SAB", "B": "B"},
    },
}
PEERS = "SAB"


@pytest.fixture(scope="module")
def company() -> Company:
    return Company()


def set_master(company: Company, name: str) -> None:
    for tree in company.everybody():
        tree.root.set_network_master(company.peer_ids()[PEERS.index(name)])


def who_heard(company: Company) -> dict[str, list[Heard]]:
    company.settle()
    heard = {name: node.take() for name, node in zip(PEERS, company.nodes(), strict=True)}
    return {name: calls for name, calls in heard.items() if calls}


@pytest.mark.parametrize("unreliable", [False, True])
@pytest.mark.parametrize("caller", PEERS)
@pytest.mark.parametrize("master", CALLED)
@pytest.mark.parametrize("mode", RPCMode)
def test_rpc(company: Company, mode: RPCMode, master: str, caller: str, unreliable: bool) -> None:
    set_master(company, master)
    method = f"on_{mode.name.lower()}"
    node = company.nodes()[PEERS.index(caller)]
    call = node.rpc_unreliable if unreliable else node.rpc
    assert call(method, 7, "seven") is Error.OK
    expected = Heard(method, company.peer_ids()[PEERS.index(caller)], (7, "seven"))
    assert who_heard(company) == {name: [expected] for name in CALLED[master][mode][caller]}


@pytest.mark.parametrize("target", PEERS)
@pytest.mark.parametrize("caller", PEERS)
@pytest.mark.parametrize("master", CALLED)
@pytest.mark.parametrize("mode", RPCMode)
def test_rpc_id(company: Company, mode: RPCMode, master: str, caller: str, target: str) -> None:
    set_master(company, master)
    ids = dict(zip(PEERS, company.peer_ids(), strict=True))
    method = f"on_{mode.name.lower()}"
    error = company.nodes()[PEERS.index(caller)].rpc_id(ids[target], method)
    # Only the target is meant; the master's own call of a master method is none that goes to another peer.
    called = set(CALLED[master][mode][caller]) & {target}
    assert set(who_heard(company)) == called
    assert error is (Error.ERR_UNAUTHORIZED if caller == target and not called else Error.OK)


@pytest.mark.parametrize("excluded", PEERS)
@pytest.mark.parametrize("caller", PEERS)
def test_all_but_one(company: Company, caller: str, excluded: str) -> None:
    set_master(company, "S")
    ids = dict(zip(PEERS, company.peer_ids(), strict=True))
    node = company.nodes()[PEERS.index(caller)]
    assert node.rpc_unreliable_id(-ids[excluded], "on_remotesync") is Error.OK
    assert set(who_heard(company)) == set(PEERS) - {excluded}


@pytest.mark.parametrize("caller", PEERS)
@pytest.mark.parametrize("master", CALLED)
@pytest.mark.parametrize("mode", RPCMode)
def test_rset(company: Company, mode: RPCMode, master: str, caller: str) -> None:
    set_master(company, master)
    for node in company.nodes():
        node.rset_config("hp", mode)
    assert company.nodes()[PEERS.index(caller)].rset("hp", 55) is Error.OK
    expected = Heard("hp", company.peer_ids()[PEERS.index(caller)], (55,))
    assert who_heard(company) == {name: [expected] for name in CALLED[master][mode][caller]}


@pytest.mark.parametrize("unreliable", [False, True])
def test_rset_id(company: Company, unreliable: bool) -> None:
    for node in company.nodes():
        node.rset_config("hp", RPCMode.REMOTE)
    server = company.nodes()[0]
    rset = server.rset_unreliable_id if unreliable else server.rset_id
    assert rset(company.ids()[1], "hp", 3) is Error.OK
    assert set(who_heard(company)) == {"B"}
    assert rset(1, "hp", 4) is Error.ERR_UNAUTHORIZED
    assert rset(-company.ids()[1], "hp", 5) is Error.OK
    assert set(who_heard(company)) == {"A"}
    assert server.rset_unreliable("hp", 6) is Error.OK
    assert set(who_heard(company)) == {"A", "B"}
    assert [node.hp for node in company.nodes()][1:] == [6, 6]


def test_the_sender_id_is_set_inside_a_call_and_0_outside(company: Company) -> None:
    server = company.server_tree
    seen: list[int] = []
    assert server.get_rpc_sender_id() == 0
    node = company.nodes()[0]

    def nested() -> None:
        seen.append(server.get_rpc_sender_id())
        node.rpc("on_remotesync")
        seen.append(server.get_rpc_sender_id())

    node.nested = nested
    node.rpc_config("nested", RPCMode.REMOTE)
    company.nodes()[1].rpc_id(1, "nested")
    company.settle()
    assert seen == [company.ids()[0]] * 2
    assert [heard.sender for heard in node.take()] == [1]
    assert server.get_rpc_sender_id() == 0


def test_the_sender_id_is_0_after_a_call_that_raises(company: Company) -> None:
    errors: list[Exception] = []
    company.server_tree.multiplayer.rpc_error.connect(lambda *arguments: errors.append(arguments[-1]))
    company.nodes()[1].rpc_id(1, "fail")
    company.settle()
    assert [str(error) for error in errors] == [str(LookupError("no such treasure"))]
    assert company.server_tree.get_rpc_sender_id() == 0


def test_a_call_is_sent_before_it_is_made_here() -> None:
    """
    If a method makes another call while it runs here, that call arrives after the first one, as in Godot.
    """
    company = Company(clients=1)
    server, client = company.nodes()

    def chain() -> None:
        server.note("chain")
        server.rpc("on_remotesync", "from inside")

    server.chain = chain
    client.chain = lambda: client.note("chain")
    for node in (server, client):
        node.rpc_config("chain", RPCMode.REMOTESYNC)
    server.rpc("chain")
    company.settle()
    assert [heard.method for heard in client.take()] == ["chain", "on_remotesync"]
    assert [heard.method for heard in server.take()] == ["chain", "on_remotesync"]


def test_calls_of_one_peer_arrive_in_order_however_they_are_named_and_sent() -> None:
    company = Company()
    server, first, second = company.nodes()
    for number in range(60):
        target = (0, company.ids()[1], -company.ids()[0])[number % 3]
        assert server.rpc_id(target, "on_remote", number) is Error.OK
        if number % 10 == 9:
            company.step()
    company.settle()
    assert [heard.arguments[0] for heard in second.take()] == list(range(60))
    assert [heard.arguments[0] for heard in first.take()] == list(range(0, 60, 3))
