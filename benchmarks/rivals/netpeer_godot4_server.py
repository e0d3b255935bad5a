"""netpeer as a Godot 4 server that relays between its clients. As gd/server_4.gd, in Python.

Options: rooms (a server each), hertz (polls in a second; 0: without a pause).
"""

import time

from benchmarks.rivals.control import Control
from netpeer.godot4 import SceneMultiplayer, WebSocketMultiplayerPeer

__all__ = ["listening"]

BUFFER_BYTES = 1 << 20
QUEUED_PACKETS = 1 << 14


def main() -> None:
    """
    Serve until the benchmark ends.
    """
    control = Control()
    rooms = [SceneMultiplayer() for _ in range(control.option("rooms"))]
    doors = []
    for room in rooms:
        peer = listening()
        room.multiplayer_peer = peer
        doors.append([peer.get_local_port(), "/"])
    control.report(doors=doors)
    frame = 1 / control.option("hertz") if control.option("hertz") else 0.0
    due = time.monotonic()
    while True:
        for room in rooms:
            room.poll()
        if frame:
            due = max(due + frame, time.monotonic())
            time.sleep(max(0.0, due - time.monotonic()))


def listening(port: int = 0) -> WebSocketMultiplayerPeer:
    """
    A server whose buffers are large enough for the loads.
    """
    server = WebSocketMultiplayerPeer()
    server.inbound_buffer_size = server.outbound_buffer_size = BUFFER_BYTES
    server.max_queued_packets = QUEUED_PACKETS
    server.heartbeat_interval = 0  # the loads do not answer pings
    error = server.create_server(port, "127.0.0.1")
    if error:
        raise OSError(f"the server cannot listen: {error.name}")
    return server


if __name__ == "__main__":
    main()
