"""
The members of a replicated game, with one base class, `Member`, for those in Godot 4 (gd/world.gd) and in Python.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any

from netpeer.godot4 import SceneTree, WebSocketMultiplayerPeer
from netpeer.variant import bytes_to_var, var_to_bytes
from tests.support.ports import free_port

from ...godot4.replication.arena import Arena, Hero
from ..harness import Engine
from ..packets import Event
from ..sides import LISTEN_ATTEMPTS, GodotPeer

__all__ = ["GodotMember", "Member", "PythonMember"]


class Member(ABC):
    """
    A server or client with an arena. Paths are counted from the arena: "Heroes/Anna".
    """

    engine: Engine
    name: str
    events: list[Event]

    @abstractmethod
    def listen(self) -> str:
        """
        Listens on a free port of the loopback interface; returns the URL.
        """

    @abstractmethod
    def connect_to(self, url: str) -> None:
        """
        Begins to connect.
        """

    @abstractmethod
    def leave(self) -> None:
        """
        Ends the connection; a server ends all of them.
        """

    @abstractmethod
    def id(self) -> int:
        """
        Returns this member's id.
        """

    @abstractmethod
    def peers(self) -> list[int]:
        """
        Returns the ids of the connected peers.
        """

    @abstractmethod
    def add_hero(self, name: str, **properties: Any) -> None:
        """
        Adds a hero to its own tree.
        """

    @abstractmethod
    def spawn(self, data: Any) -> str:
        """
        Spawns a shot; returns its name.
        """

    @abstractmethod
    def remove(self, path: str) -> None:
        """
        Frees a node.
        """

    @abstractmethod
    def names(self) -> list[str]:
        """
        Returns the names of all heroes and shots.
        """

    @abstractmethod
    def set(self, path: str, property: str, value: Any) -> None:
        """
        Sets a property of a node.
        """

    @abstractmethod
    def get(self, path: str, property: str) -> Any:
        """
        Returns a property of a node, or None when there is no such node.
        """

    @abstractmethod
    def set_authority(self, path: str, peer: int) -> None:
        """
        Makes a peer the authority of a node and all its children.
        """

    @abstractmethod
    def restart(self, path: str) -> None:
        """
        Sets `root_path` of a synchronizer to itself and back.
        """

    @abstractmethod
    def set_public(self, path: str, visible: bool) -> None:
        """
        Sets `public_visibility` of a synchronizer.
        """

    @abstractmethod
    def set_visible_for(self, path: str, peer: int, visible: bool) -> None:
        """
        Calls `set_visibility_for` of a synchronizer.
        """

    @abstractmethod
    def call_all(self, path: str, method: str, text: str) -> None:
        """
        Calls a method of a node on all others.
        """

    def heard(self, name: str) -> list[Any]:
        """
        Returns the argument of every emission of one signal so far.
        """
        return [event.signal[1] for event in self.events if event.signal[0] == name]

    def wait(self, path: str, property: str, value: Any) -> None:
        """
        Waits until a property has a value.
        """
        what = f"{property} = {value!r} of {path} in {self.name}; it is "
        try:
            self.engine.wait_for(lambda: self.get(path, property) == value, what)
        except AssertionError as error:
            raise AssertionError(f"{what}{self.get(path, property)!r}") from error

    def wait_names(self, *names: str) -> None:
        """
        Waits until exactly these heroes and shots exist.
        """
        what = f"{names} in {self.name}; it has "
        try:
            self.engine.wait_for(lambda: sorted(self.names()) == sorted(names), what)
        except AssertionError as error:
            raise AssertionError(f"{what}{self.names()}\n{error}") from error


class GodotMember(GodotPeer, Member):
    """
    A member in the engine. `Engine.create` makes it.
    """

    def listen(self) -> str:  # type: ignore[override]
        for _ in range(LISTEN_ATTEMPTS):
            self.port = free_port()
            if self.do("listen", self.port) == 0:
                return f"ws://127.0.0.1:{self.port}"
        raise AssertionError("no port to listen on")

    def connect_to(self, url: str) -> None:
        assert self.do("connect_to", url) == 0

    def leave(self) -> None:
        self.do("leave")

    def id(self) -> int:
        return int(self.do("id"))

    def peers(self) -> list[int]:
        return [int(peer) for peer in self.do("peers")]

    def add_hero(self, name: str, **properties: Any) -> None:
        self.do("add_hero", name, {key: var_to_bytes(value).hex() for key, value in properties.items()})

    def spawn(self, data: Any) -> str:
        return str(self.do("spawn", var_to_bytes(data).hex()))

    def remove(self, path: str) -> None:
        self.do("remove", path)

    def names(self) -> list[str]:
        return list(self.do("names"))

    def set(self, path: str, property: str, value: Any) -> None:
        self.do("set_property", path, property, var_to_bytes(value).hex())

    def get(self, path: str, property: str) -> Any:
        text = self.do("get_property", path, property)
        return bytes_to_var(bytes.fromhex(text)) if text else None

    def set_authority(self, path: str, peer: int) -> None:
        self.do("set_authority", path, peer)

    def restart(self, path: str) -> None:
        self.do("restart", path)

    def set_public(self, path: str, visible: bool) -> None:
        self.do("set_public", path, visible)

    def set_visible_for(self, path: str, peer: int, visible: bool) -> None:
        self.do("set_visible_for", path, peer, visible)

    def call_all(self, path: str, method: str, text: str) -> None:
        self.do("call_all", path, method, text)

    def heard(self, name: str) -> list[Any]:  # type: ignore[override]
        return Member.heard(self, name)


class PythonMember(Member):
    """
    A member in Python, which is polled while the test waits.
    """

    def __init__(self, engine: Engine, name: str) -> None:
        self.engine, self.name = engine, name
        self.events = []
        self.tree, self.arena, self.peer = SceneTree(), Arena(), WebSocketMultiplayerPeer()
        self.tree.root.add_child(self.arena)
        self.api = self.tree.multiplayer
        for signal in (self.api.peer_connected, self.api.peer_disconnected):
            signal.connect(lambda id, name=signal.name: self._happened(name, id))
        for signal in (self.arena.spawner.spawned, self.arena.spawner.despawned):
            signal.connect(lambda node, name=signal.name: self._happened(name, node.name))
        engine.pumps.append(self.tree.poll)

    def _happened(self, name: str, argument: Any) -> None:
        event = Event((name, argument))
        self.events.append(event)
        self.engine.events.append((self.name, event))

    def listen(self) -> str:
        for _ in range(LISTEN_ATTEMPTS):
            port = free_port()
            if self.peer.create_server(port, "127.0.0.1") == 0:
                self.api.multiplayer_peer = self.peer
                return f"ws://127.0.0.1:{port}"
        raise AssertionError("no port to listen on")

    def connect_to(self, url: str) -> None:
        assert self.peer.create_client(url) == 0
        self.api.multiplayer_peer = self.peer

    def leave(self) -> None:
        self.peer.close()
        self.engine.wait_for(lambda: self.peer.get_connection_status() == 0, f"the end of {self.name}")

    def id(self) -> int:
        return self.api.get_unique_id()

    def peers(self) -> list[int]:
        return self.api.get_peers()

    def add_hero(self, name: str, **properties: Any) -> None:
        hero = Hero(name)
        for key, value in properties.items():
            setattr(hero, key, value)
        self.arena.heroes.add_child(hero)

    def spawn(self, data: Any) -> str:
        node = self.arena.spawner.spawn(data)
        assert node is not None
        return node.name

    def node(self, path: str) -> Any:
        """
        Returns the node at a path.
        """
        return self.arena.get_node(path)

    def remove(self, path: str) -> None:
        self.node(path).queue_free()

    def names(self) -> list[str]:
        return self.arena.names()

    def set(self, path: str, property: str, value: Any) -> None:
        setattr(self.node(path), property, value)

    def get(self, path: str, property: str) -> Any:
        node = self.arena.get_node_or_null(path)
        return None if node is None else getattr(node, property)

    def set_authority(self, path: str, peer: int) -> None:
        self.node(path).set_multiplayer_authority(peer)

    def restart(self, path: str) -> None:
        self.node(path).root_path = "."
        self.node(path).root_path = ".."

    def set_public(self, path: str, visible: bool) -> None:
        self.node(path).public_visibility = visible

    def set_visible_for(self, path: str, peer: int, visible: bool) -> None:
        self.node(path).set_visibility_for(peer, visible)

    def call_all(self, path: str, method: str, text: str) -> None:
        self.node(path).rpc(method, text)
