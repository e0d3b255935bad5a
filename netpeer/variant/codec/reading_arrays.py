"""Readers of arrays of one type and of node paths, for the dialects' tables."""

import struct
from typing import Any

from netpeer.variant.codec.budget import Budget, open_container
from netpeer.variant.codec.errors import VariantError
from netpeer.variant.codec.reading import Reader
from netpeer.variant.codec.texts import ENDS_TOO_EARLY, read_text
from netpeer.variant.values.node_path import NodePath
from netpeer.variant.values.packed import PackedNumbers, PackedValues, StringArray

__all__ = [
    "NODE_PATH_ABSOLUTE",
    "NODE_PATH_MARK",
    "packed_reader",
    "read_byte_array",
    "read_node_path",
    "string_array_reader",
]

#: NodePath: the top bit of the count of names marks the current format. Before 3.0 Godot had another one.
NODE_PATH_MARK = 0x80000000
NODE_PATH_ABSOLUTE = 1
#: Godot 2 marked a property with this flag: there is one subname more than the count says.
_NODE_PATH_PROPERTY = 2

_header_u32 = struct.Struct("<II").unpack_from
_node_path_head = struct.Struct("<4x3I").unpack_from


def read_byte_array(data: bytes, offset: int, depth: int, budget: Budget) -> tuple[bytes, int]:
    """
    Read bytes, which are padded to a multiple of four.
    """
    try:
        _, count = _header_u32(data, offset)
    except struct.error:
        raise VariantError("byte array", offset, ENDS_TOO_EARLY) from None
    begin = offset + 8
    behind = begin + count + (-count & 3)
    if behind > len(data):
        raise VariantError("byte array", offset, f"{count} bytes are announced, {len(data) - begin} are left")
    return data[begin : begin + count], behind


def packed_reader(kind: type[PackedNumbers[Any]] | type[PackedValues[Any]], name: str) -> Reader:
    """
    Make a reader of arrays of numbers, vectors or colours.
    """
    size = kind.ITEM.size

    def read_packed(data: bytes, offset: int, depth: int, budget: Budget) -> tuple[Any, int]:
        try:
            _, count = _header_u32(data, offset)
        except struct.error:
            raise VariantError(name, offset, ENDS_TOO_EARLY) from None
        begin = offset + 8
        end = begin + count * size
        if end > len(data):
            reason = f"{count} items of {size} bytes are announced, {len(data) - begin} bytes are left"
            raise VariantError(name, offset, reason)
        return kind.from_bytes(data[begin:end]), end

    return read_packed


def _read_texts(
    data: bytes, offset: int, kind: str, start: int, count: int, budget: Budget
) -> tuple[tuple[str, ...], int]:
    """
    Read `count` texts. Each has its length in front.
    """
    if not count:
        return (), offset
    open_container(kind, start, 1, count, 4, len(data) - offset, budget)
    texts = []
    for _ in range(count):
        text, offset = read_text(data, offset, kind, start)
        texts.append(text)
    return tuple(texts), offset


def string_array_reader(kind: type[StringArray], name: str) -> Reader:
    """
    Make a reader of arrays of strings. Godot ends each string with a NUL; strings without one are read, too.
    """

    def read_string_array(data: bytes, offset: int, depth: int, budget: Budget) -> tuple[StringArray, int]:
        try:
            _, count = _header_u32(data, offset)
        except struct.error:
            raise VariantError(name, offset, ENDS_TOO_EARLY) from None
        texts, end = _read_texts(data, offset + 8, name, offset, count, budget)
        return kind(texts), end

    return read_string_array


def read_node_path(data: bytes, offset: int, depth: int, budget: Budget) -> tuple[NodePath, int]:
    """
    Read a NodePath: the names of nodes, then the names behind the colons.
    """
    try:
        names, subnames, flags = _node_path_head(data, offset)
    except struct.error:
        raise VariantError("NodePath", offset, ENDS_TOO_EARLY) from None
    if not names & NODE_PATH_MARK:
        raise VariantError("NodePath", offset, "an old format that Godot no longer reads")
    names ^= NODE_PATH_MARK
    count = names + subnames + (1 if flags & _NODE_PATH_PROPERTY else 0)
    texts, end = _read_texts(data, offset + 16, "NodePath", offset, count, budget)
    return tuple.__new__(NodePath, (texts[:names], texts[names:], flags & NODE_PATH_ABSOLUTE != 0)), end
