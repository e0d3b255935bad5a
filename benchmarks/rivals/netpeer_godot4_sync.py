"""netpeer as a server that replicates nodes to Godot 4's clients, at a game's pace. As gd/sync_4.gd, in Python.

Options: hertz, nodes, clients (it begins when so many are there), frames (of which the polls' times are reported).
"""

import time
from typing import Any

from benchmarks.rivals.control import Control
from benchmarks.rivals.netpeer_godot4_server import listening
from netpeer.godot4 import (
    MultiplayerSpawner,
    MultiplayerSynchronizer,
    Node,
    SceneReplicationConfig,
    SceneTree,
    Vector2,
)

__all__: list[str] = []

BEGIN = 15  # frames after the last client has joined: until then the clients get only each other's ids
SETTLING = 30  # frames after which all spawns have been sent

CONFIG = SceneReplicationConfig()
CONFIG.add_property(".:position")
CONFIG.add_property(".:health")
CONFIG.property_set_replication_mode(".:health", SceneReplicationConfig.REPLICATION_MODE_ON_CHANGE)


class Unit(Node):
    """
    A node with a position that changes in each frame, and a health that seldom changes.
    """

    def __init__(self, number: int) -> None:
        super().__init__(f"Unit{number}")
        self.position, self.health = Vector2(), 100
        synchronizer = MultiplayerSynchronizer("Sync")
        synchronizer.replication_config = CONFIG
        self.add_child(synchronizer)


def main() -> None:
    """
    Serve until the benchmark ends.
    """
    control = Control()
    tree, peer = SceneTree(), listening()
    tree.multiplayer.multiplayer_peer = peer
    units, spawner = Node("Units"), MultiplayerSpawner("Spawner")
    spawner.spawn_path, spawner.spawn_function = "../Units", Unit
    tree.root.add_child(units)
    tree.root.add_child(spawner)
    control.report(doors=[[peer.get_local_port(), "/"]])
    frames, frame = control.option("frames"), 1 / control.option("hertz")
    due, number = time.monotonic(), 0
    made: list[Any] = []
    times: list[float] = []
    while True:
        if len(tree.multiplayer.get_peers()) == control.option("clients"):
            number += 1
        if number == BEGIN and not made:
            made = [spawner.spawn(each) for each in range(control.option("nodes"))]
        for place, unit in enumerate(made):
            unit.position = Vector2(place, number)
        if made:
            made[number % len(made)].health -= 1
        began = time.perf_counter()
        tree.poll()
        if SETTLING < number <= SETTLING + frames:
            times.append((time.perf_counter() - began) * 1e3)
            if len(times) == frames:
                control.report(times=times)
        due = max(due + frame, time.monotonic())
        time.sleep(max(0.0, due - time.monotonic()))


if __name__ == "__main__":
    main()
