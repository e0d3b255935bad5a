"""The description of a dialect's types, and how its tables of readers and writers are built.

The dialects share most types, but not their numbers. A dialect adds readers and writers for the types that only it has.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from netpeer.variant.codec.layouts import Layout
from netpeer.variant.codec.reading import (
    Reader,
    constant_reader,
    layout_reader,
    numbers_reader,
    read_bool,
    read_float,
    read_int,
    refusing_reader,
)
from netpeer.variant.codec.reading_arrays import packed_reader, read_byte_array, read_node_path, string_array_reader
from netpeer.variant.codec.reading_containers import array_reader, dictionary_reader
from netpeer.variant.codec.reading_objects import full_object_reader, object_id_reader
from netpeer.variant.codec.texts import read_string
from netpeer.variant.codec.writing import (
    WriterTable,
    constant_writer,
    layout_writer,
    numbers_writer,
    refusing_writer,
    write_bool,
    write_float,
    write_int,
    write_str,
)
from netpeer.variant.codec.writing_containers import (
    array_writer,
    byte_array_writer,
    dictionary_writer,
    full_object_writer,
    node_path_writer,
    object_id_writer,
    packed_writer,
    string_array_writer,
)
from netpeer.variant.values.integer_vectors import Integers
from netpeer.variant.values.node_path import NodePath
from netpeer.variant.values.objects import EncodedObject, EncodedObjectAsID
from netpeer.variant.values.packed import PackedNumbers, PackedValues
from netpeer.variant.values.pool_arrays import PoolStringArray
from netpeer.variant.values.value import Numbers

__all__ = ["Dialect"]

#: The numbers of null, bool, int, float and String are the same in both dialects.
_NIL, _BOOL, _INT, _FLOAT, _STRING = range(5)


@dataclass(frozen=True, slots=True)
class Dialect:
    """
    The types of a dialect, by number.

    Attributes:
        title: the name of the dialect in errors.
        numbers: types that consist of numbers only, in the order of the wire.
        composed: types that consist of other values.
        packed: arrays of numbers, or of values that consist of numbers only.
        node_path, object, dictionary, array, byte_array, string_array: the number of this type.
        how_to_read_objects, how_to_write_objects: what errors advise to callers that need full objects.
        names: the names of types in errors, where they differ from the name of the class.
    """

    title: str
    numbers: Mapping[int, type[Numbers] | type[Integers]]
    composed: Mapping[int, Layout]
    packed: Mapping[int, type[PackedNumbers[Any]] | type[PackedValues[Any]]]
    node_path: int
    object: int
    dictionary: int
    array: int
    byte_array: int
    string_array: int
    how_to_read_objects: str
    how_to_write_objects: str
    names: Mapping[int, str] = field(default_factory=dict)

    def name_of(self, number: int, kind: type) -> str:
        """
        The name of a type in errors.
        """
        return self.names.get(number, kind.__name__)

    def readers(self, *, allow_objects: bool) -> list[Reader]:
        """
        Make the table of readers: one for each value of the lowest byte of a header.

        Args:
            allow_objects: read full objects as `EncodedObject`; otherwise they are refused.
        """
        readers = [refusing_reader("Variant", f"{self.title} has no type {number}") for number in range(256)]
        self._add_simple_readers(readers)
        self._add_array_readers(readers)
        readers[self.object] = object_id_reader(self.how_to_read_objects)
        if allow_objects:
            readers[self.object] = full_object_reader(readers)
        readers[self.dictionary] = dictionary_reader(readers)
        readers[self.array] = array_reader(readers)
        return readers

    def _add_simple_readers(self, readers: list[Reader]) -> None:
        readers[_NIL] = constant_reader(None)
        readers[_BOOL], readers[_INT], readers[_FLOAT], readers[_STRING] = read_bool, read_int, read_float, read_string
        readers[self.node_path] = read_node_path
        for number, numbers in self.numbers.items():
            readers[number] = numbers_reader(numbers, self.name_of(number, numbers))
        for number, layout in self.composed.items():
            name = self.name_of(number, layout.kind)
            readers[number] = layout_reader(name, layout.letters, layout.make, layout.parts)

    def _add_array_readers(self, readers: list[Reader]) -> None:
        readers[self.byte_array] = read_byte_array
        name = self.name_of(self.string_array, PoolStringArray)
        readers[self.string_array] = string_array_reader(PoolStringArray, name)
        for number, packed in self.packed.items():
            readers[number] = packed_reader(packed, self.name_of(number, packed))

    def writers(self, *, full_objects: bool) -> WriterTable:
        """
        Make the table of writers, by Python type.

        Args:
            full_objects: write `EncodedObject` values; otherwise they are refused.
        """
        writers = WriterTable({bool: write_bool, int: write_int, float: write_float, str: write_str})
        self._add_simple_writers(writers)
        self._add_array_writers(writers)
        writers[EncodedObjectAsID] = object_id_writer(self.object)
        writers[EncodedObject] = refusing_writer(f"full objects are only written with {self.how_to_write_objects}")
        if full_objects:
            writers[EncodedObject] = full_object_writer(self.object, writers)
        writers[dict] = dictionary_writer(self.dictionary, writers)
        writers[list] = writers[tuple] = array_writer(self.array, writers)
        return writers

    def _add_simple_writers(self, writers: WriterTable) -> None:
        writers[type(None)] = constant_writer(_NIL)
        writers[NodePath] = node_path_writer(self.node_path)
        for number, numbers in self.numbers.items():
            writers[numbers] = numbers_writer(number, numbers)
        for number, layout in self.composed.items():
            writers[layout.kind] = layout_writer(number, layout.letters, layout.take)

    def _add_array_writers(self, writers: WriterTable) -> None:
        writers[bytes] = writers[bytearray] = writers[memoryview] = byte_array_writer(self.byte_array)
        writers[PoolStringArray] = string_array_writer(self.string_array)
        for number, packed in self.packed.items():
            writers[packed] = packed_writer(number)
