"""Whether all receivers have confirmed an id is cached, until a peer joins or leaves."""

from __future__ import annotations

import pytest

from netpeer import Error
from netpeer.calls import sending
from netpeer.calls.announcements import Announcements
from netpeer.godot3.multiplayer import packets
from tests.godot3.multiplayer.company import Company, Heard, Sent, spy


def commands(sent: list[Sent]) -> list[int]:
    """
    The commands of the packets in the list, which is emptied.
    """
    found = [each.data[0] for each in sent]
    sent.clear()
    return found


def test_a_confirmed_id_needs_one_packet_and_no_look_at_the_states(monkeypatch: pytest.MonkeyPatch) -> None:
    company = Company()
    company.know_each_other()
    server = company.nodes()[0]
    first, second = company.ids()
    sent = spy(company.server)
    targets = (0, first, -first, second)
    for target in targets:
        assert server.rpc_id(target, "on_remote", target) is Error.OK
    monkeypatch.delattr(Announcements, "state")
    for target in targets:
        assert server.rpc_unreliable_id(target, "on_remote", target) is Error.OK
    assert [each.target for each in sent] == [*targets, *targets]
    assert commands(sent) == [packets.Command.REMOTE_CALL] * 8
    company.settle()
    assert [heard.arguments[0] for heard in company.nodes()[1].take()] == [0, first] * 2
    assert [heard.arguments[0] for heard in company.nodes()[2].take()] == [0, -first, second] * 2


def test_a_new_peer_gets_an_announcement() -> None:
    company = Company(clients=1)
    company.know_each_other()
    server = company.nodes()[0]
    server.rpc("on_remote", 1)
    company.add_client()
    sent = spy(company.server)
    server.rpc("on_remote", 2)
    assert commands(sent) == [packets.Command.SIMPLIFY_PATH, packets.Command.REMOTE_CALL, packets.Command.REMOTE_CALL]
    company.settle()
    assert company.nodes()[2].take() == [Heard("on_remote", 1, (2,))]
    server.rpc("on_remote", 3)
    company.settle()
    assert [node.take()[-1].arguments for node in company.nodes()[1:]] == [(3,), (3,)]
    assert [company.refusals(index) for index in range(3)] == [{}] * 3


def test_a_peer_that_has_left_cannot_be_called() -> None:
    company = Company()
    company.know_each_other()
    server, left = company.nodes()[0], company.ids()[0]
    assert server.rpc_id(left, "on_remote") is Error.OK
    company.clients[0].disconnect_from_host()
    company.settle()
    sent = spy(company.server)
    assert server.rpc_id(left, "on_remote") is Error.ERR_DOES_NOT_EXIST
    assert sent == []
    company.clients[1].disconnect_from_host()
    company.settle()
    assert server.rpc("on_remote") is Error.OK
    assert sent == [], "there is no other peer"


def test_a_new_path_is_announced_and_the_old_one_stays_confirmed() -> None:
    company = Company()
    company.know_each_other()
    server, *clients = company.nodes()
    server.rpc("on_remote", 1)
    server.name = "Other"
    sent = spy(company.server)
    server.rpc("on_remote", 2)
    assert commands(sent)[:2] == [packets.Command.SIMPLIFY_PATH] * 2
    server.name = "Player"
    server.rpc("on_remote", 3)
    assert commands(sent) == [packets.Command.REMOTE_CALL]
    company.settle()
    for index, client in enumerate(clients, 1):
        assert [heard.arguments[0] for heard in client.take()] == [1, 3]
        assert company.refusals(index) == {"unknown_node": 1}


def test_a_new_network_peer_gets_announcements_again() -> None:
    company, elsewhere = Company(clients=1), Company(clients=1)
    company.know_each_other()
    elsewhere.know_each_other()
    client, tree = company.nodes()[1], company.trees[0]
    client.rpc_id(1, "on_remote")
    elsewhere.trees[0].network_peer = None
    tree.network_peer = elsewhere.clients[0]
    tree.multiplayer._on_peer_connected(1)  # it had connected before the tree got its signals
    sent = spy(elsewhere.clients[0])
    assert client.rpc_id(1, "on_remote") is Error.OK
    assert commands(sent) == [packets.Command.SIMPLIFY_PATH, packets.Command.REMOTE_CALL]


def test_a_server_that_listens_again_has_no_peers() -> None:
    company = Company(clients=1)
    company.know_each_other()
    server, id = company.nodes()[0], company.ids()[0]
    server.rpc_id(id, "on_remote")
    company.server.stop()
    assert company.server.listen(9080, gd_mp_api=True) is Error.OK
    assert server.rpc_id(id, "on_remote") is Error.ERR_DOES_NOT_EXIST


def test_the_cache_of_confirmed_ids_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sending, "MAX_CONFIRMED", 2)
    company = Company()
    company.know_each_other()
    server = company.nodes()[0]
    first, second = company.ids()
    for turn in range(3):
        for target in (first, second, -first, -second, 0):
            assert server.rpc_id(target, "on_remote", turn) is Error.OK
            assert len(company.server_tree.multiplayer._outgoing._naming.confirmed) <= 2
    company.settle()
    assert [heard.arguments[0] for heard in company.nodes()[1].take()] == [0] * 3 + [1] * 3 + [2] * 3
