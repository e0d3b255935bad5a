"""netpeer as the server: rooms in which everything is relayed to the others, and what the cases need besides.

Options: rooms (a server each), hertz (polls in a second; 0: without a pause), task (see TASKS), timed (polls of which
the length is measured and reported, in microseconds, from the first packet on; may be left out).
"""

import struct
import time
from collections.abc import Callable

from benchmarks.rivals.control import Control
from netpeer import Error, WebSocketServer

__all__: list[str] = []

BUFFERS = (1024, 16384, 1024, 16384)  # KB and packets: room for what the loads have on their way

STATE = struct.Struct("<IQ")  # number, microseconds


def drain(server: WebSocketServer) -> None:
    """
    A server is one of the receivers of what goes to all: its game takes it.
    """
    while server.get_available_packet_count():
        server.get_packet()


def echo(server: WebSocketServer) -> None:
    """
    Give every packet back to its sender.
    """
    while server.get_available_packet_count():
        server.set_target_peer(server.get_packet_peer())
        server.put_packet(server.get_packet())


def fan_out(server: WebSocketServer) -> None:
    """
    A packet asks for broadcasts: how many, of how many bytes, from which number on.
    """
    while server.get_available_packet_count():
        count, size, first = struct.unpack("<III", server.get_packet())
        server.set_target_peer(0)
        with server.batch():
            for number in range(first, first + count):
                server.put_packet(number.to_bytes(size, "little"))


class States:
    """
    A state in each frame, for the client that asked: number, time and filler, in a transfer mode. As gd/server.gd's.
    """

    def __init__(self, control: Control) -> None:
        self._mode = control.option("mode")
        self._size = control.option("size")
        self._asked_by = 0
        self._number = 0

    def __call__(self, server: WebSocketServer) -> None:
        """
        Called once a frame.
        """
        while server.get_available_packet_count():
            self._asked_by = server.get_packet_peer()
            server.get_packet()
        if not server.has_peer(self._asked_by):
            return
        server.set_target_peer(self._asked_by)
        server.transfer_mode = self._mode
        state = STATE.pack(self._number, time.monotonic_ns() // 1000).ljust(self._size, b"\0")
        if server.put_packet(state) == Error.OK:
            self._number += 1


TASKS: dict[str, Callable[[WebSocketServer], None]] = {"relay": drain, "echo": echo, "fan_out": fan_out}


def main() -> None:
    """
    Serve until the benchmark ends.
    """
    control = Control()
    is_states = control.options["task"] == "states"
    task = States(control) if is_states else TASKS[str(control.options["task"])]
    servers = [listening(is_usual=is_states) for _ in range(control.option("rooms"))]
    doors = [[server.get_local_port(), "/"] for server in servers]
    control.report(doors=doors, clock=time.monotonic_ns() // 1000)
    frame = 1 / control.option("hertz") if control.option("hertz") else 0.0
    timed = int(control.options.get("timed", 0))
    times: list[float] = []
    due = time.monotonic()
    while True:
        began = time.perf_counter()
        for server in servers:
            server.poll()
        if timed and (times or servers[0].get_available_packet_count()):
            times.append((time.perf_counter() - began) * 1e6)
            if len(times) == timed:
                control.report(times=times)
                timed = 0
        for server in servers:
            task(server)
        if frame:
            # As game loops do it: a frame that came late does not make the next ones early.
            due = max(due + frame, time.monotonic())
            time.sleep(max(0.0, due - time.monotonic()))


def listening(*, is_usual: bool) -> WebSocketServer:
    """
    A server that listens on a free port, with the usual buffers or with large ones.
    """
    server = WebSocketServer()
    server.bind_ip = "127.0.0.1"
    server.heartbeat_interval = 0  # the loads answer no pings
    if not is_usual:
        server.set_buffers(*BUFFERS)
    error = server.listen(0, gd_mp_api=True)
    if error:
        raise OSError(f"the server cannot listen: {error.name}")
    return server


if __name__ == "__main__":
    main()
