"""netpeer as a server without gd_mp_api that sends each packet back. Options: hertz (polls in a second)."""

import time

from benchmarks.rivals.control import Control
from netpeer import WebSocketServer

__all__: list[str] = []

BUFFERS = (64, 1024, 64, 1024)  # KB and packets: the defaults


def main() -> None:
    """
    Serve until the benchmark ends.
    """
    control = Control()
    server = WebSocketServer()
    server.bind_ip = "127.0.0.1"
    server.heartbeat_interval = 0  # the loads do not answer pings
    server.set_buffers(*BUFFERS)

    def give_back(id: int) -> None:
        peer = server.get_peer(id)
        if peer is not None:
            peer.put_packet(peer.get_packet())

    server.data_received.connect(give_back)
    error = server.listen(0)
    if error:
        raise OSError(f"the server cannot listen: {error.name}")
    control.report(doors=[[server.get_local_port(), "/"]])
    frame = 1 / control.option("hertz")
    due = time.monotonic()
    while True:
        server.poll()
        due = max(due + frame, time.monotonic())
        time.sleep(max(0.0, due - time.monotonic()))


if __name__ == "__main__":
    main()
