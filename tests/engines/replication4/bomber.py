"""
The game of gd/bomber.gd in Python: a client and server for Godot's demo "Multiplayer Bomber".
"""

from __future__ import annotations

from time import monotonic
from typing import Any

from netpeer.godot4 import (
    MultiplayerSpawner,
    MultiplayerSynchronizer,
    Node,
    SceneReplicationConfig,
    SceneTree,
    Vector2,
    WebSocketMultiplayerPeer,
    rpc,
)
from tests.support.ports import free_port

from ..harness import Engine
from ..sides import LISTEN_ATTEMPTS, GodotPeer

__all__ = ["GodotBomber", "PythonBomber"]

SPEED = 90.0
BOMB_RATE = 3.0  # seconds; long enough that one key press is one bomb, also on a busy machine
FUSE = 0.3
STATE = SceneReplicationConfig()
STATE.add_property(".:synced_position")
STATE.add_property("label:text")
STATE.property_set_sync("label:text", False)
INPUTS = SceneReplicationConfig()
INPUTS.add_property(".:motion")
INPUTS.add_property(".:bombing")


def synchronizer(name: str, config: SceneReplicationConfig) -> MultiplayerSynchronizer:
    node = MultiplayerSynchronizer(name)
    node.replication_config = config
    return node


class Inputs(Node):
    def __init__(self) -> None:
        super().__init__("Inputs")
        self._motion = Vector2()
        self.bombing = False
        self.add_child(synchronizer("InputsSync", INPUTS))

    @property
    def motion(self) -> Vector2:
        return self._motion

    @motion.setter
    def motion(self, motion: Vector2) -> None:
        self._motion = Vector2(max(-1.0, min(motion.x, 1.0)), max(-1.0, min(motion.y, 1.0)))


class Player(Node):
    def __init__(self) -> None:
        super().__init__("player")
        self.synced_position = Vector2()
        self.since_bomb = BOMB_RATE
        self.label = Node("label")
        self.label.text = "Player 1"  # type: ignore[attr-defined]
        self.inputs = Inputs()
        for child in (self.label, synchronizer("MultiplayerSynchronizer", STATE), self.inputs):
            self.add_child(child)
        self.tree_entered.connect(self._enter)

    def _enter(self) -> None:
        self.inputs.get_node("InputsSync").set_multiplayer_authority(int(self.name))

    def move(self, delta: float, spawner: MultiplayerSpawner) -> None:
        self.synced_position += self.inputs.motion * (SPEED * delta)
        self.since_bomb += delta
        if self.inputs.bombing and self.since_bomb >= BOMB_RATE:
            self.since_bomb = 0.0
            spawner.spawn([self.synced_position, int(self.name)])

    @rpc("call_local")
    def set_player_name(self, value: str) -> None:
        self.label.text = value  # type: ignore[attr-defined]

    @rpc("call_local")
    def exploded(self, by_who: int) -> None:
        pass


class Bomb(Node):
    def __init__(self, data: Any) -> None:
        super().__init__("Bomb")
        position, self.from_player = data
        self.age = 0.0
        assert isinstance(position, Vector2) and isinstance(self.from_player, int)


class Rock(Node):
    @rpc("call_local")
    def exploded(self, by_who: int) -> None:
        world = self.get_node("../..")
        assert isinstance(world, World)
        world.score[str(by_who)] = world.score.get(str(by_who), 0) + 1
        self.queue_free()


class World(Node):
    def __init__(self) -> None:
        super().__init__("World")
        self.score: dict[str, int] = {}
        self.rocks, self.players = Node("Rocks"), Node("Players")
        for number in range(3):
            self.rocks.add_child(Rock(f"Rock{number}"))
        self.player_spawner, self.bomb_spawner = MultiplayerSpawner("PlayerSpawner"), MultiplayerSpawner("BombSpawner")
        self.player_spawner.spawn_path = "../Players"
        self.player_spawner.add_spawnable_scene("res://player.tscn", factory=Player)
        self.bomb_spawner.spawn_path = ".."
        self.bomb_spawner.spawn_function = Bomb
        for child in (self.rocks, self.players, self.player_spawner, self.bomb_spawner):
            self.add_child(child)

    def bombs(self) -> list[Bomb]:
        return [node for node in self.get_children() if isinstance(node, Bomb)]

    def process(self, delta: float) -> None:
        """
        Runs only at the server.
        """
        for player in self.players.get_children():
            if isinstance(player, Player):
                player.move(delta, self.bomb_spawner)
        for bomb in self.bombs():
            bomb.age += delta
            if bomb.age > FUSE:
                for rock in self.rocks.get_children()[:1]:
                    rock.rpc("exploded", bomb.from_player)
                bomb.queue_free()


