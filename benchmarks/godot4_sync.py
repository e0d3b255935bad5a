"""Godot 4's replication: what a frame costs with 100 synchronized nodes, sent 30 times a second.

Server and clients are in one process, on the network in memory, so that what is measured is the work of a `poll()`:
read the properties, encode, send; or receive, decode, set. Every node moves in every frame.
"""

import statistics
import time

from benchmarks.harness import Figure, Scale
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

#: A quarter of a frame at 30 Hz: the rest is the game's.
SERVER_TARGET_MS = 8.0
CLIENT_TARGET_MS = 4.0

CONFIG = SceneReplicationConfig()
CONFIG.add_property(".:position")
CONFIG.add_property(".:health")
CONFIG.property_set_replication_mode(".:health", SceneReplicationConfig.REPLICATION_MODE_ON_CHANGE)


class Unit(Node):
    """
    Has a place that always changes, and a health that seldom does.
    """

    def __init__(self, name: str = "Unit") -> None:
        super().__init__(name)
        self.position, self.health = Vector2(), 100
        synchronizer = MultiplayerSynchronizer("Sync")
        synchronizer.replication_config = CONFIG
        self.add_child(synchronizer)


class Member:
    """
    A server or client, with a place for units.
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
    return [*figures, Figure(what=what, unit="ms", value=client_ms, target=CLIENT_TARGET_MS)]


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
    What was measured did happen.
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
