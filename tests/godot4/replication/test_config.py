"""SceneReplicationConfig, properties by their paths, and the packets."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netpeer.godot4 import Node, ReplicationMode, SceneReplicationConfig
from netpeer.godot4.multiplayer.packets import PacketError
from netpeer.godot4.replication.properties import PropertyError, get_property, set_property
from netpeer.godot4.replication.wire import (
    Despawn,
    Spawn,
    State,
    is_delta,
    parse_states,
    state_item,
    states_packets,
)
from netpeer.variant import (
    AABB,
    Basis,
    Color,
    NodePath,
    Plane,
    Projection,
    Quat,
    Rect2,
    Rect2i,
    Transform2D,
    Transform3D,
    Vector2,
    Vector2i,
    Vector3,
    Vector3i,
    Vector4,
    Vector4i,
)


def test_properties_have_an_order() -> None:
    config = SceneReplicationConfig()
    config.add_property(".:a")
    config.add_property(NodePath("Sprite:b"))
    config.add_property(".:c", 1)
    assert config.get_properties() == [NodePath(".:a"), NodePath(".:c"), NodePath("Sprite:b")]
    assert (config.property_get_index(".:c"), config.has_property("Sprite:b"), config.has_property("b")) == (
        1,
        True,
        False,
    )
    config.remove_property(".:c")
    config.remove_property(".:never there")
    assert config.get_properties() == [NodePath(".:a"), NodePath("Sprite:b")]


def test_modes() -> None:
    config = SceneReplicationConfig()
    config.add_property(".:a")
    assert (config.property_get_spawn(".:a"), config.property_get_replication_mode(".:a")) == (True, 1)
    config.property_set_spawn(".:a", False)
    config.property_set_replication_mode(".:a", SceneReplicationConfig.REPLICATION_MODE_ON_CHANGE)
    assert (config.property_get_spawn(".:a"), config.property_get_replication_mode(".:a")) == (False, 2)
    assert (config.property_get_watch(".:a"), config.property_get_sync(".:a")) == (True, False)
    config.property_set_sync(".:a", False)
    assert config.property_get_watch(".:a")
    config.property_set_sync(".:a", True)
    config.property_set_watch(".:a", False)
    assert config.property_get_sync(".:a")
    config.property_set_sync(".:a", False)
    assert config.property_get_replication_mode(".:a") is ReplicationMode.NEVER


def test_invalid_configurations_raise() -> None:
    config = SceneReplicationConfig()
    config.add_property(".:a")
    for wrong in (".:a", "Sprite", "", "a::b"):
        with pytest.raises(ValueError):
            config.add_property(wrong)
    with pytest.raises(ValueError):
        config.add_property(".:b", 5)
    with pytest.raises(ValueError):
        config.property_set_replication_mode(".:a", 3)
    for call in (config.property_get_index, config.property_get_spawn, config.property_get_replication_mode):
        with pytest.raises(ValueError, match="there is no property '.:b'"):
            call(".:b")
    for number in range(64):
        config.add_property(f".:watched{number}")
        config.property_set_replication_mode(f".:watched{number}", ReplicationMode.ON_CHANGE)
    with pytest.raises(ValueError, match="at most 64"):
        config.property_set_watch(".:a", True)


#: Values, a part of them, what it is, another, and the whole then.
PARTS: list[tuple[Any, str, Any, Any, Any]] = [
    (Vector2(1, 2), "y", 2, 9, Vector2(1, 9)),
    (Vector2i(1, 2), "x", 1, 9, Vector2i(9, 2)),
    (Vector3(1, 2, 3), "z", 3, 9, Vector3(1, 2, 9)),
    (Vector3i(1, 2, 3), "z", 3, 9, Vector3i(1, 2, 9)),
    (Vector4(1, 2, 3, 4), "w", 4, 9, Vector4(1, 2, 3, 9)),
    (Vector4i(1, 2, 3, 4), "w", 4, 9, Vector4i(1, 2, 3, 9)),
    (Rect2(1, 2, 3, 4), "size", Vector2(3, 4), Vector2(9, 9), Rect2(1, 2, 9, 9)),
    (Rect2(1, 2, 3, 4), "size:x", 3, 9, Rect2(1, 2, 9, 4)),
    (Rect2i(1, 2, 3, 4), "position:y", 2, 9, Rect2i(1, 9, 3, 4)),
    (Color(0.5, 0.5, 0.5, 1), "a", 1, 0, Color(0.5, 0.5, 0.5, 0)),
    (Plane(1, 0, 0, 5), "d", 5, 6, Plane(1, 0, 0, 6)),
    (Plane(1, 0, 0, 5), "normal:x", 1, 0, Plane(0, 0, 0, 5)),
    (Quat(0, 0, 0, 1), "w", 1, 0.5, Quat(0, 0, 0, 0.5)),
    (AABB(Vector3(1, 2, 3), Vector3(4, 5, 6)), "size:z", 6, 9, AABB(Vector3(1, 2, 3), Vector3(4, 5, 9))),
    (Transform2D(), "origin:x", 0, 9, Transform2D(0.0, Vector2(9, 0))),
    (Basis(), "x:y", 0, 9, Basis(Vector3(1, 9, 0), Vector3(0, 1, 0), Vector3(0, 0, 1))),
    (Transform3D(), "origin", Vector3(), Vector3(1, 2, 3), Transform3D(Basis(), Vector3(1, 2, 3))),
    (Transform3D(), "basis:x:x", 1, 2, Transform3D(Basis(Vector3(2, 0, 0), Vector3(0, 1, 0), Vector3(0, 0, 1)))),
    (Projection(), "w:x", 0, 9, Projection(*Projection()[:3], Vector4(9, 0, 0, 1))),
    ({"a": {"b": 1}}, "a:b", 1, 2, {"a": {"b": 2}}),
]


@pytest.mark.parametrize(("whole", "part", "value", "other", "then"), PARTS, ids=[f"{p[0]}:{p[1]}" for p in PARTS])
def test_parts_of_values(whole: Any, part: str, value: Any, other: Any, then: Any) -> None:
    node = Node("A")
    node.thing = whole  # type: ignore[attr-defined]
    path = NodePath(f".:thing:{part}")
    assert get_property(node, path) == value
    set_property(node, path, other)
    assert node.thing == then  # type: ignore[attr-defined]


def test_properties_of_nodes_below() -> None:
    root, below = Node("A"), Node("B")
    root.add_child(below)
    below.add_child(Node("C"))
    set_property(root, NodePath("B/C:x"), 3)
    assert get_property(root, NodePath("B/C:x")) == 3
    set_property(root, NodePath(":y"), 4)
    assert root.y == 4  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("Nowhere:x", "there is no node 'Nowhere'"),
        (".:missing", "has no attribute 'missing'"),
        (".:thing:q", "has no attribute 'q'"),
        (".:bag:b", "there is no key 'b'"),
    ],
)
def test_missing_properties_raise(path: str, reason: str) -> None:
    node = Node("A")
    node.thing, node.bag = Vector2(), {"a": 1}  # type: ignore[attr-defined]
    with pytest.raises(PropertyError, match=reason):
        get_property(node, NodePath(path))


@pytest.mark.parametrize("path", ["Nowhere:x", ".:missing:x", ".:thing:q", ".:thing:x:y", ".:name:x"])
def test_properties_that_cannot_be_set(path: str) -> None:
    node = Node("A")
    node.thing = Vector2()  # type: ignore[attr-defined]
    with pytest.raises(PropertyError):
        set_property(node, NodePath(path), 1)


IDS = st.integers(0, 2**32 - 1)
NAMES = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=20)


@given(
    st.builds(
        Spawn,
        scene=st.integers(0, 254),
        spawner_id=IDS,
        net_id=IDS,
        sync_ids=st.lists(IDS, max_size=5).map(tuple),
        name=NAMES,
        argument=st.none(),
        state=st.binary(max_size=30),
    ),
    st.none() | st.binary(max_size=30),
)
def test_a_spawn_round_trip(spawn: Spawn, argument: bytes | None) -> None:
    if argument is not None:
        spawn = replace(spawn, scene=255, argument=argument)
    assert Spawn.parse(spawn.to_bytes()) == spawn
    for end in range(len(spawn.to_bytes()) - len(spawn.state)):
        with pytest.raises(PacketError):
            Spawn.parse(spawn.to_bytes()[:end])


@given(IDS)
def test_a_despawn_round_trip(net_id: int) -> None:
    assert Despawn.parse(Despawn(net_id).to_bytes()) == Despawn(net_id)


@given(
    st.lists(st.builds(State, IDS, st.none(), st.binary(max_size=60)), max_size=20),
    st.integers(0, 65535),
    st.integers(128, 400),
)
def test_a_sync_round_trip(states: list[State], time: int, max_size: int) -> None:
    packets = list(states_packets(map(state_item, states), time, max_size))
    assert all(len(packet) <= max_size and not is_delta(packet) for packet in packets)
    read = [parse_states(packet) for packet in packets]
    assert {known for known, _ in read} <= {time}
    assert [state for _, found in read for state in found] == states


@given(st.lists(st.builds(State, IDS, st.integers(0, 2**64 - 1), st.binary(max_size=60)), max_size=20))
def test_a_delta_round_trip(states: list[State]) -> None:
    packets = list(states_packets(map(state_item, states), None, 200))
    assert all(map(is_delta, packets))
    assert [state for packet in packets for state in parse_states(packet)[1]] == states
