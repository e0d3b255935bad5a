"""
The public door: `import netpeer` offers the names that games need, no more and no less, and loads fast.

The rule: the door has all public names of the layers that were made for games. Of the leaves it has the names that a
game uses; all other names of a leaf are imported from the leaf itself.
"""

import importlib
import json
import subprocess
import sys

import pytest

import netpeer

__all__: list[str] = []

WHOLE_LAYERS = ["netpeer.errors", "netpeer.godot3.peers", "netpeer.godot3.multiplayer"]

# Layer -> its names that are not at the door, with the reason.
NOT_AT_THE_DOOR = {
    # For programs with a network of their own.
    "netpeer.transport": {
        *("Address", "ClientTls", "Dial", "DialError", "ListenError", "Listener"),
        *("Ready", "ServerTls", "Stream", "StreamError", "Watcher"),
    },
    # For the layers above, which work with either dialect.
    "netpeer.variant": {"Codec", "VariantType", "godot3_codec"}
    | {
        # Only Godot 4 has them: its own door, netpeer.godot4, offers them.
        *("Callable", "ContainerType", "Godot4Type", "Projection", "Quaternion", "Rect2i", "Signal", "StringName"),
        *("PackedColorArray", "PackedFloat32Array", "PackedFloat64Array", "PackedInt32Array", "PackedInt64Array"),
        *("PackedStringArray", "PackedVector2Array", "PackedVector3Array", "PackedVector4Array", "Transform3D"),
        *("TypedArray", "TypedDictionary", "Vector2i", "Vector3i", "Vector4", "Vector4i"),
        *("bytes_to_var", "bytes_to_var_with_objects", "godot4_codec", "var_to_bytes", "var_to_bytes_with_objects"),
    },
}

# Doors of their own: only some games need these layers.
OTHER_DOORS = ["netpeer.pygame_bridge", "netpeer.sync"]

# Loading them takes tens of milliseconds, or they are not installed: `import netpeer` does not load them.
NOT_AT_ONCE = [
    "asyncio",
    "pygame",
    "ssl",
    "netpeer.calls",
    "netpeer.godot3.multiplayer",
    "netpeer.godot4",
    "netpeer.pygame_bridge",
    "netpeer.sync",
    "netpeer.variant",
]


def test_the_door_is_the_sum_of_the_layers():
    offered = set().union(*[public(layer) for layer in WHOLE_LAYERS])
    for layer, inside in NOT_AT_THE_DOOR.items():
        offered |= public(layer) - inside
    assert set(netpeer.__all__) == offered


@pytest.mark.parametrize("layer", NOT_AT_THE_DOOR)
def test_what_stays_inside_is_really_there(layer: str):
    assert NOT_AT_THE_DOOR[layer] <= public(layer)


def test_godot4s_door_has_its_values():
    inside = {"Codec", "VariantType", "godot3_codec", "godot4_codec"}
    of_godot3 = {name for name in public("netpeer.variant") if name.startswith("Pool")}
    of_godot3 |= {"Quat", "Transform", "bytes2var", "var2bytes"}
    assert public("netpeer.variant") - inside - of_godot3 == public("netpeer.variant") & public("netpeer.godot4")


def test_the_door_has_no_name_twice():
    assert len(netpeer.__all__) == len(set(netpeer.__all__))


@pytest.mark.parametrize("name", netpeer.__all__)
def test_every_name_at_the_door_is_there(name: str):
    assert getattr(netpeer, name).__module__.startswith("netpeer.")


@pytest.mark.parametrize("name", netpeer.__all__)
def test_every_name_at_the_door_is_explained(name: str):
    assert (getattr(netpeer, name).__doc__ or "").strip()


@pytest.mark.parametrize("door", OTHER_DOORS)
def test_every_name_at_another_door_is_there_and_explained(door: str):
    if door == "netpeer.pygame_bridge":
        pytest.importorskip("pygame")
    for name in public(door):
        assert (getattr(importlib.import_module(door), name).__doc__ or "").strip(), name
    assert not public(door) & set(netpeer.__all__)


@pytest.mark.parametrize("layer", [*WHOLE_LAYERS, *NOT_AT_THE_DOOR])
def test_the_door_gives_the_same_objects_as_the_layer(layer: str):
    for name in public(layer) & set(netpeer.__all__):
        assert getattr(netpeer, name) is getattr(importlib.import_module(layer), name)


def test_the_door_lists_the_names_that_it_loads_later():
    assert set(netpeer.__all__) <= set(dir(netpeer))
    assert not hasattr(netpeer, "no_such_name")


def test_the_door_has_no_other_names():
    # In a new interpreter: here other tests have imported sub-modules, which are attributes of the package then.
    seen = run_python(
        "import json, netpeer\n"
        "print(json.dumps([n for n, v in vars(netpeer).items()"
        " if not n.startswith('_') and getattr(v, '__module__', '').startswith('netpeer')]))"
    )
    assert set(json.loads(seen)) <= set(netpeer.__all__)


@pytest.mark.parametrize("module", NOT_AT_ONCE)
def test_importing_netpeer_does_not_load(module: str):
    assert run_python(f"import netpeer, sys; print({module!r} in sys.modules)") == "False"


def public(layer: str) -> set[str]:
    """
    The public names of a layer.
    """
    return set(importlib.import_module(layer).__all__)


def run_python(program: str) -> str:
    """
    Run a program in a fresh interpreter with warnings as errors, and return what it printed.
    """
    done = subprocess.run([sys.executable, "-W", "error", "-c", program], capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()
