"""Reading and writing give the same bits as Godot 4.6."""

from typing import Any

import pytest

from netpeer.variant import (
    EncodedObject,
    EncodedObjectAsID,
    Godot4Type,
    Signal,
    StringName,
    TypedArray,
    TypedDictionary,
    bytes2var,
    bytes_to_var,
    bytes_to_var_with_objects,
    var2bytes,
    var_to_bytes,
    var_to_bytes_with_objects,
)
from netpeer.variant.values.typed_containers import ContainerType

from .golden import EXPRESSIONS, GODOT_4, evaluate4
from .test_golden import same
from .test_round_trips import shape


@pytest.mark.parametrize("expression", GODOT_4)
def test_read(expression: str) -> None:
    read = bytes_to_var(GODOT_4[expression])
    assert same(read, evaluate4(expression))
    assert shape(read) == shape(evaluate4(expression))


@pytest.mark.parametrize("expression", GODOT_4)
def test_write(expression: str) -> None:
    assert var_to_bytes(evaluate4(expression)).hex() == GODOT_4[expression].hex()


@pytest.mark.parametrize("expression", GODOT_4)
def test_read_and_write_again(expression: str) -> None:
    data = GODOT_4[expression]
    assert var_to_bytes(bytes_to_var(data)).hex() == data.hex()
    assert var_to_bytes_with_objects(bytes_to_var_with_objects(data)).hex() == data.hex()


def test_vectors_are_of_every_type_that_has_the_same_bytes_everywhere() -> None:
    # The ids of objects and signals differ in each run. A callable is sent without its contents.
    others = {Godot4Type.OBJECT, Godot4Type.CALLABLE, Godot4Type.SIGNAL}
    assert {data[0] for data in GODOT_4.values()} == set(Godot4Type) - others


@pytest.mark.parametrize("expression", sorted(set(EXPRESSIONS) & set(GODOT_4)))
def test_what_both_have_is_one_value(expression: str) -> None:
    """
    A value from Godot 3 can be sent to Godot 4, and a value from Godot 4 to Godot 3.
    """
    assert same(bytes2var(EXPRESSIONS[expression]), bytes_to_var(GODOT_4[expression]))
    assert var_to_bytes(bytes2var(EXPRESSIONS[expression])) == GODOT_4[expression]
    assert same(bytes2var(var2bytes(bytes_to_var(GODOT_4[expression]))), bytes_to_var(GODOT_4[expression]))


#: From 4.6.3: the bytes without objects, the bytes with objects (None: the same), and both values here.
OBJECTS = [
    # null, and a freed object
    ("00000000", "00000000", None),
    # a Node's id
    ("18000100af05000a06000000", "", EncodedObjectAsID(0x60A0005AF)),
    # Callable(node, "queue_free")
    ("19000000", "", evaluate4("Callable()")),
    # Signal()
    ("1a000000000000000000000000000000", "", Signal()),
    # node.renamed
    ("1a0000000700000072656e616d656400af05000a06000000", "", Signal(0x60A0005AF, "renamed")),
    # [node, null] as Array[Node]
    (
        "1c00020011000000456e636f6465644f626a656374417349440000000200000018000100af05000a0600000000000000",
        "",
        TypedArray([EncodedObjectAsID(0x60A0005AF), None], Godot4Type.OBJECT, "EncodedObjectAsID"),
    ),
    # Dictionary({}, TYPE_NIL, &"", null, TYPE_INT, &"", null)
    ("1b0004000200000000000000", "", TypedDictionary({}, Godot4Type.NIL, Godot4Type.INT)),
]


@pytest.mark.parametrize(("plain", "full", "value"), OBJECTS, ids=[repr(value) for _, _, value in OBJECTS])
def test_objects(plain: str, full: str, value: Any) -> None:
    assert shape(bytes_to_var(bytes.fromhex(plain))) == shape(value)
    assert var_to_bytes(value).hex() == plain
    assert shape(bytes_to_var_with_objects(bytes.fromhex(plain))) == shape(value)
    assert var_to_bytes_with_objects(value).hex() == (full or plain)


#: From 4.6.3: containers typed for objects, without and with objects: the values that are written and read.
TYPED_FOR_OBJECTS = [
    # Array([], TYPE_OBJECT, &"RefCounted", load("res://typed.gd"))
    (
        "1c00020011000000456e636f6465644f626a6563744173494400000000000000",
        "1c0003000e0000007265733a2f2f74797065642e6764000000000000",
        TypedArray([], ContainerType(Godot4Type.OBJECT, "", "res://typed.gd")),
    ),
    # Array([], TYPE_OBJECT, &"Node", null)
    (
        "1c00020011000000456e636f6465644f626a6563744173494400000000000000",
        "1c000200040000004e6f646500000000",
        TypedArray([], Godot4Type.OBJECT, "Node"),
    ),
    # Dictionary({}, TYPE_INT, &"", null, TYPE_OBJECT, &"RefCounted", load("res://typed.gd"))
    (
        "1b0009000200000011000000456e636f6465644f626a6563744173494400000000000000",
        "1b000d00020000000e0000007265733a2f2f74797065642e6764000000000000",
        TypedDictionary({}, Godot4Type.INT, ContainerType(Godot4Type.OBJECT, "", "res://typed.gd")),
    ),
]


@pytest.mark.parametrize(("plain", "full", "value"), TYPED_FOR_OBJECTS)
def test_typed_for_objects(plain: str, full: str, value: Any) -> None:
    assert var_to_bytes(value).hex() == plain
    assert var_to_bytes(bytes_to_var(bytes.fromhex(plain))).hex() == plain
    assert "EncodedObjectAsID" in repr(bytes_to_var(bytes.fromhex(full)))
    assert var_to_bytes_with_objects(value).hex() == full
    assert shape(bytes_to_var_with_objects(bytes.fromhex(full))) == shape(value)


def test_a_full_object() -> None:
    """
    EncodedObjectAsID.new() with object_id = 77, by var_to_bytes_with_objects().
    """
    text = (
        "1800000011000000456e636f6465644f626a6563744173494400000002000000090000006f626a6563745f6964000000020000004d000000"
        "06000000736372697074000000000000"
    )
    value = EncodedObject("EncodedObjectAsID", {"object_id": 77, "script": None})
    assert bytes_to_var_with_objects(bytes.fromhex(text)) == value
    assert var_to_bytes_with_objects(value).hex() == text


def test_a_dictionary_with_string_names() -> None:
    """
    A String and a StringName are the same key, in the engine and here: d["a"] = 1; d[&"a"] = 2; d[&"b"] = 3.
    """
    pairs: dict[Any, Any] = {}
    pairs["a"] = 1
    pairs[StringName("a")] = 2
    pairs[StringName("b")] = 3
    text = "1b000000020000000400000001000000610000000200000002000000150000000100000062000000 0200000003000000"
    assert var_to_bytes(pairs) == bytes.fromhex(text)
