"""gd_mp_api mode: which peers get which packets."""

from __future__ import annotations

import struct

import pytest

from netpeer import Error, WebSocketClient, WebSocketServer
from netpeer.godot3.peers import peer_packets as relay
from tests.godot3.peers.world import PORT, World, packets
from tests.support.raw import REQUEST, RawClient, RawServer, frame


@pytest.fixture
def world() -> World:
    return World(clients=3)


def everything(world: World) -> list[list[tuple[int, bytes]]]:
    """
    Take the packets of the server and of each client, in this order.
    """
    world.run(2)
    return [packets(world.server), *(packets(client) for client in world.clients)]


def test_every_kind_of_target_from_a_client(world: World) -> None:
    sender, (a, b, _) = world.clients[0], world.ids()
    kinds = {
        b"all": (0, [True, False, True, True]),
        b"server": (1, [True, False, False, False]),
        b"one": (b, [False, False, True, False]),
        b"all but one": (-b, [True, False, False, True]),
        b"all but the server": (-1, [False, False, True, True]),
        b"itself": (a, [False, True, False, False]),
        b"all but itself": (-a, [True, False, True, True]),
        b"nobody": (12345, [False, False, False, False]),
    }
    for payload, (target, who) in kinds.items():
        sender.set_target_peer(target)
        assert sender.put_packet(payload) is Error.OK
        assert everything(world) == [[(a, payload)] if gets else [] for gets in who], payload
    statistics = world.server.get_statistics(a)
    assert statistics is not None and statistics.drops == {"unknown_target": 1}


def test_every_kind_of_target_from_the_server(world: World) -> None:
    a, _, _ = world.ids()
    kinds = {0: [True, True, True], a: [True, False, False], -a: [False, True, True], -1: [True, True, True]}
    for target, who in kinds.items():
        world.server.set_target_peer(target)
        assert world.server.put_packet(b"x") is Error.OK
        assert everything(world) == [[], *([(1, b"x")] if gets else [] for gets in who)], target
    world.server.set_target_peer(1)
    assert world.server.put_packet(b"x") is Error.OK
    assert everything(world) == [[], [], [], []]
    world.server.set_target_peer(4242)
    assert world.server.put_packet(b"x") is Error.ERR_INVALID_PARAMETER
    assert world.server.get_packet_error() is Error.ERR_INVALID_PARAMETER


def test_a_relayed_message_has_the_same_bytes(world: World) -> None:
    raw = RawClient(world.network, PORT)
    raw.send(REQUEST)
    world.run(3)
    raw_id = relay.unpack_system(raw.messages()[0])
    a = world.clients[0].get_unique_id()
    world.clients[0].set_target_peer(raw_id)
    world.clients[0].put_packet(b"payload")
    world.run(2)
    assert raw.messages()[-1] == b"\0" + struct.pack("<ii", a, raw_id) + b"payload"


def test_the_first_messages_to_a_client_on_the_wire(world: World) -> None:
    raw = RawClient(world.network, PORT)
    raw.send(REQUEST)
    world.run(3)
    messages = raw.messages()
    id = relay.unpack_system(messages[0])
    assert messages == [
        relay.pack_system(relay.PacketType.ID, id),
        relay.pack_system(relay.PacketType.ADD, 1),
        *(relay.pack_system(relay.PacketType.ADD, other) for other in world.ids()),
    ]


def test_empty_and_large_packets(world: World) -> None:
    largest = b"x" * (64 * 1024 - 1 - relay.HEADER_SIZE)
    sender = world.clients[0]
    sender.set_target_peer(1)
    for payload in (b"", b"\0", largest):
        assert sender.put_packet(payload) is Error.OK
        world.run(20)
        assert packets(world.server) == [(sender.get_unique_id(), payload)]


def test_get_packet_peer_returns_the_sender_of_the_next_packet(world: World) -> None:
    a, b, _ = world.ids()
    assert world.server.get_packet_peer() == 0
    for client, payload in zip(world.clients, (b"from a", b"from b"), strict=False):
        client.set_target_peer(1)
        client.put_packet(payload)
    world.run(1)
    assert world.server.get_packet_peer() == a
    assert world.server.get_packet() == b"from a"
    assert world.server.get_packet_peer() == b
    assert world.server.get_packet() == b"from b"
    assert world.server.get_packet_peer() == b
    assert world.server.get_packet() == b""
    assert world.server.get_packet_error() is Error.ERR_UNAVAILABLE


def test_ids(world: World) -> None:
    assert world.server.get_unique_id() == 1
    ids = world.ids()
    assert len(set(ids)) == 3
    assert all(2 <= id < 2**31 for id in ids)
    assert all(world.server.has_peer(id) for id in ids)
    assert not world.server.has_peer(1)


