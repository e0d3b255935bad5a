"""The time of a poll when nothing happens: an idle client, and servers with 10 to 5,000 idle clients."""

import contextlib
import socket
import time
from collections.abc import Callable
from functools import partial

from benchmarks.harness import Figure, Scale, alternate, seconds_per_call
from benchmarks.rivals.contenders import CONTENDERS
from benchmarks.rivals.processes import Subject
from benchmarks.sockets import DEADLINE, idle_clients, raise_file_limit
from netpeer import WebSocketClient, WebSocketServer

__all__ = ["measure"]

CLIENT_CALLS = 20_000
SERVER_CALLS = 2_000
CLIENT_COUNTS = (10, 100, 1000, 5000)

# A socket for each connection, and some more. The clients' ends are in other processes.
FILES = sum(CLIENT_COUNTS) + 64

CLIENT_TARGET = 2.5
SERVER_TARGET = 3.0


def measure(scale: Scale) -> list[Figure]:
    """
    Measure clients, then servers.
    """
    return [_client(scale), *_servers(scale)]


def _client(scale: Scale) -> Figure:
    """
    `poll()` of a connected client, and a bare `recv` on such a socket.
    """
    server, client = _server(), WebSocketClient()
    client.heartbeat_interval = 0
    client.connect_to_url(f"ws://127.0.0.1:{server.get_local_port()}")
    _poll_until(WebSocketClient.CONNECTION_CONNECTED, client, server)
    with idle_clients(server.get_local_port(), 1, server.poll) as (rival,):
        count = scale.count(CLIENT_CALLS)
        receive = _receiver(rival)
        medians = alternate(
            {
                "poll": lambda: seconds_per_call(client.poll, count),
                "recv": lambda: seconds_per_call(receive, count),
            },
            scale.rounds,
        )
    server.stop()
    _poll_until(WebSocketClient.CONNECTION_DISCONNECTED, client, server)
    what = "poll() of a connected client"
    return Figure(what, "us", medians["poll"] * 1e6, "bare recv", medians["recv"] * 1e6, CLIENT_TARGET, of_ratio=True)


def _poll_until(status: int, client: WebSocketClient, server: WebSocketServer) -> None:
    give_up_at = time.monotonic() + DEADLINE
    while client.get_connection_status() != status:
        client.poll()
        server.poll()
        if time.monotonic() > give_up_at:
            raise TimeoutError(f"{client!r} is not in the expected state: {client.get_close_reason()}")


def _receiver(connection: socket.socket) -> Callable[[], None]:
    def receive() -> None:
        # As in any program that checks for received packets.
        try:
            connection.recv(65536)
        except BlockingIOError:
            return

    return receive


def _servers(scale: Scale) -> list[Figure]:
    """
    `poll()` of servers with few and with many clients.
    """
    raise_file_limit(FILES)
    counts = [scale.count(count) for count in CLIENT_COUNTS]
    with contextlib.ExitStack() as opened:
        servers = []
        for count in counts:
            server = _server()
            opened.callback(server.stop)
            _come(opened.enter_context(_guests(server, count)), server)
            servers.append(server)
        calls = scale.count(SERVER_CALLS)
        turns = {str(index): partial(seconds_per_call, server.poll, calls) for index, server in enumerate(servers)}
        medians = list(alternate(turns, scale.rounds).values())
    fewest = f"{counts[0]} clients"
    return [
        Figure(f"poll() of a server, {count} idle clients", "us", median * 1e6, fewest, medians[0] * 1e6, target, True)
        for count, median, target in zip(counts, medians, (None, None, None, SERVER_TARGET), strict=True)
    ]


def _guests(server: WebSocketServer, count: int) -> Subject:
    return Subject(CONTENDERS["bare sockets"], "idle", port=server.get_local_port(), count=count)


def _come(guests: Subject, server: WebSocketServer) -> None:
    """
    Poll until all clients are connected.
    """
    while guests.try_hear() is None:
        server.poll()


def _server() -> WebSocketServer:
    server = WebSocketServer()
    server.bind_ip = "127.0.0.1"
    server.heartbeat_interval = 0  # the raw sockets do not answer pings
    error = server.listen(0)
    if error:
        raise OSError(f"the server cannot listen: {error.name}")
    return server
