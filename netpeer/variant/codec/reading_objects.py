"""Readers of objects, for the dialects' tables."""

import struct
from collections.abc import Sequence
from typing import Any

from netpeer.variant.codec.budget import Budget, open_container
from netpeer.variant.codec.errors import VariantError
from netpeer.variant.codec.reading import Reader
from netpeer.variant.codec.texts import ENDS_TOO_EARLY, read_text
from netpeer.variant.values.objects import EncodedObject, EncodedObjectAsID

__all__ = ["FLAG_OBJECT_AS_ID", "full_object_reader", "object_id_reader"]

#: Header flag of Object: the body is an instance id.
FLAG_OBJECT_AS_ID = 1 << 16

_header_u32 = struct.Struct("<II").unpack_from
_body_u64 = struct.Struct("<4xQ").unpack_from
_u32 = struct.Struct("<I").unpack_from


def object_id_reader(how_to_read_more: str) -> Reader:
    """
    Make a reader of objects by id. It refuses full objects.

    Args:
        how_to_read_more: what the error recommends to read full objects.
    """

    def read_object_id(data: bytes, offset: int, depth: int, budget: Budget) -> tuple[EncodedObjectAsID, int]:
        try:
            header, _ = _header_u32(data, offset)
            if header & FLAG_OBJECT_AS_ID:
                return tuple.__new__(EncodedObjectAsID, _body_u64(data, offset)), offset + 12
        except struct.error:
            raise VariantError("Object", offset, ENDS_TOO_EARLY) from None
        raise VariantError("Object", offset, f"full objects are only read with {how_to_read_more}")

    return read_object_id


def full_object_reader(readers: Sequence[Reader]) -> Reader:
    """
    Make a reader of objects by id and of full objects, which become plain data.
    """

    def read_object(data: bytes, offset: int, depth: int, budget: Budget) -> tuple[Any, int]:
        start = offset
        try:
            (header,) = _u32(data, offset)
            if header & FLAG_OBJECT_AS_ID:
                return EncodedObjectAsID(*_body_u64(data, offset)), offset + 12
            class_name, offset = read_text(data, offset + 4, "Object", start)
            if not class_name:
                return EncodedObject(), offset
            (count,) = _u32(data, offset)
            offset += 4
            count = open_container("Object", start, depth, count, 8, len(data) - offset, budget)
            properties: dict[str, Any] = {}
            for _ in range(count):
                name, offset = read_text(data, offset, "Object", start)
                properties[name], offset = readers[data[offset]](data, offset, depth - 1, budget)
        except (IndexError, struct.error):
            raise VariantError("Object", start, ENDS_TOO_EARLY) from None
        if len(properties) != count:
            raise VariantError("Object", start, "two of its properties have the same name")
        return EncodedObject(class_name, properties), offset

    return read_object
