"""Godot 4's calls: the time of an rpc at its sender, at its receivers, and at the server that relays it.

At first, server and clients are in one process, on the network in memory, so that what is measured is our own work:
encode, send; read, judge, decode, call; or read, pass on, write. Then as `rpc` measures Godot 3's: calls a second
between two processes, with Godot 4 calling Godot 4 as the reference.
"""

import statistics
import time
from collections.abc import Callable
from functools import partial

from benchmarks import rpc as calls
from benchmarks.harness import Figure, Scale
from netpeer import ManualClock, MemoryNetwork
from netpeer.godot4 import Node, SceneTree, WebSocketMultiplayerPeer, rpc
from netpeer.variant import Vector2

__all__ = ["measure"]

CLIENTS = 8
FRAMES = 200
CALLS_IN_A_FRAME = 20
FRAME = 1 / 60  # seconds
PORT = 9080
SETTLING = 10  # frames after which all packets have arrived

#: Microseconds. At 60 frames a second, a hundred calls are then a tenth of a frame.
SEND_TARGET_US = 60.0
RECEIVE_TARGET_US = 60.0
RELAY_TARGET_US = 60.0


class Player(Node):
    """
    A node that counts its calls.
    """

    def __init__(self) -> None:
        super().__init__("Player")
        self.calls = 0

    @rpc("any_peer")
    def move(self, position: Vector2, name: str, hp: int) -> None:
        self.calls += 1


class Member:
    """
    A server or client with a player.
    """

    def __init__(self, clock: ManualClock, network: MemoryNetwork) -> None:
        self.tree = SceneTree(clock=clock)
        self.player = Player()
        self.tree.root.add_child(self.player)
        self.peer = WebSocketMultiplayerPeer(clock=clock, network=network)
        self.tree.multiplayer.multiplayer_peer = self.peer


class Company:
    """
    A server and its clients. All have the paths of each other's nodes in their caches.
    """

    def __init__(self) -> None:
        self.clock = ManualClock(1000.0)
        network = MemoryNetwork(self.clock)
        self.members = [Member(self.clock, network) for _ in range(CLIENTS + 1)]
        self.members[0].peer.create_server(PORT)
        for member in self.members[1:]:
            member.peer.create_client(f"ws://server:{PORT}")
            self.poll_all(SETTLING)
        for member in self.members:
            member.player.rpc("move", Vector2(), "", 0)
        self.poll_all(SETTLING)
        for member in self.members:
            member.player.calls = 0

    def poll_all(self, frames: int = 1) -> None:
        """
        Let time pass, and poll all.
        """
        for _ in range(frames):
            self.clock.advance(FRAME)
            for member in self.members:
                member.tree.poll()


def measure(scale: Scale) -> list[Figure]:
    """
    Measure a call to all, a call from client to client, and every pair of a caller and a callee.
    """
    send, receive = _from_the_server(scale.count(FRAMES))
    relay = _through_the_server(scale.count(FRAMES))
    return [
        Figure(what=f"rpc() on a server with {CLIENTS} clients", unit="us", value=send, target=SEND_TARGET_US),
        Figure(what="a call that a client gets", unit="us", value=receive, target=RECEIVE_TARGET_US),
        Figure(what="a call passed on from client to client", unit="us", value=relay, target=RELAY_TARGET_US),
        *calls.between("netpeer godot4", "Godot 4", scale),
    ]


def _from_the_server(frames: int) -> tuple[float, float]:
    company = Company()
    server, *clients = company.members
    sending, receiving = [], []
    for _ in range(frames):
        sending.append(_seconds(partial(_call_all, server)))
        company.clock.advance(FRAME)
        server.tree.poll()
        receiving += [_seconds(client.tree.poll) for client in clients]
    company.poll_all(SETTLING)
    _check(clients, frames * CALLS_IN_A_FRAME)
    return _microseconds_per_call(sending), _microseconds_per_call(receiving)


def _through_the_server(frames: int) -> float:
    company = Company()
    server, sender, receiver, *_ = company.members
    id = receiver.peer.get_unique_id()
    relaying = []
    for _ in range(frames):
        _call(sender.player, id)
        company.clock.advance(FRAME)
        sender.tree.poll()
        relaying.append(_seconds(server.tree.poll))
        receiver.tree.poll()
    company.poll_all(SETTLING)
    _check([receiver], frames * CALLS_IN_A_FRAME)
    return _microseconds_per_call(relaying)


def _call(player: Player, target: int) -> None:
    for number in range(CALLS_IN_A_FRAME):
        player.rpc_id(target, "move", Vector2(number, 2.5), "Ann", number)


def _call_all(server: Member) -> None:
    with server.peer.batch():  # as inside poll(): one write for each client at the end
        _call(server.player, 0)


def _seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def _microseconds_per_call(frames: list[float]) -> float:
    return statistics.median(frames) / CALLS_IN_A_FRAME * 1e6


def _check(members: list[Member], count: int) -> None:
    """
    Check that all calls arrived.
    """
    if any(member.player.calls != count for member in members):
        raise RuntimeError(f"{[member.player.calls for member in members]} calls arrived, not {count}")
