"""A server and its clients in memory, with a clock that the test moves: no sockets, no waiting, the same every time."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from psygnal import Signal

from netpeer import (
    Error,
    ManualClock,
    MemoryNetwork,
    NetworkedMultiplayerPeer,
    WebSocketClient,
    WebSocketMultiplayerPeer,
    WebSocketServer,
)

FRAME = 1 / 60  # seconds between two polls of everybody
PORT = 9080


class Recorder:
    """
    Notes every signal of a peer, with its arguments, in order.
    """

    def __init__(self, peer: WebSocketMultiplayerPeer) -> None:
        self.seen: list[tuple[Any, ...]] = []
        for name in dir(type(peer)):
            if isinstance(getattr(type(peer), name), Signal):
                getattr(peer, name).connect(self._noting(name))

    def _noting(self, name: str) -> Callable[..., None]:
        return lambda *arguments: self.seen.append((name, *arguments))

    def take(self) -> list[tuple[Any, ...]]:
        """
        What was noted since the last call.
        """
        seen, self.seen = self.seen, []
        return seen

    def names(self) -> list[str]:
        return [entry[0] for entry in self.seen]


class World:
    """
    One server, any number of clients.
    """

    def __init__(self, *, gd_mp_api: bool = True, clients: int = 0, protocols: tuple[str, ...] = ()) -> None:
        self.clock = ManualClock(1000.0)
        self.network = MemoryNetwork(self.clock)
        self.gd_mp_api = gd_mp_api
        self.server = WebSocketServer(clock=self.clock, network=self.network)
        self.server_saw = Recorder(self.server)
        self.clients: list[WebSocketClient] = []
        self.saw: list[Recorder] = []
        assert self.server.listen(PORT, protocols, gd_mp_api) == Error.OK
        for _ in range(clients):
            self.add_client()

    def new_client(self) -> WebSocketClient:
        """
        A client that is polled with the others, not connected.
        """
        client = WebSocketClient(clock=self.clock, network=self.network)
        self.clients.append(client)
        self.saw.append(Recorder(client))
        return client

    def add_client(self, **arguments: Any) -> WebSocketClient:
        """
        A client that is connected.
        """
        client = self.new_client()
        self.connect(client, **arguments)
        connected = NetworkedMultiplayerPeer.CONNECTION_CONNECTED
        self.until(lambda: client.get_connection_status() == connected and len(self.server._peers) >= 1)
        self.run(3)
        return client

    def connect(self, client: WebSocketClient, **arguments: Any) -> Error:
        return client.connect_to_url(f"ws://server:{PORT}", gd_mp_api=self.gd_mp_api, **arguments)

    def step(self) -> None:
        """
        One frame: time passes, then everybody polls.
        """
        self.clock.advance(FRAME)
        self.server.poll()
        for client in self.clients:
            client.poll()

    def run(self, frames: int) -> None:
        for _ in range(frames):
            self.step()

    def run_seconds(self, seconds: float) -> None:
        self.run(int(seconds / FRAME) + 1)

    def until(self, condition: Callable[[], object], *, seconds: float = 30.0) -> None:
        """
        Step until the condition holds; fail after that much of the world's time.
        """
        for _ in range(int(seconds / FRAME)):
            if condition():
                return
            self.step()
        raise AssertionError(f"not within {seconds} s: server {self.server_saw.seen}, {[s.seen for s in self.saw]}")

    def ids(self) -> list[int]:
        return [client.get_unique_id() for client in self.clients]

    def forget_signals(self) -> None:
        self.server_saw.take()
        for recorder in self.saw:
            recorder.take()


def packets(peer: WebSocketMultiplayerPeer) -> list[tuple[int, bytes]]:
    """
    Take all packets that wait, with their senders.
    """
    taken = []
    while peer.get_available_packet_count():
        source = peer.get_packet_peer()
        taken.append((source, peer.get_packet()))
    return taken