@pytest.mark.parametrize("target", [2**31, -(2**31) - 1])
def test_a_target_fits_32_bits(target: int) -> None:
    with pytest.raises(ValueError, match="32 bits"):
        WebSocketClient().set_target_peer(target)


@pytest.mark.parametrize("target", ["1", 1.0, None, True])
def test_a_target_is_an_int(target: object) -> None:
    with pytest.raises(TypeError):
        WebSocketServer().set_target_peer(target)  # type: ignore[arg-type]


def test_before_and_after_the_connection_nothing_can_be_sent() -> None:
    world = World()
    client = world.new_client()
    assert client.put_packet(b"x") is Error.ERR_UNCONFIGURED
    world.connect(client)
    assert client.put_packet(b"x") is Error.FAILED
    world.until(lambda: world.saw[0].seen)
    assert client.put_packet(b"x") is Error.OK
    client.disconnect_from_host()
    assert client.put_packet(b"x") is Error.FAILED
    world.run_seconds(1)
    assert client.put_packet(b"x") is Error.FAILED


def test_packets_that_arrived_before_the_end_can_be_taken_after_it(world: World) -> None:
    client = world.clients[0]
    world.server.put_packet(b"last words")
    world.server.stop()
    world.run(5)
    assert client.get_connection_status() == client.CONNECTION_DISCONNECTED
    assert packets(client) == [(1, b"last words")]


def test_packets_that_a_client_sent_before_it_disconnected_can_be_taken(world: World) -> None:
    client = world.clients[0]
    id = client.get_unique_id()
    client.set_target_peer(1)
    client.put_packet(b"last words")
    client.disconnect_from_host()
    world.run(5)
    assert not world.server.has_peer(id)
    assert packets(world.server) == [(id, b"last words")]


def test_packets_put_in_a_handler_leave_in_one_write_at_the_end_of_poll(world: World) -> None:
    a = world.clients[0]
    sends: list[int] = []
    link = world.network.links[0]
    original = link.server.send
    link.server.send = lambda data: sends.append(len(data)) or original(data)  # type: ignore[method-assign]

    def answer() -> None:
        for _ in range(10):
            world.server.put_packet(b"answer")
        assert sends == []

    world.server.peer_packet.connect(answer)
    a.set_target_peer(1)
    a.put_packet(b"question")
    world.server.poll()
    assert len(sends) == 1
    a.poll()
    assert len(packets(a)) == 10


# From a hostile client.


def raw_member(world: World) -> tuple[RawClient, int]:
    raw = RawClient(world.network, PORT)
    raw.send(REQUEST)
    world.run(3)
    return raw, relay.unpack_system(raw.messages()[0])


@pytest.mark.parametrize(
    ("message", "reason"),
    [
        (b"", "malformed"),
        (b"12345678", "malformed"),
        (bytes([4]) + struct.pack("<ii", 0, 0), "malformed"),
        (bytes([255]) + struct.pack("<iii", 0, 0, 0), "malformed"),
        (bytes([1]) + struct.pack("<iii", 1, 0, 5), "forbidden"),
        (bytes([3]) + struct.pack("<iii", 1, 0, 5), "forbidden"),
        (b"\0" + struct.pack("<ii", 1, 0) + b"I am the server", "wrong_sender"),
        (b"\0" + struct.pack("<ii", -5, 0), "wrong_sender"),
    ],
)
def test_a_violation_is_dropped_and_counted_and_the_last_one_closes_the_connection(
    world: World, message: bytes, reason: str
) -> None:
    world.server.violation_limit = 3
    world.server.stop()
    world.server.listen(PORT, gd_mp_api=True)
    raw, id = raw_member(world)
    world.server_saw.take()
    raw.send_frame(message)
    world.run(2)
    statistics = world.server.get_statistics(id)
    assert statistics is not None and statistics.drops == {reason: 1}
    assert statistics.in_queue_packets == 0
    assert raw.close_code() is None
    assert world.server_saw.take() == [] and packets(world.server) == []
    raw.send_frame(message)
    raw.send_frame(message)
    world.run(2)
    assert raw.close_code() == 1008
    world.run_seconds(1.2)
    assert world.server_saw.names() == ["peer_disconnected"]


def test_a_violation_limit_of_zero_closes_no_connection() -> None:
    world = World()
    world.server.stop()
    world.server.violation_limit = 0
    world.server.listen(PORT, gd_mp_api=True)
    raw, id = raw_member(world)
    for _ in range(100):
        raw.send_frame(b"rubbish")
    world.run(5)
    statistics = world.server.get_statistics(id)
    assert statistics is not None and statistics.drops == {"malformed": 100}
    assert raw.close_code() is None


