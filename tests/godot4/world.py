"""A Godot 4 server and its clients in memory, with a clock that the test moves, each with a tree of the same shape."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from psygnal import Signal

from netpeer import Error, ManualClock, MemoryNetwork
from netpeer.godot4 import MultiplayerAPI, MultiplayerPeer, Node, SceneTree, WebSocketMultiplayerPeer, rpc

FRAME = 1 / 60  # seconds between two polls of a tree
PORT = 9080
PATH = "Game/Player"
SETTLING = 8  # frames in which everything said has arrived, relays and confirmations included

CONNECTED = MultiplayerPeer.CONNECTION_CONNECTED
CONNECTING = MultiplayerPeer.CONNECTION_CONNECTING
DISCONNECTED = MultiplayerPeer.CONNECTION_DISCONNECTED


class Recorder:
    """
    Records every signal of a peer or API, with its arguments, in order.
    """

    def __init__(self, thing: MultiplayerPeer | MultiplayerAPI) -> None:
        self.seen: list[tuple[Any, ...]] = []
        for name in dir(type(thing)):
            if isinstance(getattr(type(thing), name), Signal) and name != "rpc_error":
                getattr(thing, name).connect(self._noting(name))

    def _noting(self, name: str) -> Callable[..., None]:
        return lambda *arguments: self.seen.append((name, *arguments))

    def take(self) -> list[tuple[Any, ...]]:
        """
        The signals recorded since the last call.
        """
        seen, self.seen = self.seen, []
        return seen


class Heard(NamedTuple):
    """
    One call that was made.
    """

    method: str
    sender: int
    arguments: tuple[Any, ...]


class Player(Node):
    """
    Has a method of every RPC mode, and records the calls.
    """

    def __init__(self, name: str = "Player") -> None:
        super().__init__(name)
        self.heard: list[Heard] = []

    def note(self, method: str, *arguments: Any) -> None:
        api = self.multiplayer
        assert api is not None
        self.heard.append(Heard(method, api.get_remote_sender_id(), arguments))

    def take(self) -> list[Heard]:
        """
        The calls recorded since the last call of this method.
        """
        heard, self.heard = self.heard, []
        return heard

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


class World:
    """
    One server and any number of clients. Every tree is polled once a frame.

    Attributes:
        peers: the server's and the clients' `WebSocketMultiplayerPeer`s; `trees` and `saw` are in the same order.
    """

    def __init__(self, clients: int = 2, make: Callable[[], Node] = Player) -> None:
        self.clock = ManualClock(1000.0)
        self.network = MemoryNetwork(self.clock)
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
        self.saw.append(Recorder(tree.multiplayer))
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

    def step(self) -> None:
        """
        Run one frame: advance the clock, then poll every tree.
        """
        self.clock.advance(FRAME)
        for tree in self.trees:
            tree.poll()

    def run(self, frames: int) -> None:
        for _ in range(frames):
            self.step()

    def run_seconds(self, seconds: float) -> None:
        self.run(int(seconds / FRAME) + 1)

    def settle(self) -> None:
        self.run(SETTLING)

    def until(self, condition: Callable[[], object], *, seconds: float = 30.0) -> None:
        """
        Step until the condition holds; fail after that much of the world's time.
        """
        for _ in range(int(seconds / FRAME)):
            if condition():
                return
            self.step()
        raise AssertionError(f"not within {seconds} s: {[recorder.seen for recorder in self.saw]}")

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

    def forget_signals(self) -> None:
        for recorder in self.saw:
            recorder.take()

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
    put, send_to_each = peer.put_packet, peer.send_to_each

    def put_and_note(buffer: Any) -> Any:
        sent.append(Sent(peer.transfer_mode, peer.transfer_channel, bytes(buffer)))
        return put(buffer)

    def send_and_note(peers: Any, packet: Any) -> Any:
        sent.append(Sent(peer.transfer_mode, peer.transfer_channel, bytes(packet)))
        return send_to_each(peers, packet)

    peer.put_packet = put_and_note  # type: ignore[method-assign]
    peer.send_to_each = send_and_note  # type: ignore[method-assign]
    return sent


def inject(world: World, data: bytes, *, client: int = 1) -> None:
    """
    Let a client send a packet that its own SceneMultiplayer would not send.
    """
    peer = world.peers[client]
    peer.set_target_peer(1)
    peer.transfer_mode = MultiplayerPeer.TRANSFER_MODE_RELIABLE
    assert peer.put_packet(data) is Error.OK
    world.settle()
