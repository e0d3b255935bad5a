"""Forbidden and malformed packets of the replication are refused, counted by kind, and change nothing."""

from __future__ import annotations

import struct
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netpeer import Error
from netpeer.godot4 import Node
from netpeer.godot4.replication import receiving
from netpeer.godot4.replication.wire import Despawn, Spawn, State, state_item, states_packets
from netpeer.variant import Vector2, godot4_codec

from ..world import inject, spy
from .arena import ReplicationWorld

CODEC = godot4_codec(compressed=True)
EMPTY = b"d41d8cd98f00b204e9800998ecf8427e"  # the MD5 of no methods at all
SPAWNER_ID, SYNC_ID = 90, 91


def announce(path: str, id: int) -> bytes:
    return b"\x01" + EMPTY + b"\0" + struct.pack("<I", id) + path.encode() + b"\0"


def spawn(**changes: Any) -> bytes:
    """
    A good spawn of a hero, or one with changes.
    """
    state = b"".join(CODEC.encode(value) for value in (Vector2(1, 2), 50, "Dr."))
    good = {
        "scene": 0,
        "spawner_id": SPAWNER_ID,
        "net_id": 5,
        "sync_ids": (6,),
        "name": "Evil",
        "argument": None,
        "state": state,
    }
    return Spawn(**(good | changes)).to_bytes()  # type: ignore[arg-type]


def sync(net_id: int, values: bytes, time: int = 1) -> bytes:
    (packet,) = states_packets([state_item(State(net_id, None, values))], time, 10_000)
    return packet


def delta(net_id: int, bits: int, values: bytes) -> bytes:
    (packet,) = states_packets([state_item(State(net_id, bits, values))], None, 10_000)
    return packet


class Client:
    """
    A world whose client says what it likes, and may have the authority over the spawner.
    """

    def __init__(self, *, has_authority: bool = True) -> None:
        self.world = ReplicationWorld(1)
        self.id = self.world.ids()[1]
        self.arena = self.world.arena()
        # The client's own tree has no part in it.
        self.world.arena(1).queue_free()
        if has_authority:
            self.arena.spawner.set_multiplayer_authority(self.id)
            self.arena.sync.set_multiplayer_authority(self.id)
        self.send(announce("Game/Arena/Spawner", SPAWNER_ID))
        self.send(announce("Game/Arena/ArenaSync", SYNC_ID))
        self.forget()

    def send(self, data: bytes) -> None:
        inject(self.world, data)

    def forget(self) -> None:
        self.world.api()._incoming.log.counts.clear()

    def refused(self, data: bytes) -> dict[str, int]:
        """
        What was counted because of a packet.
        """
        self.forget()
        self.send(data)
        return self.world.refusals()


def test_the_valid_packets_are_accepted() -> None:
    client = Client()
    # The hero's synchronizer belongs to the server: no state for it is taken from the client.
    assert client.refused(spawn(sync_ids=(), state=b"")) == {}
    assert client.arena.names() == ["Evil"]
    assert client.refused(Despawn(5).to_bytes()) == {}
    assert client.arena.names() == []
    assert client.refused(delta(SYNC_ID | 1 << 31, 1, CODEC.encode(7))) == {}
    assert client.arena.round == 7


def test_only_the_authority_may_spawn() -> None:
    client = Client(has_authority=False)
    assert client.refused(spawn()) == {"not_allowed": 1}
    assert client.arena.names() == []


def test_only_the_authority_may_despawn() -> None:
    client = Client()
    client.send(spawn(sync_ids=(), state=b""))
    client.arena.spawner.set_multiplayer_authority(1)
    assert client.refused(Despawn(5).to_bytes()) == {"not_allowed": 1}
    assert client.refused(Despawn(99).to_bytes()) == {"unknown_id": 1}
    assert client.arena.names() == ["Evil"]


def test_only_the_authority_may_set_properties() -> None:
    client = Client(has_authority=False)
    assert client.refused(delta(SYNC_ID | 1 << 31, 1, CODEC.encode(7))) == {"not_allowed": 1}
    assert client.refused(sync(SYNC_ID | 1 << 31, b"")) == {"not_allowed": 1}
    assert client.arena.round == 0


