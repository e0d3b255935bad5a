"""
The netpeer side of an engine test: peers in this process, which are polled while the test waits.
"""

from collections.abc import Iterable
from typing import Any, Self, TypeVar

from netpeer import WebSocketClient, WebSocketPeer, WebSocketServer

from .harness import Engine
from .packets import Event, Packet
from .sides import Side

__all__ = ["PythonPeer", "PythonSide"]

MULTIPLAYER_SIGNALS = (
    *("peer_connected", "peer_disconnected", "peer_packet"),
    *("connection_succeeded", "connection_failed", "server_disconnected"),
)

CLIENT_SIGNALS = (
    *("connection_established", "connection_closed", "connection_error", "data_received", "server_close_request"),
    *MULTIPLAYER_SIGNALS,
)

SERVER_SIGNALS = (
    *("client_connected", "client_disconnected", "client_close_request", "data_received"),
    *MULTIPLAYER_SIGNALS,
)

P = TypeVar("P", bound="PythonPeer")


class PythonPeer(Side):
    """
    One WebSocketClient or WebSocketServer of netpeer. It reads each packet in the handler of its signal.
    """

    def __init__(self, engine: Engine, name: str, peer: WebSocketClient | WebSocketServer) -> None:
        super().__init__(engine, name)
        self.peer = peer
        self.is_reading = True
        self._mp_api = False
        for signal in CLIENT_SIGNALS if isinstance(peer, WebSocketClient) else SERVER_SIGNALS:
            self._listen_to(signal)
        engine.pumps.append(self.poll)

    def poll(self) -> None:
        """
        Polls, as a game does in each frame.
        """
        self.peer.poll()

    def _listen_to(self, signal: str) -> None:
        def heard(*arguments: Any) -> None:
            self.happened(Event((signal, *arguments)))
            if signal in ("data_received", "peer_packet") and self.is_reading:
                self._read(*arguments)

        getattr(self.peer, signal).connect(heard)

    def _read(self, source: int = 1) -> None:
        peer = self.peer if self._mp_api else self.peer.get_peer(source)
        while peer.get_available_packet_count():
            source = self.peer.get_packet_peer() if self._mp_api else source
            data = peer.get_packet()
            text = isinstance(peer, WebSocketPeer) and peer.was_string_packet()
            self.happened(Event(("packet",), Packet.of(data, source, text=text)))

    def method(self, name: str, *arguments: Any) -> Any:
        return getattr(self.peer, name)(*arguments)

    def listen(self, protocols: Iterable[str] = (), *, mp_api: bool = False) -> str:
        self._mp_api = mp_api
        self.peer.bind_ip = "127.0.0.1"
        assert self.peer.listen(0, list(protocols), mp_api) == 0
        self.port = self.peer.get_local_port()
        return f"ws://127.0.0.1:{self.port}/"

    def connect(
        self, url: str, protocols: Iterable[str] = (), *, mp_api: bool = False, headers: Iterable[str] = ()
    ) -> int:
        self._mp_api = mp_api
        return self.peer.connect_to_url(url, list(protocols), mp_api, list(headers))

    def put(self, data: bytes, to: int = 1, *, text: bool = False) -> int:
        if self._mp_api:
            self.peer.set_target_peer(to)
            return self.peer.put_packet(data)
        connection = self.peer.get_peer(to)
        connection.set_write_mode(WebSocketPeer.WRITE_MODE_TEXT if text else WebSocketPeer.WRITE_MODE_BINARY)
        return connection.put_packet(data)

    def close(self) -> None:
        """
        Ends all connections and waits until all sockets are closed.
        """
        if isinstance(self.peer, WebSocketServer):
            self.peer.stop()
            return
        self.peer.disconnect_from_host()
        self.engine.wait_for(lambda: self.method("get_connection_status") == 0, f"end of {self.name}")


class PythonSide:
    """
    Makes netpeer's peers, which are polled while the test waits. The end of the context closes them all.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._peers: list[PythonPeer] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for peer in self._peers:
            peer.close()

    def client(self, name: str = "python client") -> PythonPeer:
        """
        Returns a new netpeer.WebSocketClient.
        """
        return self.add(PythonPeer(self._engine, name, WebSocketClient()))

    def server(self, name: str = "python server") -> PythonPeer:
        """
        Returns a new netpeer.WebSocketServer.
        """
        return self.add(PythonPeer(self._engine, name, WebSocketServer()))

    def add(self, peer: P) -> P:
        """
        Closes a peer that was made elsewhere when the context ends.
        """
        self._peers.append(peer)
        return peer
