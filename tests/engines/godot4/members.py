"""
The members of a Godot 4 game, with one base class, `Member`, for those in the engine (gd/member.gd) and in Python.
"""

import base64
from abc import ABC, abstractmethod
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from netpeer import CryptoKey, X509Certificate
from netpeer.godot4 import Node, SceneTree, TLSOptions, WebSocketMultiplayerPeer
from netpeer.variant import var_to_bytes
from tests.support.ports import free_port

from ..harness import DEADLINE_S
from ..packets import Event
from .calls import Call, Called, digits
from .dice import Dice
from .probe import Probe

if TYPE_CHECKING:
    from ..harness import Engine

__all__ = ["GodotMember", "Member", "PythonMember"]

LISTEN_ATTEMPTS = 10
"""
How many ports to try: another program may have taken a port that was free a moment ago.
"""

ROOMY = {"inbound_buffer_size": 1 << 22, "outbound_buffer_size": 1 << 22, "max_queued_packets": 16_384}
"""
Size of the buffers in bytes. They hold the calls of one `run`: Godot drops packets of one frame that do not fit.
"""

SIGNALS = (
    *("peer_connected", "peer_disconnected", "peer_authenticating", "peer_authentication_failed"),
    *("connected_to_server", "connection_failed", "server_disconnected"),
)


