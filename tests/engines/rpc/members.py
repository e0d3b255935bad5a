"""
The members of a game, with one base class, `Member`, for those in the engine (gd/member.gd) and in Python.
"""

import base64
from abc import abstractmethod
from collections.abc import Sequence
from typing import Any

from netpeer import Node, SceneTree, var2bytes

from ..harness import Engine
from ..packets import Event
from ..python_side import PythonPeer
from ..sides import GodotPeer, Side
from .calls import Call, Called, digits
from .dice import Dice
from .probe import Probe
from .recording import RecordingClient, RecordingServer

__all__ = ["GodotMember", "Member", "PythonMember"]

BUFFER_KB = 4096

BUFFER_PACKETS = 16_384
"""
Size of the buffers in bytes. They hold the calls of one `run`: Godot drops packets of one frame that do not fit.
"""


class Member(Side):
    """
    A peer with a MultiplayerAPI and nodes below its root node. Paths are counted from there.
    """

    @abstractmethod
    def add(self, path: str, kind: str = "probe") -> None:
        """
        Makes a node, and its missing parents.

        Args:
            path: The node's path.
            kind: "probe" or "dice" (dice.py).
        """

    @abstractmethod
    def remove(self, path: str) -> None:
        """
        Frees a node and all its children.
        """

    @abstractmethod
    def set_master(self, path: str, id: int, *, recursive: bool = True) -> None:
        """
        Sets a node's network master.
        """

    @abstractmethod
    def rpc_config(self, path: str, method: str, mode: int) -> None:
        """
        Sets a method's mode.
        """

    @abstractmethod
    def rset_config(self, path: str, property: str, mode: int) -> None:
        """
        Sets a property's mode.
        """

    @abstractmethod
    def run(self, calls: Sequence[Call]) -> None:
        """
        Makes calls, one after the other.
        """

    @abstractmethod
    def ask(self, path: str, method: str, *arguments: Any) -> Any:
        """
        Calls a node's method locally, and returns its result.
        """

    @abstractmethod
    def send_bytes(self, data: bytes, to: int = 0, mode: int = 2) -> int:
        """
        Sends raw bytes.
        """

    @property
    def calls(self) -> list[Called]:
        """
        Returns the calls that this member has received so far.
        """
        reports = self.heard("called")
        return [Called(path, name, sender, tuple(arguments)) for path, name, sender, arguments in reports]

    def wait_calls(self, count: int) -> list[Called]:
        """
        Waits until this member has received `count` calls; returns all.
        """
        self.engine.wait_for(lambda: len(self.heard("called")) >= count, f"call number {count} in {self.name}")
        return self.calls

    def roomy(self) -> None:
        """
        Sets buffers that hold many calls at once. Must be called before the member connects.
        """
        assert self.method("set_buffers", BUFFER_KB, BUFFER_PACKETS, BUFFER_KB, BUFFER_PACKETS) == 0


class GodotMember(GodotPeer, Member):
    """
    A member in the engine. `Engine.create` makes it.
    """

    def add(self, path: str, kind: str = "probe") -> None:
        self.do("add", path, kind)

    def remove(self, path: str) -> None:
        self.do("remove", path)

    def set_master(self, path: str, id: int, *, recursive: bool = True) -> None:
        self.do("set_master", path, id, recursive)

    def rpc_config(self, path: str, method: str, mode: int) -> None:
        self.do("rpc_config", path, method, mode)

    def rset_config(self, path: str, property: str, mode: int) -> None:
        self.do("rset_config", path, property, mode)

    def run(self, calls: Sequence[Call]) -> None:
        rows = [
            [call.path, call.name, call.to, _base64(list(call.arguments)), call.unreliable, call.is_set]
            for call in calls
        ]
        self.do("run", rows)

    def ask(self, path: str, method: str, *arguments: Any) -> Any:
        return self.do("ask", path, method, list(arguments))

    def send_bytes(self, data: bytes, to: int = 0, mode: int = 2) -> int:
        return self.do("send_bytes", base64.b64encode(data).decode(), to, mode)


class PythonMember(PythonPeer, Member):
    """
    A member in Python: a SceneTree whose API has a probe below the tree's root as its root node.

    Attributes:
        tree, root, api: The parts of the member.
        traffic: Its packets in both directions.
    """

    def __init__(self, engine: Engine, name: str, peer: RecordingClient | RecordingServer) -> None:
        self.tree = SceneTree()
        self.traffic = peer.traffic
        super().__init__(engine, name, peer)
        self.is_reading = False  # the MultiplayerAPI reads the packets
        self.root = Probe("member", self._report)
        self.tree.root.add_child(self.root)
        self.api = self.tree.multiplayer
        self.api.set_root_node(self.root)
        self.tree.network_peer = peer
        self._listen_to_api()

    def _listen_to_api(self) -> None:
        def bytes_came(id: int, packet: bytes) -> None:
            self.happened(Event(("network_peer_packet", id, packet.hex())))

        def told(*event: Any) -> None:
            self.happened(Event(event))

        self.api.network_peer_packet.connect(bytes_came)
        self.api.network_peer_connected.connect(lambda id: told("network_peer_connected", id))
        self.api.network_peer_disconnected.connect(lambda id: told("network_peer_disconnected", id))
        self.api.connected_to_server.connect(lambda: told("api_connected_to_server"))
        self.api.server_disconnected.connect(lambda: told("api_server_disconnected"))

    def poll(self) -> None:
        self.tree.poll()

    def node(self, path: str) -> Node:
        """
        Returns the node at a path.
        """
        return self.root.get_node(path)

    def add(self, path: str, kind: str = "probe") -> None:
        parent: Node = self.root
        for name in path.split("/"):
            if not parent.has_node(name):
                parent.add_child(Dice(name) if kind == "dice" else Probe(name, self._report))
            parent = parent.get_node(name)

    def remove(self, path: str) -> None:
        self.node(path).queue_free()

    def set_master(self, path: str, id: int, *, recursive: bool = True) -> None:
        self.node(path).set_network_master(id, recursive)

    def rpc_config(self, path: str, method: str, mode: int) -> None:
        self.node(path).rpc_config(method, mode)

    def rset_config(self, path: str, property: str, mode: int) -> None:
        self.node(path).rset_config(property, mode)

    def run(self, calls: Sequence[Call]) -> None:
        for call in calls:
            method = ("rset" if call.is_set else "rpc") + ("_unreliable_id" if call.unreliable else "_id")
            getattr(self.node(call.path), method)(call.to, call.name, *call.arguments)

    def ask(self, path: str, method: str, *arguments: Any) -> Any:
        return getattr(self.node(path), method)(*arguments)

    def send_bytes(self, data: bytes, to: int = 0, mode: int = 2) -> int:
        return self.api.send_bytes(data, to, mode)

    def _report(self, node: Node, name: str, *arguments: Any) -> None:
        path = self.api._context.path_to(node)
        sender = self.api.get_rpc_sender_id()
        self.happened(Event(("called", path, name, sender, [digits(value) for value in arguments])))


def _base64(value: Any) -> str:
    return base64.b64encode(var2bytes(value)).decode()
