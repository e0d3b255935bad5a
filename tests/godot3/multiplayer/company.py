"""Three peers in memory, each with a scene tree that has the same nodes: the world for the tests of this layer."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from netpeer import (
    NetworkedMultiplayerPeer,
    Node,
    SceneTree,
    WebSocketClient,
    WebSocketServer,
    master,
    mastersync,
    puppet,
    puppetsync,
    remote,
    remotesync,
)
from tests.godot3.peers.world import World
from tests.support.pump import Polled
from tests.support.worlds import Heard, NotesCalls, put_to, watch_calls

__all__ = ["PATH", "SETTLING", "Company", "Heard", "Player", "Sent", "inject", "spy"]

PATH = "Game/Player"
SETTLING = 6  # frames after which all packets have arrived, also relayed ones and confirmations


class Player(NotesCalls, Node):
    """
    A node with a method of every mode. It notes the calls.
    """

    def __init__(self, name: str = "Player") -> None:
        super().__init__(name)
        self._hp = 0

    def sender_id(self) -> int:
        api = self.multiplayer
        assert api is not None
        return api.get_rpc_sender_id()

    def on_disabled(self, *arguments: Any) -> None:
        self.note("on_disabled", *arguments)

    @remote
    def on_remote(self, *arguments: Any) -> None:
        self.note("on_remote", *arguments)

    @master
    def on_master(self, *arguments: Any) -> None:
        self.note("on_master", *arguments)

    @puppet
    def on_puppet(self, *arguments: Any) -> None:
        self.note("on_puppet", *arguments)

    @remotesync
    def on_remotesync(self, *arguments: Any) -> None:
        self.note("on_remotesync", *arguments)

    @mastersync
    def on_mastersync(self, *arguments: Any) -> None:
        self.note("on_mastersync", *arguments)

    @puppetsync
    def on_puppetsync(self, *arguments: Any) -> None:
        self.note("on_puppetsync", *arguments)

    @remote
    def fail(self, *arguments: Any) -> None:
        self.note("fail", *arguments)
        raise LookupError("no such treasure")

    @remote
    def double(self, number: int) -> int:
        return 2 * number

    @property
    def hp(self) -> int:
        return self._hp

    @remotesync
    @hp.setter
    def hp(self, value: int) -> None:
        self.note("hp", value)
        self._hp = value


class Company(World):
    """
    A server and clients, each with a `SceneTree` that is polled, and a `Player` at "/root/Game/Player".

    Attributes:
        server_tree: the tree of the server.
        trees: the trees of the clients.
    """

    def __init__(self, clients: int = 2, make: Callable[[], Node] = Player) -> None:
        super().__init__()
        self.make = make
        self.trees: list[SceneTree] = []
        self.server_tree = self.new_tree(self.server)
        for _ in range(clients):
            self.add_client()

    def new_tree(self, peer: NetworkedMultiplayerPeer | None) -> SceneTree:
        tree = SceneTree(clock=self.clock)
        tree.network_peer = peer
        game = Node("Game")
        tree.root.add_child(game)
        game.add_child(self.make())
        return tree

    def new_client(self) -> WebSocketClient:
        client = super().new_client()
        self.trees.append(self.new_tree(client))
        return client

    def polled(self) -> Iterable[Polled]:
        return self.everybody()

    def settle(self) -> None:
        self.run(SETTLING)

    def everybody(self) -> list[SceneTree]:
        return [self.server_tree, *self.trees]

    def nodes(self) -> list[Any]:
        """
        The node at `PATH` in each tree; that of the server is the first.
        """
        return [tree.root.get_node(PATH) for tree in self.everybody()]

    def peer_ids(self) -> list[int]:
        return [1, *self.ids()]

    def know_each_other(self) -> None:
        """
        Make each peer confirm the id of the node to each other peer.
        """
        for node in self.nodes():
            node.rpc("on_remote")
        self.settle()
        for node in self.nodes():
            node.take()

    def refusals(self, index: int = 0) -> dict[str, int]:
        return self.everybody()[index].multiplayer.get_refusals()


class Sent(NamedTuple):
    """
    One packet that the multiplayer layer gave to its network peer.
    """

    target: int
    mode: int
    data: bytes


def spy(peer: WebSocketClient | WebSocketServer) -> list[Sent]:
    """
    A list that gets every packet that is put from now on.
    """
    sent: list[Sent] = []

    def note(buffer: Any) -> None:
        sent.append(Sent(peer.transfer.target, peer.transfer_mode, bytes(buffer)))

    watch_calls(peer, "put_packet", note)
    return sent


def inject(world: Company, data: bytes, *, client: int = 0, target: int = 1) -> None:
    """
    Make a client send a packet that its own multiplayer layer would not send.
    """
    put_to(world.clients[client], target, data)
    world.settle()
