"""Packets of Godot 3's multiplayer protocol that find no room are sent later, or the connection ends."""

from __future__ import annotations

from typing import Any

import pytest

from netpeer import Error, RemoteCallError
from netpeer.calls import unsent
from netpeer.godot3.multiplayer.packets import SimplifyPath
from tests.godot3.multiplayer.company import PATH, Company, inject
from tests.godot3.peers.world import FRAME
from tests.support.worlds import fill_queue


def fill(company: Company, index: int, to: int) -> None:
    """
    Put packets until the send queue of a peer has no room left.
    """
    fill_queue(company.everybody()[index].multiplayer, to)


def poll_alone(company: Company, index: int) -> None:
    for _ in range(3):
        company.clock.advance(FRAME)
        company.everybody()[index].poll()


@pytest.mark.parametrize(("caller", "called"), [(0, 1), (1, 0)], ids=["a client confirms", "a server confirms"])
def test_a_confirmation_without_room_is_sent_later(caller: int, called: int) -> None:
    company = Company(1)
    nodes, ids = company.nodes(), company.peer_ids()
    nodes[caller].rpc_id(ids[called], "on_remote", 1)
    poll_alone(company, caller)
    fill(company, called, ids[caller])
    poll_alone(company, called)
    paths = company.everybody()[caller].multiplayer._paths
    assert len(nodes[called].take()) == 1
    company.run(60)
    assert paths.is_confirmed(PATH, ids[called])


def test_a_client_that_never_finds_room_ends_its_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unsent, "MAX_PACKETS", 3)
    company = Company(1)
    api = company.everybody()[0].multiplayer
    for number in range(4):
        packet = SimplifyPath(number + 1, f"Game/Node{number}").to_bytes()
        assert api._posting.tell(company.ids()[0], packet) is Error.OK
    company.server.poll()
    fill(company, 1, 1)
    poll_alone(company, 1)
    company.run(60)
    assert "too many packets of the protocol wait" in company.clients[0].get_close_reason()
    assert api.get_network_connected_peers() == []


def test_a_server_disconnects_a_client_that_never_has_room(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unsent, "MAX_PACKETS", 3)
    company = Company(1)
    fill(company, 0, company.ids()[0])
    for number in range(4):
        company.clients[0].set_target_peer(1)
        company.clients[0].put_packet(SimplifyPath(number + 1, f"Game/Node{number}").to_bytes())
    poll_alone(company, 0)
    company.settle()
    assert company.everybody()[0].get_network_connected_peers() == []
    assert "too many packets of the protocol wait" in company.clients[0].get_close_reason()


def test_an_answer_without_room_becomes_a_refusal() -> None:
    company = Company(1)
    client: Any = company.nodes()[1]
    reply = client.call_remote(1, "double", 3, timeout=1000.0)
    fill(company, 0, company.ids()[0])
    poll_alone(company, 0)
    company.run(60)
    with pytest.raises(RemoteCallError, match="the answer could not be sent: ERR_OUT_OF_MEMORY"):
        _ = reply.value
    assert reply.done


def test_waiting_packets_are_forgotten_with_their_peer() -> None:
    company = Company(1)
    api: Any = company.everybody()[0].multiplayer
    fill(company, 0, company.ids()[0])
    inject(company, SimplifyPath(1, PATH).to_bytes())
    company.clients[0].disconnect_from_host()
    company.run(120)
    assert not api._posting.unsent
