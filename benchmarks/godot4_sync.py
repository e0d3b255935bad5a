"""Godot 4's replication: what a frame costs with 100 synchronized nodes, sent 30 times a second.

At first, server and clients are in one process, on the network in memory, so that what is measured is the work of a
`poll()`: read the properties, encode, send; or receive, decode, set. Every node moves in every frame. Then a server of
its own beside Godot 4's, with raw clients that only read: the time of its `poll()` in frames at 30 Hz.
"""

import statistics
import time
from functools import partial

from benchmarks.harness import Figure, Lost, Scale, alternate
from benchmarks.load.clients import connected
from benchmarks.load.receiving import Receivers
from benchmarks.rivals.contenders import Contender, present
from benchmarks.rivals.processes import Subject
from netpeer import ManualClock, MemoryNetwork
from netpeer.godot4 import (
    MultiplayerSpawner,
    MultiplayerSynchronizer,
    Node,
    SceneReplicationConfig,
    SceneTree,
    WebSocketMultiplayerPeer,
)
from netpeer.variant import Vector2

__all__ = ["measure"]

NODES = 100
CLIENT_COUNTS = (1, 8)
FRAMES = 300
FRAME = 1 / 30  # seconds
PORT = 9080
DEADLINE_FRAMES = 300

# The servers run in separate processes.
HERTZ = 30
ROUNDS = 3
OURS, RIVAL = "netpeer godot4", "Godot 4"
DEADLINE = 60.0  # seconds for all frames
LEAST_BYTES = 16  # of a node, in a frame: its id, its length and its position

#: A quarter of a frame at 30 Hz: the rest is for the game.
SERVER_TARGET_MS = 8.0
CLIENT_TARGET_MS = 4.0

CONFIG = SceneReplicationConfig()
CONFIG.add_property(".:position")
CONFIG.add_property(".:health")
CONFIG.property_set_replication_mode(".:health", SceneReplicationConfig.REPLICATION_MODE_ON_CHANGE)


class Unit(Node):
    """
    A node with a position that changes in each frame, and a health that seldom changes.
    """

    def __init__(self, name: str = "Unit") -> None:
        super().__init__(name)
        self.position, self.health = Vector2(), 100
        synchronizer = MultiplayerSynchronizer("Sync")
        synchronizer.replication_config = CONFIG
        self.add_child(synchronizer)


class Member:
    """
    A server or client, with a parent node for units.
    """

    def __init__(self, clock: ManualClock, network: MemoryNetwork) -> None:
        self.tree = SceneTree(clock=clock)
        self.units, spawner = Node("Units"), MultiplayerSpawner("Spawner")
        spawner.spawn_path = "../Units"
        spawner.add_spawnable_scene("res://unit.tscn", factory=Unit)
        self.tree.root.add_child(self.units)
        self.tree.root.add_child(spawner)
        self.peer = WebSocketMultiplayerPeer(clock=clock, network=network)
        self.tree.multiplayer.multiplayer_peer = self.peer


def measure(scale: Scale) -> list[Figure]:
    """
    Measure a server with few and with more clients, and one of the clients.
    """
    figures = []
    for count in CLIENT_COUNTS:
        server_ms, client_ms = _milliseconds_per_frame(count, scale.count(FRAMES))
        what = f"server's poll(), {NODES} nodes to {count} client{'s' * (count > 1)}"
        figures.append(Figure(what=what, unit="ms", value=server_ms, target=SERVER_TARGET_MS))
    what = f"client's poll(), {NODES} nodes from the server"
    figures.append(Figure(what=what, unit="ms", value=client_ms, target=CLIENT_TARGET_MS))
    return [*figures, *_beside_godot(scale)]


def _beside_godot(scale: Scale) -> list[Figure]:
    """
    Measure the same in separate processes: netpeer's and the engine's in turns.
    """
    figures = []
    for count in CLIENT_COUNTS:
        turns = {server.name: partial(_poll_of, server, count, scale.count(FRAMES)) for server in present(OURS, RIVAL)}
        times = alternate(turns, min(ROUNDS, scale.rounds), is_warmed_up=False)
        what = f"a server process's poll(), {NODES} nodes to {count} client{'s' * (count > 1)}"
        rival = RIVAL if RIVAL in times else ""
        figures.append(Figure(what, "ms", times[OURS], rival, times.get(RIVAL)))
    return figures


def _poll_of(contender: Contender, clients: int, frames: int) -> float:
    """
    The median time of a poll, in milliseconds.
    """
    with (
        Subject(contender, "sync", hertz=HERTZ, nodes=NODES, clients=clients, frames=frames) as server,
        connected(server.doors(), clients, contender.dialect) as joined,
        Receivers(joined, []) as receivers,
    ):
        until = time.monotonic() + DEADLINE
        while (report := server.try_hear()) is None:
            if time.monotonic() > until:
                raise server.failed(f"did not report within {DEADLINE:g} s")
            receivers.receive(FRAME)
        least = frames * NODES * LEAST_BYTES
        if min(receivers.bytes) < least:
            raise Lost(f"{contender.name} sent a client {min(receivers.bytes)} bytes, {least} at least were due")
        return statistics.median(map(float, report["times"]))


def _milliseconds_per_frame(clients: int, frames: int) -> tuple[float, float]:
    clock = ManualClock(1000.0)
    network = MemoryNetwork(clock)
    server, *others = [Member(clock, network) for _ in range(clients + 1)]
    server.peer.create_server(PORT)
    for client in others:
        client.peer.create_client(f"ws://server:{PORT}")
    units = [Unit(f"Unit{number}") for number in range(NODES)]
    for unit in units:
        server.units.add_child(unit)
    _until_all_are_there(clock, server, others)
    server_times, client_times = [], []
    for frame in range(frames):
        for number, unit in enumerate(units):
            unit.position = Vector2(number, frame)
        units[frame % NODES].health -= 1
        clock.advance(FRAME)
        server_times.append(_milliseconds(server))
        client_times += [_milliseconds(client) for client in others]
    _check(server, others)
    return statistics.median(server_times), statistics.median(client_times)


def _until_all_are_there(clock: ManualClock, server: Member, clients: list[Member]) -> None:
    for _ in range(DEADLINE_FRAMES):
        clock.advance(FRAME)
        for member in (server, *clients):
            member.tree.poll()
        if all(len(client.units.get_children()) == NODES for client in clients):
            return
    raise TimeoutError("the clients did not get all nodes")


def _check(server: Member, clients: list[Member]) -> None:
    """
    Check that the clients have the server's values.
    """
    ours = [(unit.position, unit.health) for unit in server.units.get_children() if isinstance(unit, Unit)]
    for client in clients:
        theirs = [(unit.position, unit.health) for unit in client.units.get_children() if isinstance(unit, Unit)]
        if ours != theirs:
            raise RuntimeError("a client does not have what the server has")


def _milliseconds(member: Member) -> float:
    start = time.perf_counter()
    member.tree.poll()
    return (time.perf_counter() - start) * 1e3
