"""A Godot 3 server and its clients in memory."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from netpeer import Error, NetworkedMultiplayerPeer, WebSocketClient, WebSocketServer
from tests.support.pump import Polled
from tests.support.worlds import FRAME, PORT, MemoryWorld, Recorder, packets

__all__ = ["FRAME", "PORT", "Recorder", "World", "packets"]


class World(MemoryWorld):
    """
    One server, any number of clients.
    """

    def __init__(self, *, gd_mp_api: bool = True, clients: int = 0, protocols: tuple[str, ...] = ()) -> None:
        super().__init__()
        self.gd_mp_api = gd_mp_api
        self.server = WebSocketServer(clock=self.clock, network=self.network)
        self.server_saw = Recorder(self.server)
        self.clients: list[WebSocketClient] = []
        self.saw: list[Recorder] = []
        assert self.server.listen(PORT, protocols, gd_mp_api) == Error.OK
        for _ in range(clients):
            self.add_client()

    def polled(self) -> Iterable[Polled]:
        return [self.server, *self.clients]

    def recorders(self) -> Iterable[Recorder]:
        return [self.server_saw, *self.saw]

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
        self.until(lambda: client.get_connection_status() == connected and self.server.get_peer_ids())
        self.run(3)
        return client

    def connect(self, client: WebSocketClient, **arguments: Any) -> Error:
        return client.connect_to_url(f"ws://server:{PORT}", gd_mp_api=self.gd_mp_api, **arguments)

    def ids(self) -> list[int]:
        return [client.get_unique_id() for client in self.clients]
