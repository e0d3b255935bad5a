"""Reading and writing give the same bits as the engines."""

import math
import struct
from typing import Any

import pytest

from netpeer.variant import EncodedObject, EncodedObjectAsID, NodePath, Vector2, bytes2var, var2bytes

from .golden import VECTORS, evaluate, has_stale_padding

IDS = [f"{engine}: {expression}" for engine, expression, _ in VECTORS]


def same(left: Any, right: Any) -> bool:
    """
    Whether two values are equal and have the same type. NaN is equal to NaN.
    """
    return type(left) is type(right) and (left == right or (left != left and right != right))


def blank_padding(data: bytes) -> bytes:
    """
    Fill the padding of a NodePath with zeros.
    """
    names, subnames = struct.unpack_from("<4x2I", data)
    blank, offset = bytearray(data), 16
    for _ in range((names & 0x7FFFFFFF) + subnames):
        (length,) = struct.unpack_from("<I", data, offset)
        padding = -length % 4
        offset += 4 + length + padding
        blank[offset - padding : offset] = bytes(padding)
    assert offset == len(data)
    return bytes(blank)


@pytest.mark.parametrize(("engine", "expression", "data"), VECTORS, ids=IDS)
def test_read(engine: str, expression: str, data: bytes) -> None:
    assert same(bytes2var(data), evaluate(expression))


@pytest.mark.parametrize(("engine", "expression", "data"), VECTORS, ids=IDS)
def test_write(engine: str, expression: str, data: bytes) -> None:
    if has_stale_padding(expression):
        data = blank_padding(data)
    assert var2bytes(evaluate(expression)).hex() == data.hex()


@pytest.mark.parametrize(("engine", "expression", "data"), VECTORS, ids=IDS)
def test_read_and_write_again(engine: str, expression: str, data: bytes) -> None:
    if has_stale_padding(expression):
        data = blank_padding(data)
    assert var2bytes(bytes2var(data)).hex() == data.hex()


def test_stale_padding_is_the_only_difference() -> None:
    """
    The engine's node paths differ from ours only in the padding, and they do differ there.
    """
    paths = [(expression, data) for _, expression, data in VECTORS if has_stale_padding(expression)]
    assert {blank_padding(data) == var2bytes(NodePath(evaluate(expression))) for expression, data in paths} == {True}
    assert any(blank_padding(data) != data for _, data in paths)


def test_negative_zero() -> None:
    """
    What 3.2.3 and 3.6 give for `-1.0 * 0.0` (the literal `-0.0` is 0.0 in GDScript).
    """
    assert var2bytes(-0.0).hex() == "0300000000000080"
    assert math.copysign(1.0, bytes2var(bytes.fromhex("0300000000000080"))) == -1.0
    assert var2bytes(Vector2(-0.0, -0.0)).hex() == "050000000000008000000080"


#: From both engines: var2bytes(value, true).hex_encode(), and the value here.
OBJECTS = [
    # EncodedObjectAsID.new() with object_id = 77, as a full object
    (
        "1100000011000000456e636f6465644f626a6563744173494400000002000000090000006f626a6563745f6964000000"
        "020000004d00000006000000736372697074000000000000",
        EncodedObject("EncodedObjectAsID", {"object_id": 77, "script": None}),
    ),
    # Node.new(), of 3.6
    (
        "11000000040000004e6f6465060000000c0000005f696d706f72745f706174680f000000000000800000000000000000"
        "0a00000070617573655f6d6f6465000002000000000000001a000000706879736963735f696e746572706f6c6174696f"
        "6e5f6d6f64650000020000000000000014000000756e697175655f6e616d655f696e5f6f776e65720100000000000000"
        "1000000070726f636573735f7072696f72697479020000000000000006000000736372697074000000000000",
        EncodedObject(
            "Node",
            {
                "_import_path": NodePath(""),
                "pause_mode": 0,
                "physics_interpolation_mode": 0,
                "unique_name_in_owner": False,
                "process_priority": 0,
                "script": None,
            },
        ),
    ),
    # any object by its id
    ("110001000905000000000000", EncodedObjectAsID(1289)),
]


@pytest.mark.parametrize(("text", "value"), OBJECTS, ids=["full", "node", "id"])
def test_objects(text: str, value: Any) -> None:
    assert bytes2var(bytes.fromhex(text), True) == value
    assert var2bytes(value, True).hex() == text


def test_unlike_keys_of_the_engine() -> None:
    """
    `{[1]: 2, {}: 3}` without its second pair. The array that is a key becomes a tuple.
    """
    data = bytes.fromhex("12000000010000001300000001000000020000000100000002000000 02000000".replace(" ", ""))
    assert bytes2var(data) == {(1,): 2}
    assert var2bytes({(1,): 2}) == data