#: What is wrong with a spawn, and as what it is counted.
WRONG_SPAWNS: list[tuple[dict[str, Any], str]] = [
    ({"spawner_id": 1234}, "unknown_path"),
    ({"spawner_id": SYNC_ID}, "unknown_path"),
    ({"scene": 1}, "unknown_scene"),
    ({"scene": 9}, "unknown_scene"),
    ({"name": ""}, "bad_name"),
    ({"name": "a/b"}, "bad_name"),
    ({"name": ".."}, "bad_name"),
    ({"name": "@a@2"}, "bad_name"),
    ({"name": "%a"}, "bad_name"),
    ({"sync_ids": (6, 6)}, "duplicate_id"),
    ({"sync_ids": (6, 7)}, "wrong_size"),
    ({"sync_ids": (6,)}, "wrong_size"),
    ({"sync_ids": (), "state": b"\x01\x02\x03"}, "wrong_size"),
    ({"scene": 255, "argument": b"\xff\xff"}, "malformed"),
    ({"scene": 255, "argument": b""}, "malformed"),
]


@pytest.mark.parametrize(("changes", "kind"), WRONG_SPAWNS, ids=[str(changes) for changes, _ in WRONG_SPAWNS])
def test_wrong_spawns(changes: dict[str, Any], kind: str) -> None:
    client = Client()
    counted = client.refused(spawn(**changes))
    assert counted == {kind: 1}
    assert client.arena.names() in ([], ["Evil"]) if kind == "wrong_size" else client.arena.names() == []


def test_ids_and_names_are_taken_once() -> None:
    client = Client()
    good = {"sync_ids": (), "state": b""}
    assert client.refused(spawn(**good)) == {}
    assert client.refused(spawn(**good, name="Other")) == {"duplicate_id": 1}
    assert client.refused(spawn(**good, net_id=8)) == {"name_taken": 1}
    assert client.refused(spawn(**good, net_id=8, name="Other")) == {}
    assert client.arena.names() == ["Evil", "Other"]


