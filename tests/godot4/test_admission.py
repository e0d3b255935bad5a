"""Authentication: in both directions, its time-out, and sides without an auth_callback."""

from __future__ import annotations

from typing import Any

import pytest

from netpeer import Error
from netpeer.godot4 import SceneMultiplayer

from .world import CONNECTED, DISCONNECTED, World, inject


class Guarded(World):
    """
    A server that asks for authentication, and a client that is on its way.

    Attributes:
        said: what the callbacks got: (index, peer id, data).
    """

    def __init__(self, *, client_too: bool = True) -> None:
        super().__init__(clients=0)
        self.said: list[tuple[int, int, bytes]] = []
        self.guard(0)
        self.new_member()
        if client_too:
            self.guard(1)
        self.connect(1)
        self.until(lambda: self.peers[1].get_connection_status() == CONNECTED)
        self.run(2)
        self.id = self.ids()[1]

    def guard(self, index: int) -> None:
        self.api(index).auth_callback = lambda id, data: self.said.append((index, id, data))


def test_both_sides_say_that_they_are_content() -> None:
    world = Guarded()
    id = world.id
    assert world.saw[0].take() == [("peer_authenticating", id)]
    assert world.saw[1].take() == [("peer_authenticating", 1)]
    assert world.api().get_authenticating_peers() == [id] and world.api().get_peers() == []
    assert world.api(1).send_auth(1, b"password") is Error.OK
    assert world.api(0).send_auth(id, bytearray(b"who?")) is Error.OK
    world.settle()
    assert sorted(world.said) == [(0, id, b"password"), (1, 1, b"who?")]
    assert world.api(0).complete_auth(id) is Error.OK
    world.settle()
    assert world.api(0).get_peers() == [] == world.api(1).get_peers()
    assert world.api(1).complete_auth(1) is Error.OK
    world.settle()
    assert world.saw[0].take() == [("peer_connected", id)]
    assert world.saw[1].take() == [("connected_to_server",), ("peer_connected", 1)]
    assert world.api(0).get_authenticating_peers() == []
    world.run_seconds(4)
    assert world.api(0).get_peers() == [id]


def test_the_side_that_completes_last_admits_at_once() -> None:
    world = Guarded()
    world.api(1).complete_auth(1)
    world.settle()
    assert world.api(0).get_peers() == []
    world.api(0).complete_auth(world.id)
    assert world.api(0).get_peers() == [world.id]


def test_send_auth_fails_when_one_side_is_complete() -> None:
    world = Guarded()
    world.api(1).complete_auth(1)
    assert world.api(1).send_auth(1, b"x") is Error.ERR_FILE_CANT_WRITE
    assert world.api(1).complete_auth(1) is Error.ERR_FILE_CANT_WRITE
    world.settle()
    assert world.api(0).send_auth(world.id, b"x") is Error.ERR_FILE_CANT_WRITE


def test_mistakes() -> None:
    world = Guarded()
    assert world.api().send_auth(world.id, b"") is Error.ERR_INVALID_PARAMETER
    assert world.api().send_auth(4242, b"x") is Error.ERR_INVALID_PARAMETER
    assert world.api().complete_auth(4242) is Error.ERR_INVALID_PARAMETER
    alone = SceneMultiplayer()
    alone.multiplayer_peer = None
    assert alone.send_auth(2, b"x") is Error.ERR_UNCONFIGURED
    assert alone.complete_auth(2) is Error.ERR_UNCONFIGURED
    with pytest.raises(TypeError, match="callable"):
        alone.auth_callback = 7  # type: ignore[assignment]
    with pytest.raises(ValueError, match="auth_timeout"):
        alone.auth_timeout = -1


def test_time_is_up() -> None:
    world = Guarded()
    world.forget_signals()
    world.api(1).auth_timeout = 60
    world.run_seconds(2.8)
    assert world.saw[0].take() == []
    world.run_seconds(0.5)
    assert world.saw[0].take() == [("peer_authentication_failed", world.id)]
    assert world.saw[1].take() == [("peer_authentication_failed", 1), ("server_disconnected",)]
    assert world.peers[1].get_connection_status() == DISCONNECTED


def test_no_time_out_with_zero() -> None:
    world = Guarded()
    world.api(0).auth_timeout = world.api(1).auth_timeout = 0
    world.run_seconds(30)
    assert world.api(0).get_authenticating_peers() == [world.id]


def test_refused_by_the_game() -> None:
    world = Guarded()
    world.forget_signals()
    world.api(0).auth_callback = lambda id, data: world.api(0).disconnect_peer(id)
    world.api(1).send_auth(1, b"wrong")
    world.settle()
    assert world.saw[0].take() == []
    assert world.saw[1].take() == [("peer_authentication_failed", 1), ("server_disconnected",)]


def test_leaving_during_the_authentication_is_a_failure() -> None:
    world = Guarded()
    world.forget_signals()
    world.peers[1].disconnect_peer(1)
    world.settle()
    assert world.saw[0].take() == [("peer_authentication_failed", world.id)]


def test_other_packets_are_refused_before_the_authentication() -> None:
    world = Guarded()
    inject(world, b"\x03raw")
    inject(world, b"")
    assert world.refusals() == {"not_authenticated": 2}
    assert ("peer_packet", world.id, b"raw") not in world.saw[0].take()


