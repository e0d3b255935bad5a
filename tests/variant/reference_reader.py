"""A second reader of Variants, written to be obvious: slow, recursive, without tables of functions and without caches.

It shares nothing with `netpeer.variant.codec`, only the value classes. The tests compare the real reader with it. The
formats are those of Godot's pages: https://docs.godotengine.org/en/3.6/tutorials/io/binary_serialization_api.html and
https://docs.godotengine.org/en/4.6/tutorials/io/binary_serialization_api.html
"""

import struct
from typing import Any

from netpeer import variant as v

__all__ = ["Broken", "ReferenceReader"]

MAX_DEPTH = 100
MAX_COUNT = 32_768


class Broken(Exception):
    """
    The bytes are no value, or one beyond the limits.
    """


#: Types that Godot 3 and Godot 4 write as a row of numbers: the number of the type, the class, and its numbers.
PLAIN_3: dict[int, tuple[Any, str]] = {
    5: (v.Vector2, "2f"),
    6: (v.Rect2, "4f"),
    7: (v.Vector3, "3f"),
    9: (v.Plane, "4f"),
    10: (v.Quat, "4f"),
    11: (v.AABB, "6f"),
    14: (v.Color, "4f"),
}
PLAIN_4: dict[int, tuple[Any, str]] = {
    5: (v.Vector2, "2f"),
    6: (v.Vector2i, "2i"),
    7: (v.Rect2, "4f"),
    8: (v.Rect2i, "4i"),
    9: (v.Vector3, "3f"),
    10: (v.Vector3i, "3i"),
    12: (v.Vector4, "4f"),
    13: (v.Vector4i, "4i"),
    14: (v.Plane, "4f"),
    15: (v.Quaternion, "4f"),
    16: (v.AABB, "6f"),
    20: (v.Color, "4f"),
}

#: Arrays of numbers and vectors: the class, and the numbers of one item.
PACKED_3: dict[int, tuple[Any, str]] = {
    21: (v.PoolIntArray, "i"),
    22: (v.PoolRealArray, "f"),
    24: (v.PoolVector2Array, "2f"),
    25: (v.PoolVector3Array, "3f"),
    26: (v.PoolColorArray, "4f"),
}
PACKED_4: dict[int, tuple[Any, str]] = {
    30: (v.PackedInt32Array, "i"),
    31: (v.PackedInt64Array, "q"),
    32: (v.PackedFloat32Array, "f"),
    33: (v.PackedFloat64Array, "d"),
    35: (v.PackedVector2Array, "2f"),
    36: (v.PackedVector3Array, "3f"),
    37: (v.PackedColorArray, "4f"),
    38: (v.PackedVector4Array, "4f"),
}

#: Godot 4 sends these with 64 bits for each number when it was built with double precision.
DOUBLES_4 = {5, 7, 9, 11, 12, 14, 15, 16, 17, 18, 19, 35, 36, 38}

#: All other types, by the name that they have below.
NAMES_3 = {8: "transform2d", 12: "basis", 13: "transform", 15: "node path", 16: "no body", 17: "object"}
NAMES_3 |= {18: "dictionary", 19: "array", 20: "bytes", 23: "strings"}
NAMES_4 = {11: "transform2d", 17: "basis", 18: "transform", 19: "projection", 21: "string name", 22: "node path"}
NAMES_4 |= {23: "rid", 24: "object", 25: "no body", 26: "signal", 27: "dictionary", 28: "array", 29: "bytes"}
NAMES_4 |= {34: "strings"}
NAMES = {0: "null", 1: "bool", 2: "int", 3: "float", 4: "string"}

#: Values without a body, besides null.
NO_BODY = {3: v.RID(), 4: v.Callable()}

OBJECT_4 = 24
ANYTHING = v.ContainerType()
OBJECT_BY_ID = v.ContainerType(v.Godot4Type.OBJECT, "EncodedObjectAsID")