def test_too_many_spawns(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(receiving, "MAX_NODES_PER_PEER", 10)
    client = Client()
    for number in range(1, 15):
        client.world.peers[1].set_target_peer(1)
        client.world.peers[1].put_packet(spawn(net_id=number, name=f"Hero{number}", sync_ids=(), state=b""))
    client.world.settle()
    assert len(client.arena.names()) == 10
    assert client.world.refusals() == {"too_many_nodes": 4}
    # Who takes some away may have others.
    client.send(Despawn(1).to_bytes())
    assert client.refused(spawn(net_id=99, name="Next", sync_ids=(), state=b"")) == {}


def test_spawn_limit() -> None:
    client = Client()
    client.arena.spawner.spawn_limit = 2
    for number in range(1, 5):
        client.send(spawn(net_id=number, name=f"Hero{number}", sync_ids=(), state=b""))
    assert (client.arena.names(), client.world.refusals()) == (["Hero1", "Hero2"], {"too_many_nodes": 2})


def test_a_spawn_without_a_spawn_node() -> None:
    client = Client()
    client.arena.spawner.spawn_path = ""
    assert client.refused(spawn()) == {"unknown_node": 1}


def test_a_factory_that_raises_emits_rpc_error() -> None:
    client = Client()

    def fail() -> Node:
        raise LookupError("out of heroes")

    client.arena.spawner.clear_spawnable_scenes()
    client.arena.spawner.add_spawnable_scene("res://hero.tscn", factory=fail)
    with pytest.raises(LookupError, match="out of heroes"):
        client.send(spawn())
    errors: list[Any] = []
    client.world.api().rpc_error.connect(lambda *error: errors.append(error[:3]))
    client.send(spawn())
    assert errors == [(client.id, "/root/Game/Arena/Spawner", "spawn")]
    client.arena.spawner.clear_spawnable_scenes()
    client.arena.spawner.add_spawnable_scene("res://hero.tscn", factory=lambda: None)  # type: ignore[arg-type,return-value]
    client.send(spawn())
    assert len(errors) == 2 and client.arena.names() == []


#: What is wrong with properties, and as what it is counted.
WRONG_STATES = [
    (sync(77, CODEC.encode(1)), "unknown_synchronizer"),
    (sync(77 | 1 << 31, CODEC.encode(1)), "unknown_synchronizer"),
    (sync(SPAWNER_ID | 1 << 31, CODEC.encode(1)), "unknown_synchronizer"),
    (sync(SYNC_ID | 1 << 31, CODEC.encode(1)), "wrong_size"),
    (delta(SYNC_ID | 1 << 31, 1, CODEC.encode(1) + b"\0"), "wrong_size"),
    (delta(SYNC_ID | 1 << 31, 1, b""), "malformed"),
    (delta(SYNC_ID | 1 << 31, 1, b"\xff"), "malformed"),
    (delta(SYNC_ID | 1 << 31, 0, b""), "wrong_size"),
    (delta(SYNC_ID | 1 << 31, 2, CODEC.encode(1)), "wrong_size"),
    (delta(SYNC_ID | 1 << 31, 2**64 - 1, CODEC.encode(1)), "wrong_size"),
    (sync(1, b"abc")[:-1], "malformed"),
    (sync(1, b"abc") + b"\0", "malformed"),
    (b"\x06", "malformed"),
    (b"\x06\0", "malformed"),
    (b"\x05\0\0", "malformed"),
    (b"\x04" + b"\0" * 5, "malformed"),
    (b"\x04\0" + b"\xff" * 16, "malformed"),
    (b"\x04\0" + struct.pack("<4I", SPAWNER_ID, 1, 2**30, 5) + b"Evil\0", "malformed"),
    (b"\x04\xff" + struct.pack("<4I", SPAWNER_ID, 1, 0, 5) + b"Evil\0", "malformed"),
    (b"\x04\xff" + struct.pack("<4I", SPAWNER_ID, 1, 0, 5) + b"Evil\0" + struct.pack("<I", 99), "malformed"),
    (b"\x04\0" + struct.pack("<4I", SPAWNER_ID, 1, 0, 0), "malformed"),
    (b"\x04\0" + struct.pack("<4I", SPAWNER_ID, 1, 0, 3) + b"\xff\xfe\0", "malformed"),
]


@pytest.mark.parametrize(("data", "kind"), WRONG_STATES, ids=[data.hex()[:60] for data, _ in WRONG_STATES])
def test_wrong_states(data: bytes, kind: str) -> None:
    client = Client()
    counted = client.refused(data)
    if data[:1] in (b"\x06", b"\x16") and kind == "malformed" and data.endswith(b"\0") and len(data) > 9:
        counted.pop("unknown_synchronizer", None)  # the first state was whole
    assert counted == {kind: 1}
    assert (client.arena.round, client.arena.names()) == (0, [])


def test_one_wrong_state_does_not_harm_the_others() -> None:
    client = Client()
    good = state_item(State(SYNC_ID | 1 << 31, 1, CODEC.encode(7)))
    bad = state_item(State(SYNC_ID | 1 << 31, 2, CODEC.encode(7)))
    (packet,) = states_packets([bad, good], None, 10_000)
    assert client.refused(packet) == {"wrong_size": 1}
    assert client.arena.round == 7


def test_older_states_are_ignored() -> None:
    client = Client()
    config = client.arena.sync.replication_config
    assert config is not None
    config.property_set_replication_mode(".:round", config.REPLICATION_MODE_ALWAYS)
    for time, value, expected in [
        (10, 1, 1),
        (9, 2, 1),
        (10, 3, 1),
        (11, 4, 4),
        (32000, 5, 5),
        (0, 6, 5),
        (65000, 7, 7),
    ]:
        client.send(sync(SYNC_ID | 1 << 31, CODEC.encode(value), time))
        assert client.arena.round == expected, time
    client.send(sync(SYNC_ID | 1 << 31, CODEC.encode(8), 3))  # begun anew
    assert client.arena.round == 8
    assert client.world.refusals() == {"outdated": 3}


def test_ids_of_another_peer_are_refused() -> None:
    """
    Ids are each sender's own: one client cannot take away what another spawned.
    """
    world = ReplicationWorld(2)
    world.arena().spawner.set_multiplayer_authority(world.ids()[1])
    world.arena(1).spawner.set_multiplayer_authority(world.ids()[1])
    world.add_hero("Anna", 1)
    assert world.arena().names() == ["Anna"]
    for net_id in range(5):
        inject(world, Despawn(net_id).to_bytes(), client=2)
    assert world.arena().names() == ["Anna"]
    assert world.refusals() == {"unknown_id": 5}


def test_objects_are_never_read() -> None:
    world = ReplicationWorld(1)
    world.api().allow_object_decoding = True
    client = Client()
    full = bytes.fromhex("18000000040000004e6f646500000000")
    assert client.refused(delta(SYNC_ID | 1 << 31, 1, full)) == {"malformed": 1}
    assert client.refused(spawn(scene=255, argument=full)) == {"malformed": 1}


PIECES = st.one_of(
    st.binary(max_size=8),
    st.builds(struct.Struct("<I").pack, st.sampled_from([0, 1, 4, 5, 6, 255, SPAWNER_ID, SYNC_ID | 1 << 31, 2**31])),
    st.sampled_from([b"Evil\0", CODEC.encode(7), CODEC.encode("x"), b"\x00", b"\xff", b"\x01\x00"]),
)


@settings(max_examples=150)
@given(st.lists(st.tuples(st.sampled_from([4, 5, 6, 22]), st.lists(PIECES, max_size=12).map(b"".join)), max_size=12))
def test_after_random_packets_the_client_still_works(packets: list[tuple[int, bytes]]) -> None:
    client = shared_client()
    peer = client.world.peers[1]
    for command, body in packets:
        peer.set_target_peer(1)
        peer.put_packet(bytes([command]) + body)
    client.world.run(2)
    assert client.world.api().get_peers() == [client.id]
    assert all(isinstance(count, int) for count in client.world.refusals().values())
    assert len(client.arena.names()) <= receiving.MAX_NODES_PER_PEER
    assert client.refused(delta(SYNC_ID | 1 << 31, 1, CODEC.encode(len(packets)))) == {}
    assert client.arena.round == len(packets)


_shared: list[Client] = []


def shared_client() -> Client:
    """
    One client for all examples.
    """
    if not _shared:
        _shared.append(Client())
    return _shared[0]


def test_a_receiver_without_room_gets_the_spawn_later() -> None:
    """
    Spawns and despawns that find the out-queue full are sent when there is room.
    """
    world = ReplicationWorld(1)
    sent = spy(world, 0)
    server: Any = world.peers[0]
    put, full = server.put_packet, [True]

    def refuse(packet: bytes) -> Error:
        return Error.ERR_OUT_OF_MEMORY if full[0] and packet[0] in (4, 5) else put(packet)

    gone = world.add_hero("Gone")
    server.put_packet = refuse
    gone.queue_free()
    hero = world.add_hero("Anna")
    world.settle()
    assert world.arena(1).names() == ["Gone"]
    hero.health = 3
    full[0] = False
    world.settle()
    assert world.arena(1).names() == ["Anna"]
    assert world.arena(1).hero("Anna").health == 3
    assert sent


def test_changes_that_found_no_room_are_sent_again() -> None:
    world = ReplicationWorld(1)
    hero = world.add_hero()
    api, full = world.api(), [True]
    send_to = api._sending.send_to
    api._sending.send_to = lambda peer, packet: 6 if full[0] and packet[0] == 0x16 else send_to(peer, packet)
    hero.health = 3
    world.settle()
    hero.title = "Dr."
    world.settle()
    assert (world.arena(1).hero().health, world.arena(1).hero().title) == (100, "")
    full[0] = False
    world.settle()
    assert (world.arena(1).hero().health, world.arena(1).hero().title) == (3, "Dr.")