def test_only_the_empty_packet_is_consent() -> None:
    world = Guarded()
    world.api(0).auth_callback = lambda id, data: (world.said.append((0, id, data)), world.api(0).complete_auth(id))
    world.api(1).send_auth(1, b"first")
    world.api(1).send_auth(1, b"second")
    world.settle()
    assert world.said == [(0, world.id, b"first"), (0, world.id, b"second")]  # as in Godot, also when complete here
    inject(world, b"\x03raw")
    assert world.refusals() == {"not_authenticated": 1}
    assert world.api(0).get_peers() == [] == world.api(1).get_peers()
    world.forget_signals()
    world.run_seconds(3.5)
    assert world.saw[0].take() == [("peer_authentication_failed", world.id)]
    assert world.api(1).get_peers() == []


def test_a_client_without_an_auth_callback_is_never_admitted(caplog: pytest.LogCaptureFixture) -> None:
    # As in Godot: it admits the server at once, and has no way to say that it is content.
    world = Guarded(client_too=False)
    assert world.api(1).get_peers() == [1]
    assert world.api(0).complete_auth(world.id) is Error.OK
    world.settle()
    world.api(1).send_bytes(b"here I am")
    world.settle()
    assert world.api(0).get_peers() == [] and world.refusals() == {"not_authenticated": 1}
    world.forget_signals()
    world.run_seconds(3.5)
    assert world.saw[0].take() == [("peer_authentication_failed", world.id)]
    assert world.saw[1].take() == [("peer_disconnected", 1), ("server_disconnected",)]
    assert "the peer did not call complete_auth; a peer without an auth_callback never calls it" in caplog.text


def test_a_server_that_does_without_is_never_admitted_by_the_client() -> None:
    world = World(clients=0)
    world.new_member()
    world.api(1).auth_callback = lambda id, data: None
    world.connect(1)
    world.until(lambda: world.api(1).get_authenticating_peers())
    assert world.api(1).complete_auth(1) is Error.OK
    world.settle()
    id = world.ids()[1]
    assert world.api(0).get_peers() == [id] and world.refusals() == {}
    world.nodes()[0].rpc("anybody", 1)
    world.settle()
    assert world.nodes()[1].take() == [] and world.refusals(1)["not_authenticated"] > 0
    world.run_seconds(3.5)
    assert ("peer_authentication_failed", 1) in world.saw[1].take()
    assert world.saw[0].take()[-1] == ("peer_disconnected", id)


def test_a_callback_that_is_taken_away_meanwhile() -> None:
    world = Guarded()
    world.api(0).auth_callback = None
    world.api(1).send_auth(1, b"password")
    world.settle()
    assert world.refusals() == {"not_authenticating": 1} and world.said == []


@pytest.mark.parametrize("index", [0, 1], ids=["server", "client"])
def test_a_side_is_complete_only_when_it_could_say_so(index: int, caplog: pytest.LogCaptureFixture) -> None:
    world = Guarded()
    api, other = world.api(index), world.api(1 - index)
    id, other_id = (world.id, 1) if index == 0 else (1, world.id)
    assert other.complete_auth(other_id) is Error.OK
    world.settle()
    peer = world.peers[index]
    peer.set_target_peer(id)
    for size in (8000, 1):
        while peer.put_packet(bytes(size)) is Error.OK:
            pass
    for _ in range(2):
        assert api.complete_auth(id) is Error.ERR_OUT_OF_MEMORY
    assert f"cannot complete the authentication of peer {id} yet: try again in a later frame" in caplog.text
    assert api.get_peers() == [] and api.get_authenticating_peers() == [id]
    world.settle()
    assert other.get_peers() == []
    assert api.complete_auth(id) is Error.OK
    world.settle()
    assert api.get_peers() == [id] and other.get_peers() == [other_id]


def test_a_client_without_an_auth_callback_logs_what_to_do(caplog: pytest.LogCaptureFixture) -> None:
    world = Guarded(client_too=False)
    world.api(0).send_auth(world.id, b"who?")
    world.settle()
    assert world.refusals(1) == {"not_authenticating": 1} and "auth_callback" in caplog.text


def test_a_callback_that_raises_reaches_the_caller_of_poll() -> None:
    world = Guarded()

    def angry(id: int, data: bytes) -> Any:
        raise PermissionError("not you")

    world.api(0).auth_callback = angry
    world.api(1).send_auth(1, b"x")
    with pytest.raises(PermissionError, match="not you"):
        world.settle()
    world.settle()
    assert world.api(0).get_authenticating_peers() == [world.id]


def test_admitted_clients_get_no_report_of_authenticating_ones() -> None:
    world = World(clients=1)
    world.forget_signals()
    world.api(0).auth_callback = lambda id, data: None
    world.new_member()
    world.api(2).auth_callback = lambda id, data: None
    world.connect(2)
    world.settle()
    assert world.saw[1].take() == []
    world.api(0).complete_auth(world.ids()[2])
    world.api(2).complete_auth(1)
    world.settle()
    assert ("peer_connected", world.ids()[2]) in world.saw[1].take()
