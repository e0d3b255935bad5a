"""A server's handlers run between relayed packets: they may raise, answer, disconnect a client or close the peer."""

from __future__ import annotations

import contextlib
from collections.abc import Callable

import pytest

from netpeer.godot4 import SceneMultiplayer, rpc
from netpeer.godot4.multiplayer.packets import Raw, Relay

from .world import PATH, PORT, Player, World

Handle = Callable[[World, int], object]

SENT = [b"0", b"1", b"2", b"3", b"4"]


def fail(_world: World, _sender: int) -> None:
    raise LookupError("no such treasure")


def restart(world: World, _sender: int) -> None:
    world.peers[0].close()
    world.peers[0].create_server(PORT + 1)


def replace(world: World, _sender: int) -> None:
    world.api(0).multiplayer_peer = None


def relay_five_and_send_one(world: World) -> None:
    """
    Five packets of client 1 to all, as `send_bytes` of a Godot client sends them, and one to the server alone.
    """
    peer = world.peers[1]
    peer.set_target_peer(1)
    with peer.batch():
        for data in SENT:
            peer.put_packet(Relay(0, Raw(data).to_bytes()).to_bytes())
        peer.put_packet(Raw(b"direct").to_bytes())


def got(world: World, index: int) -> list[bytes]:
    return [entry[2] for entry in world.saw[index].seen if entry[0] == "peer_packet"]


ALL = [*SENT, b"direct"]


@pytest.mark.parametrize(
    ("handle", "at_server", "at_client"),
    [
        pytest.param(fail, ALL, SENT, id="raises"),
        pytest.param(lambda world, id: world.api(0).disconnect_peer(id), SENT[:2], SENT[:2], id="disconnects"),
        pytest.param(lambda world, id: world.peers[0].disconnect_peer(id), ALL, SENT[:2], id="disconnects-below"),
        pytest.param(lambda world, _id: world.peers[0].close(), SENT[:2], SENT[:2], id="closes"),
        pytest.param(restart, SENT[:2], SENT[:2], id="restarts"),
        pytest.param(replace, SENT[:2], SENT[:2], id="replaces-the-peer"),
        pytest.param(lambda world, _id: world.api(0).poll(), ALL, SENT, id="polls"),
        pytest.param(
            lambda world, _id: world.api(0).send_bytes(b"answer", 0),
            ALL,
            [b"0", b"1", b"answer", b"2", b"3", b"4"],
            id="answers",
        ),
    ],
)
def test_a_handler_between_relayed_packets(handle: Handle, at_server: list[bytes], at_client: list[bytes]) -> None:
    world = World(clients=2)
    world.forget_signals()

    def on_packet(sender: int, data: bytes) -> None:
        if data == b"1":
            handle(world, sender)

    world.api(0).peer_packet.connect(on_packet)
    relay_five_and_send_one(world)
    with contextlib.suppress(Exception):  # psygnal wraps what the handler raises
        world.step()
    world.settle()
    assert got(world, 0) == at_server
    assert got(world, 2) == at_client


class Kicker(Player):
    @rpc("any_peer")
    def kick(self, number: int) -> None:
        self.note("kick", number)
        api = self.multiplayer
        assert isinstance(api, SceneMultiplayer)
        api.disconnect_peer(api.get_remote_sender_id())


def test_no_call_is_made_after_one_that_disconnects_its_sender() -> None:
    world = World(clients=2, make=Kicker)
    sender, link = world.trees[1].root.get_node(PATH), world.peers[1]
    with link.batch():
        for number in range(5):
            sender.rpc("kick", number)
    world.settle()
    kicker = world.trees[0].root.get_node(PATH)
    assert isinstance(kicker, Kicker)
    assert [call.arguments for call in kicker.take()] == [(0,)]