class ReferenceReader:
    """
    Reads values from `data`, beginning at `offset`. Its `offset` is behind the last value afterwards.

    Args:
        godot: 3 or 4.
        data: the bytes.
        offset: where the first value begins.
        objects: read full objects.
        compressed: Godot 4's short form of a bool or an int that is not inside something else.
        max_depth, max_count: as in `VariantLimits`.
    """

    def __init__(
        self,
        godot: int,
        data: bytes,
        offset: int = 0,
        *,
        objects: bool = False,
        compressed: bool = False,
        max_depth: int = MAX_DEPTH,
        max_count: int = MAX_COUNT,
    ) -> None:
        self.godot, self.data, self.offset = godot, data, offset
        self.objects, self.compressed = objects, compressed
        self.max_depth, self.left = max_depth, max_count

    def read(self) -> Any:
        """
        One value.
        """
        if self.compressed and self.offset < len(self.data):
            first = self.data[self.offset]
            if first & 0x3F == 1:
                self.take("B")
                return first & 0x80 != 0
            if first & 0x3F == 2:
                return self.take(f"B{'bhiq'[first >> 6]}")[1]
        return self.value(self.max_depth)

    def take(self, layout: str) -> tuple[Any, ...]:
        """
        The next numbers.
        """
        size = struct.calcsize("<" + layout)
        raw = self.data[self.offset : self.offset + size]
        if len(raw) < size:
            raise Broken("the bytes end")
        self.offset += size
        return struct.unpack("<" + layout, raw)

    def count_values(self, count: int) -> None:
        """
        Count what is inside something else.
        """
        self.left -= count
        if self.left < 0:
            raise Broken("too many values")

    def text(self) -> str:
        """
        A length, UTF-8, and zeros up to a multiple of four. A NUL ends the text.
        """
        (length,) = self.take("I")
        if length > len(self.data) - self.offset:
            raise Broken("the text ends early")
        (raw,) = self.take(f"{length}s")
        self.take(f"{-length % 4}x")
        raw = raw.split(b"\0")[0]
        try:
            return raw.decode("utf-8")
        except UnicodeDecodeError:
            pass
        try:  # Godot 3 before 3.6 on Windows: the two halves of an emoji, each encoded alone
            return raw.decode("utf-8", "surrogatepass").encode("utf-16-le", "surrogatepass").decode("utf-16-le")
        except UnicodeError:
            raise Broken("not UTF-8") from None

    def texts(self, count: int) -> tuple[str, ...]:
        """
        Several texts.
        """
        self.count_values(min(count, len(self.data)))
        return tuple(self.text() for _ in range(count))

    def value(self, depth: int) -> Any:
        """
        One value with its header; `depth` levels of containers may still be opened.
        """
        (header,) = self.take("I")
        number, flags = header & 0xFF, header >> 16
        plain, packed, names = (PLAIN_3, PACKED_3, NAMES_3) if self.godot == 3 else (PLAIN_4, PACKED_4, NAMES_4)
        is_double = self.godot == 4 and number in DOUBLES_4 and flags & 1 != 0
        if number in plain:
            kind, layout = plain[number]
            return tuple.__new__(kind, self.numbers(layout, is_double))
        if number in packed:
            return self.packed(*packed[number], is_double)
        match NAMES.get(number) or names.get(number):
            case "null":
                return None
            case "no body":
                return NO_BODY[self.godot]
            case "bool":
                return self.take("I")[0] != 0
            case "int":
                return self.take("q" if flags & 1 else "i")[0]
            case "float":
                return self.take("d" if flags & 1 else "f")[0]
            case "string":
                return self.text()
            case "string name":
                return v.StringName(self.text())
            case "rid":
                return v.RID(*self.take("Q"))
            case "signal":
                name = self.text()
                return v.Signal(self.take("Q")[0], name)
            case "node path":
                return self.node_path()
            case "bytes":
                return self.byte_array()
            case "strings":
                return v.PoolStringArray(self.texts(self.take("I")[0]))
            case "object":
                return self.object(flags, depth)
            case "array":
                return self.array(flags, depth)
            case "dictionary":
                return self.dictionary(flags, depth)
            case "transform2d" | "basis" | "transform" | "projection" as name:
                return self.matrix(name, is_double)
        raise Broken("no such type")

    def numbers(self, layout: str, is_double: bool) -> tuple[Any, ...]:
        """
        The numbers of a value; those in double precision are rounded.
        """
        if not is_double:
            return self.take(layout)
        return tuple(single(number) for number in self.take(layout.replace("f", "d")))

    def matrix(self, name: str, is_double: bool) -> Any:
        """
        Values that are made of vectors. A basis stands on the wire row by row; here its columns are the vectors.
        """
        if name == "transform2d":
            self.count_values(3)
            n = self.numbers("6f", is_double)
            return v.Transform2D(v.Vector2(n[0:2]), v.Vector2(n[2:4]), v.Vector2(n[4:6]))
        if name == "projection":
            self.count_values(4)
            n = self.numbers("16f", is_double)
            return v.Projection(v.Vector4(n[0:4]), v.Vector4(n[4:8]), v.Vector4(n[8:12]), v.Vector4(n[12:16]))
        self.count_values(3 if name == "basis" else 5)
        n = self.numbers("9f" if name == "basis" else "12f", is_double)
        basis = v.Basis(v.Vector3(n[0:9:3]), v.Vector3(n[1:9:3]), v.Vector3(n[2:9:3]))
        return basis if name == "basis" else v.Transform(basis, v.Vector3(n[9:12]))

    def packed(self, kind: Any, layout: str, is_double: bool) -> Any:
        """
        An array of numbers or vectors.
        """
        (count,) = self.take("I")
        payload = b""
        for _ in range(count):
            payload += struct.pack("<" + layout, *self.numbers(layout, is_double))
        return kind.from_bytes(payload)

    def byte_array(self) -> bytes:
        """
        Bytes, and zeros up to a multiple of four.
        """
        (count,) = self.take("I")
        if count > len(self.data) - self.offset:
            raise Broken("the bytes end")
        (raw,) = self.take(f"{count}s")
        self.take(f"{-count % 4}x")
        return bytes(raw)

    def node_path(self) -> v.NodePath:
        """
        The names of nodes, then the names of properties.
        """
        names, subnames, flags = self.take("III")
        if names < 2**31:
            raise Broken("the format of Godot 2")
        names -= 2**31
        texts = self.texts(names + subnames + (1 if flags & 2 else 0))
        return v.NodePath.from_parts(texts[:names], texts[names:], flags & 1 != 0)

    def object(self, flags: int, depth: int) -> Any:
        """
        The id of an object, or the name of its class and its properties.
        """
        if flags & 1:
            return v.EncodedObjectAsID(*self.take("Q"))
        if not self.objects:
            raise Broken("a full object")
        class_name = self.text()
        if not class_name:
            return v.EncodedObject()
        count = self.open(depth)
        properties: dict[str, Any] = {}
        for _ in range(count):
            name = self.text()
            properties[name] = self.value(depth - 1)
        if len(properties) < count:
            raise Broken("two properties with one name")
        return v.EncodedObject(class_name, properties)

    def open(self, depth: int) -> int:
        """
        The count of a container, without the bit that says that it is shared.
        """
        count: int = self.take("I")[0] & 0x7FFFFFFF
        if depth == 0:
            raise Broken("too deep")
        self.count_values(count)
        return count

    def array(self, flags: int, depth: int) -> list[Any]:
        """
        A list, or a TypedArray.
        """
        item_type = self.container_type(flags & 3)
        items = [self.item(item_type, depth - 1) for _ in range(self.open(depth))]
        return items if item_type == ANYTHING else v.TypedArray(items, item_type)

    def dictionary(self, flags: int, depth: int) -> dict[Any, Any]:
        """
        A dict, or a TypedDictionary.
        """
        key_type = self.container_type(flags & 3)
        value_type = self.container_type(flags >> 2 & 3)
        count = self.open(depth)
        pairs: dict[Any, Any] = {}
        for _ in range(count):
            key = as_key(self.item(key_type, depth - 1))
            pairs[key] = self.item(value_type, depth - 1)
        if len(pairs) < count:
            raise Broken("two keys are equal in Python")
        is_typed = (key_type, value_type) != (ANYTHING, ANYTHING)
        return v.TypedDictionary(pairs, key_type, value_type) if is_typed else pairs

    def container_type(self, kind: int) -> v.ContainerType:
        """
        What the items of a typed container are: a built-in type, a class or a script.
        """
        if self.godot == 3 or kind == 0:
            return ANYTHING
        if kind == 1:
            (number,) = self.take("I")
            if number > 38:
                raise Broken("no such type")
            found = v.ContainerType(v.Godot4Type(number))
        else:
            text = self.text()
            found = v.ContainerType(v.Godot4Type.OBJECT, "" if kind == 3 else text, text if kind == 3 else "")
        return OBJECT_BY_ID if found.builtin == OBJECT_4 and not self.objects else found

    def item(self, wanted: v.ContainerType, depth: int) -> Any:
        """
        A value inside a container that may be typed. An object may be null.
        """
        if self.offset >= len(self.data):
            raise Broken("the bytes end")
        number = self.data[self.offset]
        is_null_object = wanted.builtin == OBJECT_4 and number == 0
        if wanted.builtin not in (0, number) and not is_null_object:
            raise Broken("an item of the wrong type")
        return self.value(depth)


def single(number: float) -> float:
    """
    Round to single precision; what is too large becomes infinite.
    """
    try:
        rounded: float = struct.unpack("<f", struct.pack("<f", number))[0]
    except OverflowError:
        return float("inf") if number > 0 else float("-inf")
    return rounded


def as_key(value: Any) -> Any:
    """
    A list becomes a tuple; what has no hash cannot be a key.
    """
    if isinstance(value, list):
        return tuple(as_key(item) for item in value)
    try:
        hash(value)
    except TypeError:
        raise Broken("no key in Python") from None
    return value
