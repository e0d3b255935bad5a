"""A Godot 4 server and its clients in memory, with a clock that the test moves, each with a tree of the same shape."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from netpeer import Error
from netpeer.godot4 import MultiplayerPeer, Node, SceneTree, WebSocketMultiplayerPeer, rpc
from tests.support.pump import Polled
from tests.support.worlds import FRAME, PORT, Heard, MemoryWorld, NotesCalls, Recorder, put_to, watch_calls

__all__ = [
    "CONNECTED",
    "CONNECTING",
    "DISCONNECTED",
    "FRAME",
    "PATH",
    "PORT",
    "SETTLING",
    "Heard",
    "Player",
    "Recorder",
    "Sent",
    "World",
    "inject",
    "spy",
]

PATH = "Game/Player"
SETTLING = 8  # frames in which everything said has arrived, relays and confirmations included

CONNECTED = MultiplayerPeer.CONNECTION_CONNECTED
CONNECTING = MultiplayerPeer.CONNECTION_CONNECTING
DISCONNECTED = MultiplayerPeer.CONNECTION_DISCONNECTED


class Player(NotesCalls, Node):
    """
    Has a method of every RPC mode, and records the calls.
    """

    def __init__(self, name: str = "Player") -> None:
        super().__init__(name)

    def sender_id(self) -> int:
        api = self.multiplayer
        assert api is not None
        return api.get_remote_sender_id()

    def unmarked(self, *arguments: Any) -> None:
        self.note("unmarked", *arguments)

    @rpc
    def authority(self, *arguments: Any) -> None:
        self.note("authority", *arguments)

    @rpc("call_local")
    def authority_local(self, *arguments: Any) -> None:
        self.note("authority_local", *arguments)

    @rpc("any_peer")
    def anybody(self, *arguments: Any) -> None:
        self.note("anybody", *arguments)

    @rpc("any_peer", "call_local")
    def anybody_local(self, *arguments: Any) -> None:
        self.note("anybody_local", *arguments)

    @rpc("any_peer", "unreliable_ordered", 2)
    def position(self, *arguments: Any) -> None:
        self.note("position", *arguments)

    @rpc("any_peer", "unreliable")
    def effect(self, *arguments: Any) -> None:
        self.note("effect", *arguments)

    @rpc("any_peer")
    def fail(self) -> None:
        self.note("fail")
        raise LookupError("no such treasure")

    @rpc("any_peer")
    def one(self, value: Any) -> None:
        self.note("one", value)


class World(MemoryWorld):
    """
    One server and any number of clients. Every tree is polled once a frame.

    Attributes:
        peers: the server's and the clients' `WebSocketMultiplayerPeer`s; `trees` and `saw` are in the same order.
    """

    def __init__(self, clients: int = 2, make: Callable[[], Node] = Player) -> None:
        super().__init__()
        self.make = make
        self.peers: list[WebSocketMultiplayerPeer] = []
        self.trees: list[SceneTree] = []
        self.saw: list[Recorder] = []
        self.new_member()
        assert self.peers[0].create_server(PORT) is Error.OK
        for _ in range(clients):
            self.add_client()

    def new_member(self) -> int:
        """
        Add a peer with a tree that is not connected. Returns its index.
        """
        peer = WebSocketMultiplayerPeer(clock=self.clock, network=self.network)
        tree = SceneTree(clock=self.clock)
        game = Node("Game")
        tree.root.add_child(game)
        game.add_child(self.make())
        tree.multiplayer.multiplayer_peer = peer
        self.peers.append(peer)
        self.trees.append(tree)
        self.saw.append(Recorder(tree.multiplayer, leave_out=("rpc_error",)))
        return len(self.peers) - 1

    def add_client(self) -> int:
        """
        Add a client that is connected and admitted. Returns its index.
        """
        index = self.new_member()
        self.connect(index)
        self.until(lambda: self.trees[index].multiplayer.get_peers())
        self.settle()
        return index

    def connect(self, index: int) -> None:
        assert self.peers[index].create_client(f"ws://server:{PORT}") is Error.OK

    def polled(self) -> Iterable[Polled]:
        return self.trees

    def recorders(self) -> Iterable[Recorder]:
        return self.saw

    def settle(self) -> None:
        self.run(SETTLING)

    def ids(self) -> list[int]:
        return [peer.get_unique_id() for peer in self.peers]

    def api(self, index: int = 0) -> Any:
        return self.trees[index].multiplayer

    def nodes(self) -> list[Any]:
        """
        The node at the path on every peer, the server's first.
        """
        return [tree.root.get_node(PATH) for tree in self.trees]

    def know_each_other(self) -> None:
        """
        Let all peers confirm each other's ids of the node.
        """
        for node in self.nodes():
            node.rpc("anybody")
        self.settle()
        for node in self.nodes():
            node.take()

    def refusals(self, index: int = 0) -> dict[str, int]:
        return self.api(index).get_refusals()


class Sent(NamedTuple):
    """
    One packet that the SceneMultiplayer put.
    """

    mode: int
    channel: int
    data: bytes


def spy(world: World, index: int) -> list[Sent]:
    """
    A list that every packet a member sends from now on is appended to.
    """
    sent: list[Sent] = []
    peer = world.peers[index]

    def note(packet: Any) -> None:
        sent.append(Sent(peer.transfer_mode, peer.transfer_channel, bytes(packet)))

    watch_calls(peer, "put_packet", note)
    watch_calls(peer, "send_to_each", lambda peers, packet: note(packet))
    return sent


def inject(world: World, data: bytes, *, client: int = 1) -> None:
    """
    Let a client send a packet that its own SceneMultiplayer would not send.
    """
    assert put_to(world.peers[client], 1, data) is Error.OK
    world.settle()
