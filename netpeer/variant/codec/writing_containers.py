"""Writers of containers, packed arrays, node paths and objects, for the dialects' tables.

See `writing` for the arguments of a writer.
"""

import struct
from collections.abc import Mapping
from typing import Any

from netpeer.variant.codec.errors import VariantError
from netpeer.variant.codec.int_runs import MANY, pack_ints
from netpeer.variant.codec.reading_arrays import NODE_PATH_ABSOLUTE, NODE_PATH_MARK
from netpeer.variant.codec.reading_objects import FLAG_OBJECT_AS_ID
from netpeer.variant.codec.texts import append_text, encode_text
from netpeer.variant.codec.writing import Writer
from netpeer.variant.values.node_path import NodePath
from netpeer.variant.values.objects import EncodedObject, EncodedObjectAsID
from netpeer.variant.values.packed import PackedNumbers, PackedValues, StringArray

__all__ = [
    "array_writer",
    "byte_array_writer",
    "dictionary_writer",
    "full_object_writer",
    "node_path_writer",
    "object_id_writer",
    "packed_writer",
    "refusal",
    "string_array_writer",
]

_pack_header = struct.Struct("<I").pack
_pack_u32 = struct.Struct("<II").pack
_pack_u64 = struct.Struct("<IQ").pack
_pack_node_path = struct.Struct("<4I").pack


def refusal(value: Any, out: bytearray, depth: int) -> VariantError:
    """
    Make the error for a value that is too large or too deeply nested.

    Args:
        value: the value.
        out: the bytes so far.
        depth: how many levels of containers are still allowed; with 0 the value is too deeply nested.
    """
    reason = "it would be larger than VariantLimits.max_size"
    if not depth:
        reason = "more containers inside each other than VariantLimits.max_depth; does one contain itself?"
    return VariantError(type(value).__name__, len(out), reason)


def array_writer(number: int, writers: Mapping[type, Writer]) -> Writer:
    """
    Make a writer of lists and tuples.

    Args:
        number: the type's number in the header.
        writers: the writers of the items.
    """

    def write_array(value: list[Any], out: bytearray, depth: int, max_size: int) -> None:
        count = len(value)
        if not depth or len(out) + 8 + 4 * count > max_size:
            raise refusal(value, out, depth)
        out += _pack_u32(number, count)
        ints = pack_ints(value) if count >= MANY else None
        if ints is not None:
            out += ints
        else:
            for item in value:
                writers[type(item)](item, out, depth - 1, max_size)
        if len(out) > max_size:
            raise refusal(value, out, depth)

    return write_array


def dictionary_writer(number: int, writers: Mapping[type, Writer]) -> Writer:
    """
    Make a writer of dicts.

    Args:
        number: the type's number in the header.
        writers: the writers of keys and values.
    """

    def write_dictionary(value: dict[Any, Any], out: bytearray, depth: int, max_size: int) -> None:
        count = len(value)
        if not depth or len(out) + 8 + 8 * count > max_size:
            raise refusal(value, out, depth)
        out += _pack_u32(number, count)
        depth -= 1
        for key, item in value.items():
            writers[type(key)](key, out, depth, max_size)
            writers[type(item)](item, out, depth, max_size)
        if len(out) > max_size:
            raise refusal(value, out, depth + 1)

    return write_dictionary


def byte_array_writer(number: int) -> Writer:
    """
    Make a writer of bytes-like objects, padded with zeros to four bytes.
    """

    def write_byte_array(value: bytes | bytearray | memoryview, out: bytearray, depth: int, max_size: int) -> None:
        raw = value if isinstance(value, bytes) else bytes(value)
        if len(out) + 8 + len(raw) > max_size:
            raise refusal(value, out, depth=1)
        out += _pack_u32(number, len(raw))
        out += raw
        out += bytes(-len(raw) & 3)

    return write_byte_array


def packed_writer(number: int) -> Writer:
    """
    Make a writer of packed arrays of numbers, vectors or colours.
    """

    def write_packed(value: PackedNumbers[Any] | PackedValues[Any], out: bytearray, depth: int, max_size: int) -> None:
        payload = value.to_bytes()
        if len(out) + 8 + len(payload) > max_size:
            raise refusal(value, out, depth=1)
        out += _pack_u32(number, len(value))
        out += payload

    return write_packed


def string_array_writer(number: int) -> Writer:
    """
    Make a writer of packed arrays of strings. Each string ends with a NUL, which counts in its length.
    """

    def write_string_array(value: StringArray, out: bytearray, depth: int, max_size: int) -> None:
        out += _pack_u32(number, len(value))
        for text in value:
            raw = encode_text(text, len(out), type(value).__name__, max_size) + b"\0"
            out += _pack_header(len(raw)) + raw + bytes(-len(raw) & 3)

    return write_string_array


def node_path_writer(number: int) -> Writer:
    """
    Make a writer of node paths, in the newer of Godot's two forms, whose first number has the top bit set.
    """

    def write_node_path(value: NodePath, out: bytearray, depth: int, max_size: int) -> None:
        names, subnames = value.names, value.subnames
        flags = NODE_PATH_ABSOLUTE if value.is_absolute() else 0
        out += _pack_node_path(number, len(names) | NODE_PATH_MARK, len(subnames), flags)
        for text in (*names, *subnames):
            # Godot 3 does not clear this padding, and all readers skip it. We write zeros.
            append_text(text, out, "NodePath", max_size)

    return write_node_path


def object_id_writer(number: int) -> Writer:
    """
    Make a writer of objects by id.
    """

    def write_object_id(value: EncodedObjectAsID, out: bytearray, depth: int, max_size: int) -> None:
        out += _pack_u64(number | FLAG_OBJECT_AS_ID, value.object_id)

    return write_object_id


def full_object_writer(number: int, writers: Mapping[type, Writer]) -> Writer:
    """
    Make a writer of full objects: the class name and the properties.

    Args:
        number: the type's number in the header.
        writers: the writers of the properties.
    """

    def write_object(value: EncodedObject, out: bytearray, depth: int, max_size: int) -> None:
        if not depth:
            raise refusal(value, out, depth)
        out += _pack_header(number)
        append_text(value.class_name, out, "EncodedObject", max_size)
        if not value.class_name:
            if value.properties:
                reason = "it has no class name, so it is the null object, which has no properties: give it a class name"
                raise VariantError("EncodedObject", len(out), reason)
            return
        out += _pack_header(len(value.properties))
        for name, item in value.properties.items():
            append_text(name, out, "EncodedObject", max_size)
            writers[type(item)](item, out, depth - 1, max_size)

    return write_object