class Member(ABC):
    """
    A peer with a SceneMultiplayer and nodes below its root node. Paths are counted from there.

    Attributes:
        events: The events so far.
        settings: Properties for the peers that this member makes from now on.
    """

    def __init__(self, engine: "Engine", name: str) -> None:
        self.engine = engine
        self.name = name
        self.events: list[Event] = []
        self.settings: dict[str, Any] = dict(ROOMY)

    @abstractmethod
    def serve(self, key: Path | None = None, certificate: Path | None = None) -> str:
        """
        Listens on a free port of the loopback interface and returns the URL.
        """

    @abstractmethod
    def join(self, url: str, trusted: Path | str | None = None) -> int:
        """
        Starts to connect; returns the error code.

        Args:
            url: The server's URL.
            trusted: The certificate to trust; "" accepts any.
        """

    @abstractmethod
    def method(self, name: str, *arguments: Any) -> Any:
        """
        Calls a method of the SceneMultiplayer.
        """

    @abstractmethod
    def peer_method(self, name: str, *arguments: Any) -> Any:
        """
        Calls a method of the WebSocketMultiplayerPeer.
        """

    @abstractmethod
    def set_property(self, name: str, value: Any) -> None:
        """
        Sets a property of the SceneMultiplayer.
        """

    @abstractmethod
    def authenticate(self, says: str, wants: str) -> None:
        """
        Requires authentication: sends `says` to each new peer, and completes when it receives `wants`.
        """

    @abstractmethod
    def send_auth(self, id: int, *texts: str) -> list[int]:
        """
        Sends several authentication packets in one frame; returns the error codes.
        """

    @abstractmethod
    def send_bytes(self, data: bytes, to: int = 0, mode: int = 2) -> int:
        """
        Sends raw bytes.
        """

    @abstractmethod
    def add(self, *paths: str) -> None:
        """
        Makes probes, and their missing parents.
        """

    @abstractmethod
    def add_dice(self, path: str) -> None:
        """
        Makes a game of dice (dice.py).
        """

    @abstractmethod
    def remove(self, path: str) -> None:
        """
        Frees a node and all its children.
        """

    @abstractmethod
    def set_authority(self, path: str, id: int, *, recursive: bool = True) -> None:
        """
        Sets a node's multiplayer authority.
        """

    @abstractmethod
    def rpc_config(self, path: str, method: str, config: dict[str, Any]) -> None:
        """
        Configures a method for RPC at run time.
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

    def happened(self, event: Event) -> None:
        """
        Records an event, here and in the engine's common list of events.
        """
        self.events.append(event)
        self.engine.events.append((self.name, event))

    def heard(self, name: str) -> list[tuple[Any, ...]]:
        """
        Returns the arguments of every emission of one signal so far.
        """
        return [event.signal[1:] for event in self.events if event.signal[0] == name]

    def wait_signal(self, name: str, count: int = 1, *, timeout_s: float = DEADLINE_S) -> tuple[Any, ...]:
        """
        Waits until a signal has been emitted `count` times; returns the arguments of the last of these emissions.
        """
        self.engine.wait_for(
            lambda: len(self.heard(name)) >= count, f"{name} (number {count}) in {self.name}", timeout_s=timeout_s
        )
        return self.heard(name)[count - 1]

    @property
    def calls(self) -> list[Called]:
        """
        Returns the calls that this member has received so far.
        """
        return [Called(path, name, sender, tuple(given)) for path, name, sender, given in self.heard("called")]

    def wait_calls(self, count: int) -> list[Called]:
        """
        Waits until this member has received `count` calls; returns all.
        """
        self.wait_signal("called", count)
        return self.calls


class GodotMember(Member):
    """
    A member in the engine. `Engine.create` makes it.
    """

    def do(self, command: str, *arguments: Any) -> Any:
        """
        Runs a command of gd/member.gd.
        """
        return self.engine.call(command, *arguments, peer=self.name)

    def serve(self, key: Path | None = None, certificate: Path | None = None) -> str:
        for _ in range(LISTEN_ATTEMPTS):
            port = free_port()
            files = [str(key), str(certificate)] if key else [None, None]
            if self.do("create_server", port, self.settings, *files) == 0:
                return f"{'wss' if key else 'ws'}://127.0.0.1:{port}/"
        raise AssertionError(f"no port to listen on\n{self.engine.story()}")

    def join(self, url: str, trusted: Path | str | None = None) -> int:
        return self.do("create_client", url, self.settings, None if trusted is None else str(trusted))

    def method(self, name: str, *arguments: Any) -> Any:
        return self.do("method", name, list(arguments))

    def peer_method(self, name: str, *arguments: Any) -> Any:
        return self.do("peer_method", name, list(arguments))

    def set_property(self, name: str, value: Any) -> None:
        self.do("set_property", name, value)

    def authenticate(self, says: str, wants: str) -> None:
        self.do("authenticate", says, wants)

    def send_auth(self, id: int, *texts: str) -> list[int]:
        return self.do("send_auth", id, texts)

    def send_bytes(self, data: bytes, to: int = 0, mode: int = 2) -> int:
        return self.do("send_bytes", base64.b64encode(data).decode(), to, mode)

    def add(self, *paths: str) -> None:
        self.do("add", list(paths))

    def add_dice(self, path: str) -> None:
        self.do("add_dice", path)

    def remove(self, path: str) -> None:
        self.do("remove", path)

    def set_authority(self, path: str, id: int, *, recursive: bool = True) -> None:
        self.do("set_authority", path, id, recursive)

    def rpc_config(self, path: str, method: str, config: dict[str, Any]) -> None:
        self.do("rpc_config", path, method, config)

    def run(self, calls: Sequence[Call]) -> None:
        self.do("run", [[call.path, call.name, call.to, _base64(list(call.arguments))] for call in calls])

    def ask(self, path: str, method: str, *arguments: Any) -> Any:
        return self.do("ask", path, method, list(arguments))


class PythonMember(Member):
    """
    A member in Python: a SceneTree whose API has a probe below the tree's root as its root node.

    Attributes:
        tree, root, api, peer: The parts of the member.
        sent: The packets that its SceneMultiplayer has sent.
    """

    def __init__(self, engine: "Engine", name: str) -> None:
        super().__init__(engine, name)
        self.tree = SceneTree()
        self.root = Probe("member", self._report)
        self.tree.root.add_child(self.root)
        self.api = self.tree.multiplayer
        self.api.root_path = "/root/member"
        self.peer = WebSocketMultiplayerPeer()
        self.sent: list[bytes] = []
        for signal in SIGNALS:
            self._listen_to(signal)
        self.api.peer_packet.connect(lambda id, packet: self.happened(Event(("peer_packet", id, packet.hex()))))
        engine.pumps.append(self.tree.poll)

    def _listen_to(self, signal: str) -> None:
        getattr(self.api, signal).connect(lambda *arguments: self.happened(Event((signal, *arguments))))

    def _new_peer(self) -> WebSocketMultiplayerPeer:
        self.peer.close()
        self.peer = WebSocketMultiplayerPeer()
        for name, value in self.settings.items():
            setattr(self.peer, name, value)
        self._note_what_is_sent(self.peer)
        return self.peer

    def _note_what_is_sent(self, peer: WebSocketMultiplayerPeer) -> None:
        put, send_to_each = peer.put_packet, peer.send_to_each

        def put_and_note(buffer: Any) -> Any:
            self.sent.append(bytes(buffer))
            return put(buffer)

        def send_and_note(peers: Any, packet: Any) -> Any:
            self.sent.append(bytes(packet))
            return send_to_each(peers, packet)

        peer.put_packet = put_and_note
        peer.send_to_each = send_and_note

    def serve(self, key: Path | None = None, certificate: Path | None = None) -> str:
        tls = TLSOptions.server(_loaded(CryptoKey(), key), _loaded(X509Certificate(), certificate)) if key else None
        peer = self._new_peer()
        assert peer.create_server(0, "127.0.0.1", tls) == 0
        self.api.multiplayer_peer = peer
        return f"{'wss' if key else 'ws'}://127.0.0.1:{peer.get_local_port()}/"

    def join(self, url: str, trusted: Path | str | None = None) -> int:
        options = None
        if trusted is not None:
            certificate = _loaded(X509Certificate(), trusted) if trusted else None
            options = TLSOptions.client(certificate) if trusted else TLSOptions.client_unsafe()
        peer = self._new_peer()
        error = peer.create_client(url, options)
        self.api.multiplayer_peer = peer
        return error

    def method(self, name: str, *arguments: Any) -> Any:
        return getattr(self.api, name)(*arguments)

    def peer_method(self, name: str, *arguments: Any) -> Any:
        return getattr(self.peer, name)(*arguments)

    def set_property(self, name: str, value: Any) -> None:
        setattr(self.api, name, value)

    def authenticate(self, says: str, wants: str) -> None:
        def on_auth(id: int, data: bytes) -> None:
            self.happened(Event(("auth", id, data.decode())))
            if wants in ("", data.decode()):
                self.api.complete_auth(id)

        if says:
            self.api.peer_authenticating.connect(lambda id: self.api.send_auth(id, says.encode()))
        self.api.auth_callback = on_auth

    def send_auth(self, id: int, *texts: str) -> list[int]:
        return [self.api.send_auth(id, text.encode()) for text in texts]

    def send_bytes(self, data: bytes, to: int = 0, mode: int = 2) -> int:
        return self.api.send_bytes(data, to, mode)

    def node(self, path: str) -> Node:
        """
        Returns the node at a path.
        """
        return self.root.get_node(path)

    def add(self, *paths: str) -> None:
        for path in paths:
            parent: Node = self.root
            for name in path.split("/"):
                if not parent.has_node(name):
                    parent.add_child(Probe(name, self._report))
                parent = parent.get_node(name)

    def add_dice(self, path: str) -> None:
        above, _, name = path.rpartition("/")
        self.add(above)
        self.node(above).add_child(Dice(name))

    def remove(self, path: str) -> None:
        self.node(path).queue_free()

    def set_authority(self, path: str, id: int, *, recursive: bool = True) -> None:
        self.node(path).set_multiplayer_authority(id, recursive)

    def rpc_config(self, path: str, method: str, config: dict[str, Any]) -> None:
        self.node(path).rpc_config(method, config)

    def run(self, calls: Sequence[Call]) -> None:
        for call in calls:
            self.node(call.path).rpc_id(call.to, call.name, *call.arguments)

    def ask(self, path: str, method: str, *arguments: Any) -> Any:
        return getattr(self.node(path), method)(*arguments)

    def close(self) -> None:
        """
        Closes the peer.
        """
        self.peer.close()

    def _report(self, node: Node, name: str, *arguments: Any) -> None:
        path, sender = self.api._context.path_to(node), self.api.get_remote_sender_id()
        self.happened(Event(("called", path, name, sender, [digits(value) for value in arguments])))


def _loaded(resource: Any, path: Path | str | None) -> Any:
    assert path is not None and resource.load(path) == 0
    return resource


def _base64(value: Any) -> str:
    return base64.b64encode(var_to_bytes(value)).decode()