class Gamestate(Node):
    def __init__(self) -> None:
        super().__init__("gamestate")
        self.player_name = ""
        self.players: dict[int, str] = {}

    @rpc("any_peer")
    def register_player(self, name: str) -> None:
        assert self.multiplayer is not None
        self.players[self.multiplayer.get_remote_sender_id()] = name

    @rpc("call_local")
    def load_world(self) -> None:
        parent = self.get_parent()
        assert parent is not None
        parent.add_child(World())


class PythonBomber:
    """
    A server or client in Python.
    """

    def __init__(self, engine: Engine, name: str) -> None:
        self.engine, self.name = engine, name
        self.tree, self.state, self.peer = SceneTree(), Gamestate(), WebSocketMultiplayerPeer()
        self.tree.root.add_child(self.state)
        self.state.player_name = name
        self.tree.multiplayer.peer_connected.connect(
            lambda id: self.state.rpc_id(id, "register_player", self.state.player_name)
        )
        self._last = monotonic()
        engine.pumps.append(self.frame)

    def frame(self) -> None:
        now, before = monotonic(), self._last
        self._last = now
        self.tree.poll()
        world = self.world()
        if world is not None and self.tree.multiplayer.is_server():
            world.process(now - before)

    def world(self) -> World | None:
        world = self.tree.root.get_node_or_null("World")
        return world if isinstance(world, World) else None

    def host(self) -> str:
        for _ in range(LISTEN_ATTEMPTS):
            port = free_port()
            if self.peer.create_server(port, "127.0.0.1") == 0:
                self.tree.multiplayer.multiplayer_peer = self.peer
                return f"ws://127.0.0.1:{port}"
        raise AssertionError("no port to listen on")

    def join(self, url: str) -> None:
        assert self.peer.create_client(url) == 0
        self.tree.multiplayer.multiplayer_peer = self.peer

    def id(self) -> int:
        return self.tree.multiplayer.get_unique_id()

    def players(self) -> list[str]:
        return list(self.state.players.values())

    def begin(self) -> None:
        self.state.rpc("load_world")
        world = self.world()
        assert world is not None
        names = {1: self.name, **self.state.players}
        for place, (id, name) in enumerate(names.items()):
            player = Player()
            player.synced_position = Vector2(100 * place, 0)
            player.name = str(id)
            world.players.add_child(player)
            player.rpc("set_player_name", name)

    def press(self, x: float, y: float, bombing: bool) -> None:
        inputs = self.tree.root.get_node(f"World/Players/{self.id()}/Inputs")
        assert isinstance(inputs, Inputs)
        inputs.motion, inputs.bombing = Vector2(x, y), bombing

    def look(self) -> dict[str, Any]:
        world = self.world()
        if world is None:
            return {}
        return {
            "players": {
                player.name: [player.label.text, *player.synced_position]  # type: ignore[attr-defined]
                for player in world.players.get_children()
                if isinstance(player, Player)
            },
            "bombs": [bomb.from_player for bomb in world.bombs()],
            "rocks": len(world.rocks.get_children()),
            "score": world.score,
        }

    def close(self) -> None:
        self.peer.close()
        self.engine.wait_for(lambda: self.peer.get_connection_status() == 0, f"the end of {self.name}")


class GodotBomber(GodotPeer):
    """
    A server or client in the engine.
    """

    def host(self) -> str:
        for _ in range(LISTEN_ATTEMPTS):
            port = free_port()
            if self.do("host", self.name, port) == 0:
                return f"ws://127.0.0.1:{port}"
        raise AssertionError("no port to listen on")

    def join(self, url: str) -> None:
        assert self.do("join", self.name, url) == 0

    def id(self) -> int:
        return int(self.do("id"))

    def players(self) -> list[str]:
        return list(self.do("players"))

    def begin(self) -> None:
        self.do("begin")

    def press(self, x: float, y: float, bombing: bool) -> None:
        self.do("press", x, y, bombing)

    def look(self) -> dict[str, Any]:
        return dict(self.do("look"))
