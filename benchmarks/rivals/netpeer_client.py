"""netpeer as the client: receives or sends packets as fast as it can.

Options: port, count, size (bytes of data in a packet), multiplayer (gd_mp_api mode or not), task: in, out (each packet
leaves at once), out_batched (a hundred at a time) or frames (takes them in at 60 frames a second; polls are timed).
"""

import time
from collections.abc import Iterator

from benchmarks.rivals.control import Control
from benchmarks.rivals.counted import check_numbers, numbered
from netpeer import Error, NetworkedMultiplayerPeer, PacketPeer, WebSocketClient

__all__: list[str] = []

BUFFERS = (4096, 1 << 16, 4096, 1 << 16)  # KB and packets
BATCH = 100
FRAME = 1 / 60


def main() -> None:
    """
    Connect, do the task, report, and wait for the end.
    """
    control = Control()
    client = WebSocketClient()
    client.heartbeat_interval = 0
    client.set_buffers(*BUFFERS)
    client.connect_to_url(f"ws://127.0.0.1:{control.option('port')}", [], bool(control.option("multiplayer")))
    while client.get_connection_status() != NetworkedMultiplayerPeer.CONNECTION_CONNECTED:
        client.poll()
    client.set_target_peer(NetworkedMultiplayerPeer.TARGET_PEER_SERVER)
    way = client.get_peer(1) if not control.option("multiplayer") else client
    if way is None:
        raise OSError(f"cannot connect: {client.get_close_reason()}")
    if control.options["task"] == "in":
        take(control, client, way)
    elif control.options["task"] == "frames":
        play(control, client, way)
    else:
        send(control, client, way, BATCH if control.options["task"] == "out_batched" else 1)
    while True:
        client.poll()
        time.sleep(0.01)


def take(control: Control, client: WebSocketClient, way: PacketPeer) -> None:
    """
    Receive all packets as a game does: poll, then take all packets that have arrived.
    """
    control.report(ready=True)
    packets: list[bytes] = []
    count = control.option("count")
    while len(packets) < count:
        client.poll()
        while way.get_available_packet_count():
            packets.append(way.get_packet())
    control.report(ended=time.monotonic(), cpu=time.process_time(), **check_numbers(packets))


def play(control: Control, client: WebSocketClient, way: PacketPeer) -> None:
    """
    Receive all packets, in frames. The time of polls counts from the first packet on.
    """
    control.report(ready=True)
    packets: list[bytes] = []
    times: list[float] = []
    due = time.monotonic()
    while len(packets) < control.option("count"):
        began = time.perf_counter()
        client.poll()
        taken = (time.perf_counter() - began) * 1e6
        while way.get_available_packet_count():
            packets.append(way.get_packet())
        if packets:
            times.append(taken)
        due = max(due + FRAME, time.monotonic())
        time.sleep(max(0.0, due - time.monotonic()))
    control.report(times=times, **check_numbers(packets))


def send(control: Control, client: WebSocketClient, way: PacketPeer, batch: int) -> None:
    """
    Send all packets.
    """
    packets = iter(numbered(control.option("count"), control.option("size")))
    began = time.monotonic()
    if batch == 1:
        _put(client, way, packets)
    else:
        left = True
        while left:
            with client.batch():
                left = _put(client, way, packets, batch)
    while client.get_peer(1).get_current_outbound_buffered_amount():
        client.poll()
    control.report(began=began)


def _put(client: WebSocketClient, way: PacketPeer, packets: Iterator[bytes], most: int = 1 << 62) -> bool:
    for packet in packets:
        while way.put_packet(packet) == Error.ERR_OUT_OF_MEMORY:
            client.poll()  # the send queue is full
        most -= 1
        if not most:
            return True
    return False


if __name__ == "__main__":
    main()