# From a hostile server.


@pytest.mark.parametrize(
    ("message", "reason"),
    [
        (b"short", "malformed"),
        (relay.pack(1, 0, b"a payload before the id"), "malformed"),
        (bytes([9]) + struct.pack("<iii", 1, 0, 5), "forbidden"),
        (bytes([3]) + struct.pack("<iii", 7, 0, 5), "forbidden"),
        (relay.pack_system(relay.PacketType.ID, 1), "forbidden"),
        (relay.pack_system(relay.PacketType.ID, -3), "forbidden"),
        (relay.pack_system(relay.PacketType.ADD, 5), "forbidden"),
        (relay.pack_system(relay.PacketType.DEL, 5), "forbidden"),
    ],
)
def test_a_client_drops_and_counts_messages_that_a_server_may_not_send(message: bytes, reason: str) -> None:
    world = World()
    world.server.stop()
    server, client = RawServer(world.network, PORT), world.new_client()
    world.connect(client)
    world.until(server.accept)
    world.until(server.read)
    server.shake_hands()
    server.send(frame(message))
    world.run(2)
    statistics = client.get_statistics()
    assert statistics is not None and statistics.drops == {reason: 1}
    assert world.saw[0].take() == []
    server.send(frame(relay.pack_system(relay.PacketType.ID, 77)) + frame(relay.pack_system(relay.PacketType.ADD, 1)))
    world.run(2)
    assert world.saw[0].take() == [("peer_connected", 1), ("connection_succeeded",)]
    assert client.get_unique_id() == 77


def test_many_packets_at_once_keep_their_order_and_reach_their_targets(world: World) -> None:
    sender, (a, b, _) = world.clients[0], world.ids()
    sent = [(0, b"%d" % number) for number in range(300)] + [(b, b"one")] + [(1, b"server"), (0, b"last")]
    with sender.batch():
        for target, payload in sent:
            sender.set_target_peer(target)
            assert sender.put_packet(payload) is Error.OK
    server, own, first, second = everything(world)
    assert server == [(a, payload) for target, payload in sent if target != b]
    assert own == []
    assert first == [(a, payload) for target, payload in sent if target != 1]
    assert second == [(a, payload) for target, payload in sent if target == 0]


def test_a_new_client_is_reached_and_a_disconnected_one_is_not(world: World) -> None:
    sender = world.clients[0]
    sender.put_packet(b"before")
    everything(world)
    newcomer = world.add_client()
    sender.put_packet(b"with the newcomer")
    assert everything(world)[-1] == [(sender.get_unique_id(), b"with the newcomer")]
    world.clients.remove(newcomer)
    newcomer.disconnect_from_host()
    newcomer.poll()
    world.run(3)
    sender.put_packet(b"without it")
    assert [len(got) for got in everything(world)] == [1, 0, 1, 1]


def test_unknown_targets_do_not_fill_the_servers_memory() -> None:
    from netpeer.godot3.peers.relay import MAX_ROUTES_SIZE

    world = World(clients=2)
    sender, relay_ = world.clients[0], world.server.relay
    assert relay_ is not None
    sizes = []
    for start in range(0, MAX_ROUTES_SIZE, 512):
        with sender.batch():
            for target in range(start + 2, start + 514):
                sender.set_target_peer(-target)
                sender.put_packet(b"")
        for got in everything(world):
            got.clear()
        sizes.append(relay_.routes.weight)
    assert max(sizes) <= MAX_ROUTES_SIZE and min(sizes[1:]) < max(sizes)


def test_a_handler_that_raises_loses_no_packet_of_its_batch(world: World) -> None:
    sender = world.clients[0]
    heard: list[int] = []

    def fails_once(source: int) -> None:
        heard.append(world.server.get_available_packet_count())
        if len(heard) == 2:
            raise RuntimeError("the game's own mistake")

    world.server.peer_packet.connect(fails_once)
    with sender.batch():
        for number in range(5):
            sender.put_packet(b"%d" % number)
    with pytest.raises(RuntimeError, match="own mistake"):
        world.run(3)
    assert heard == [1, 2]
    world.run(2)
    assert heard == [1, 2, 3, 4, 5]
    assert [data for _, data in packets(world.server)] == [b"%d" % number for number in range(5)]


def test_a_handler_that_stops_the_server_ends_its_batch(world: World) -> None:
    sender = world.clients[0]
    heard: list[int] = []
    world.server.peer_packet.connect(lambda source: heard.append(source) or world.server.stop())
    with sender.batch():
        for number in range(5):
            sender.put_packet(b"%d" % number)
    world.run(3)
    assert len(heard) == 1 and world.server.get_available_packet_count() == 0
