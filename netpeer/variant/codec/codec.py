"""A codec: the tables of readers and writers of one dialect, and the limits."""

from collections.abc import Mapping, Sequence
from typing import Any

from netpeer.variant.codec.errors import VariantError
from netpeer.variant.codec.limits import DEFAULT_LIMITS, VariantLimits
from netpeer.variant.codec.reading import Reader
from netpeer.variant.codec.reading_containers import read_values
from netpeer.variant.codec.writing import Writer

__all__ = ["Codec"]

#: A null is the smallest value: it has only a header.
_SMALLEST_VALUE_BYTES = 4

_NO_BYTES = "there are no bytes"

_TOO_DEEP = "Python's recursion limit was reached: call from fewer nested functions, or lower VariantLimits.max_depth"


class Codec:
    """
    Converts values to bytes and back. It keeps no state between calls, so threads may share it.

    Get one from `godot3_codec()` or `godot4_codec()`.

    Args:
        readers: a reader for each of the 256 possible type numbers.
        writers: a writer for each Python type.
        limits: the largest depth, size and count that are accepted.
    """

    __slots__ = ("_limits", "_max_count", "_max_depth", "_max_size", "_readers", "_uncounted_size", "_writers")

    def __init__(
        self, readers: Sequence[Reader], writers: Mapping[type, Writer], limits: VariantLimits = DEFAULT_LIMITS
    ) -> None:
        self._readers = readers
        self._writers = writers
        self._limits = limits
        self._max_depth, self._max_size, self._max_count = limits.max_depth, limits.max_size, limits.max_count
        self._uncounted_size = min(limits.max_size, limits.max_count * _SMALLEST_VALUE_BYTES)

    @property
    def limits(self) -> VariantLimits:
        """
        The largest depth, size and count that are accepted.
        """
        return self._limits

    def with_limits(self, limits: VariantLimits) -> "Codec":
        """
        Make a codec of the same dialect with other limits.
        """
        return Codec(self._readers, self._writers, limits)

    def decode(self, data: bytes | bytearray | memoryview) -> Any:
        """
        Read the value at the beginning of the bytes. As in Godot, bytes behind the value are ignored.

        Raises:
            VariantError: the bytes are not a value, or the value is beyond the limits.
        """
        if type(data) is not bytes:
            data = bytes(memoryview(data))
        if len(data) <= self._uncounted_size and data:
            try:
                return self._readers[data[0]](data, 0, self._max_depth, None)[0]
            except RecursionError:
                raise VariantError("Variant", 0, _TOO_DEEP) from None
        if len(data) > self._max_size:
            raise self._too_large(len(data), 0)
        return self.decode_from(data, 0)[0]

    def decode_from(self, data: bytes, offset: int) -> tuple[Any, int]:
        """
        Read the value at an offset, for packets that hold several values.

        Args:
            data: the bytes.
            offset: where the value begins, in bytes.

        Returns:
            The value, and the offset behind it.

        Raises:
            VariantError: the bytes are not a value, or the value is beyond the limits.
        """
        size = len(data) - offset
        if size <= 0:
            raise VariantError("Variant", offset, _NO_BYTES)
        # Only where there are bytes for more values than allowed, somebody must count them.
        budget = [self._max_count] if size > self._uncounted_size else None
        try:
            value, end = self._readers[data[offset]](data, offset, self._max_depth, budget)
        except RecursionError:
            raise VariantError("Variant", offset, _TOO_DEEP) from None
        if end - offset > self._max_size:
            raise self._too_large(end - offset, offset)
        return value, end

    def _too_large(self, size: int, offset: int) -> VariantError:
        return VariantError("Variant", offset, f"{size} bytes are more than {self._max_size} (VariantLimits.max_size)")

    def decode_into(self, values: list[Any], data: bytes, offset: int, count: int) -> int:
        """
        Read several values that stand one behind another. This is faster than `decode_from()` for each.

        Args:
            values: the list to which they are appended. Values that were read before an error stay in it.
            data: the bytes.
            offset: where the first value begins, in bytes.
            count: the number of values.

        Returns:
            The offset behind the last value.

        Raises:
            VariantError: a value is missing, broken or beyond the limits.
        """
        if len(data) > self._uncounted_size:
            return self._decode_counted(values, data, offset, count)
        first = len(values)
        try:
            return read_values(self._readers, values.append, data, offset, range(count), self._max_depth, None)
        except IndexError:
            # The bytes end too early. Read again, value by value, to say where.
            del values[first:]
            return self._decode_counted(values, data, offset, count)
        except RecursionError:
            raise VariantError("Variant", offset, _TOO_DEEP) from None

    def _decode_counted(self, values: list[Any], data: bytes, offset: int, count: int) -> int:
        for _ in range(count):
            value, offset = self.decode_from(data, offset)
            values.append(value)
        return offset

    def encode(self, value: Any) -> bytes:
        """
        Convert a value to bytes.

        Raises:
            VariantError: Godot has no such value, or it is beyond the limits.
        """
        out = bytearray()
        self.encode_into(value, out)
        return bytes(out)

    def encode_into(self, value: Any, out: bytearray) -> None:
        """
        Append the bytes of a value to `out`. If that fails, `out` does not change.

        Raises:
            VariantError: Godot has no such value, or it is beyond the limits.
        """
        self.encode_all_into((value,), out)

    def encode_all_into(self, values: Sequence[Any], out: bytearray) -> None:
        """
        Append the bytes of several values to `out`, one behind another. If that fails, `out` does not change.

        Raises:
            VariantError: Godot has no such value, or one is beyond the limits.
        """
        begin = start = len(out)
        writers, depth, max_size = self._writers, self._max_depth, self._max_size
        try:
            for value in values:
                start = len(out)
                writers[type(value)](value, out, depth, start + max_size)
            if len(out) - begin > self._uncounted_size:
                # Large enough to be beyond the limits. Reading decides: what it refuses is not written either.
                self._decode_counted([], bytes(out), begin, len(values))
        except RecursionError:
            del out[begin:]
            raise VariantError(type(value).__name__, start, _TOO_DEEP) from None
        except Exception:
            del out[begin:]
            raise
