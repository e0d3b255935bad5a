"""
Packets that do not fit into the default buffers, and games that do not read their packets.
"""

import pytest

from .harness import Engine
from .packets import Packet
from .pairs import Pair
from .python_side import PythonSide

GODOTS_BUFFER = 65_536
"""
Size of Godot's default buffers in bytes. Its longest message is one byte less.
"""

LARGE_KB = 256

HEADER_SIZE = 9
"""
Bytes that gd_mp_api mode puts before a packet.
"""


@pytest.mark.parametrize("mp_api", [True, False])
def test_the_largest_packet_between_default_buffers(pair: Pair, mp_api: bool) -> None:
    pair.connect(mp_api=mp_api)
    largest = GODOTS_BUFFER - 1 - (HEADER_SIZE if mp_api else 0)
    for sender in (pair.python, pair.godot):
        receiver = pair.other(sender)
        assert sender.put(bytes(largest), pair.id_of(receiver)) == 0
        assert receiver.wait_packets() == [Packet.of(bytes(largest), pair.id_of(sender))]
    for size in (largest + 1, largest + 2, largest + HEADER_SIZE):
        assert pair.python.put(bytes(size), pair.id_of(pair.godot)) == 6  # ERR_OUT_OF_MEMORY
    assert pair.python.put(b"after", pair.id_of(pair.godot)) == 0
    assert pair.godot.wait_packets(2)[1] == Packet.of(b"after", pair.id_of(pair.python))


def test_godot_drops_a_packet_of_exactly_its_buffers_size(pair: Pair) -> None:
    assert pair.python.method("set_buffers", LARGE_KB, 16, LARGE_KB, 16) == 0
    pair.connect()
    peer_id, packet = pair.id_of(pair.godot), bytes(GODOTS_BUFFER)
    assert [pair.python.put(data, peer_id) for data in (packet, b"after")] == [0, 0]
    assert pair.godot.wait_packets() == [Packet.of(b"after", pair.id_of(pair.python))]


def test_godot_closes_upon_a_longer_packet(pair: Pair) -> None:
    assert pair.python.method("set_buffers", LARGE_KB, 16, LARGE_KB, 16) == 0
    pair.connect()
    assert pair.python.put(bytes(GODOTS_BUFFER + 1), pair.id_of(pair.godot)) == 0
    # Godot sends 1009 and then leaves TCP open: our side must close it, and soon.
    if pair.godot_serves:
        pair.python.wait_signal("connection_closed")
        assert pair.python.signals[1:] == [("server_close_request", 1009, ""), ("connection_closed", True)]
        assert pair.python.method("get_close_code") == 1009
    else:
        pair.python.wait_signal("client_disconnected")
        assert pair.python.signals[1:] == [
            ("client_close_request", pair.id, 1009, ""),
            ("client_disconnected", pair.id, True),
        ]
    assert pair.godot.packets == []


def test_netpeer_takes_a_packet_of_exactly_its_buffers_size(pair: Pair) -> None:
    assert pair.godot.method("set_buffers", LARGE_KB, 16, LARGE_KB, 16) == 0
    pair.connect()
    assert pair.godot.put(bytes(GODOTS_BUFFER), pair.id_of(pair.python)) == 0
    assert pair.python.wait_packets() == [Packet.of(bytes(GODOTS_BUFFER), pair.id_of(pair.godot))]


def test_netpeer_closes_upon_a_longer_packet(pair: Pair) -> None:
    assert pair.godot.method("set_buffers", LARGE_KB, 16, LARGE_KB, 16) == 0
    pair.connect()
    assert pair.godot.put(bytes(GODOTS_BUFFER + 1), pair.id_of(pair.python)) == 0
    end = "client_close_request" if pair.godot_serves else "server_close_request"
    assert pair.godot.wait_signal(end)[-2] == 1009
    pair.python.wait_signal("connection_closed" if pair.godot_serves else "client_disconnected")
    assert pair.python.packets == []


@pytest.mark.parametrize("size", [GODOTS_BUFFER + 100, 10 * GODOTS_BUFFER], ids=["by little", "by far"])
def test_netpeer_refuses_to_send_what_its_buffer_cannot_hold(pair: Pair, size: int) -> None:
    pair.connect()
    peer_id = pair.id_of(pair.godot)
    assert pair.python.put(bytes(size), peer_id) == 6  # ERR_OUT_OF_MEMORY
    assert pair.python.put(b"after", peer_id) == 0
    assert pair.godot.wait_packets() == [Packet.of(b"after", pair.id_of(pair.python))]


def test_a_netpeer_game_that_does_not_read_loses_nothing(pair: Pair) -> None:
    for side in (pair.godot, pair.python):
        assert side.method("set_buffers", 64, 8, LARGE_KB, 1024) == 0
    pair.python.is_reading = False
    pair.connect()
    sent = [bytes([number]) * 1000 for number in range(60)]
    assert [pair.godot.put(data, pair.id_of(pair.python)) for data in sent] == [0] * len(sent)
    peer = pair.python.method("get_peer", pair.id_of(pair.godot))
    read: list[bytes] = []

    def take_one() -> bool:
        if peer.get_available_packet_count():
            read.append(peer.get_packet())
        return len(read) == len(sent)

    pair.engine.wait_for(take_one, "all packets")
    assert read == sent


def test_a_frozen_godot_is_closed_and_other_clients_are_not_affected(godot: Engine, python: PythonSide) -> None:
    server, frozen, awake = python.server(), godot.client("frozen"), godot.client("awake")
    url = server.listen(mp_api=True)
    for client in (frozen, awake):
        assert client.connect(url, mp_api=True) == 0
        client.wait_signal("connection_succeeded")
    frozen_id = frozen.method("get_unique_id")
    frozen.do("set_polling", False)
    data, sent = bytes(60_000), 0

    def broadcast() -> bool:
        nonlocal sent
        if len(awake.packets) == sent:  # only as fast as the running client reads
            assert server.put(data, 0) == 0
            sent += 1
        return bool(server.heard("peer_disconnected"))

    godot.wait_for(broadcast, "end of the frozen client")
    assert server.heard("peer_disconnected") == [(frozen_id,)]
    assert awake.wait_packets(sent) == [Packet.of(data)] * sent
    assert awake.wait_signal("peer_disconnected") == (frozen_id,)
    frozen.do("set_polling", True)
    frozen.wait_signal("connection_failed")
