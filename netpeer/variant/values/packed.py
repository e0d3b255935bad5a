"""Arrays of one type, for both dialects: immutable sequences that are equal only to the same type.

To change one, make a list of it, and an array of the list. Numbers are stored as on the wire. So a large array needs no
more memory than its bytes, and it is read and written without a loop.
"""

import struct
from abc import abstractmethod
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import Any, ClassVar, Self, TypeVar, overload

from netpeer.variant.values.float32 import float32, short_repr
from netpeer.variant.values.value import Numbers

__all__ = ["PackedArray", "PackedNumbers", "PackedValues", "StringArray"]

_Item = TypeVar("_Item")
_Values = TypeVar("_Values", bound=Numbers)


class PackedArray(Sequence[_Item]):
    """
    The base class of all these arrays.
    """

    __slots__ = ()

    @abstractmethod
    def __init__(self, items: Iterable[_Item] = ()) -> None: ...

    def __eq__(self, other: object) -> bool:
        if type(self) is not type(other) or not isinstance(other, PackedArray):
            return NotImplemented
        return tuple(self) == tuple(other)

    def __hash__(self) -> int:
        return hash(tuple(self))

    def __add__(self, other: Self) -> Self:
        if type(self) is not type(other):
            return NotImplemented
        return type(self)(chain(self, other))

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (list(self),)

    def __repr__(self) -> str:
        items = (short_repr(item) if isinstance(item, float) else repr(item) for item in self)
        return f"{type(self).__name__}([{', '.join(items)}])"


class _NumberArray(PackedArray[_Item]):
    """
    An array whose items are numbers or consist of numbers. It stores the bytes of the wire.
    """

    __slots__ = ("_payload",)

    #: The format of one item on the wire.
    ITEM: ClassVar[struct.Struct]

    _payload: bytes

    def __init__(self, items: Iterable[_Item] = ()) -> None:
        numbers = self._numbers(items)
        letter = self.ITEM.format[-1]
        try:
            self._payload = struct.pack(f"<{len(numbers)}{letter}", *numbers)
        except OverflowError:
            self._payload = struct.pack(f"<{len(numbers)}{letter}", *map(float32, numbers))
        except struct.error as error:
            raise _why_not(type(self).__name__, numbers, error) from None

    @staticmethod
    @abstractmethod
    def _numbers(items: Iterable[Any]) -> list[float]: ...

    @abstractmethod
    def _item(self, numbers: tuple[Any, ...]) -> _Item: ...

    @classmethod
    def from_bytes(cls, payload: bytes) -> Self:
        """
        Make an array from packed items, little-endian, as `to_bytes()` gives them.

        Raises:
            ValueError: the bytes are not a whole number of items.
        """
        if len(payload) % cls.ITEM.size:
            raise ValueError(f"{cls.__name__} has items of {cls.ITEM.size} bytes; {len(payload)} bytes are no multiple")
        self = cls.__new__(cls)
        self._payload = bytes(payload)
        return self

    def to_bytes(self) -> bytes:
        """
        The packed items, little-endian (`numpy.frombuffer` reads them).
        """
        return self._payload

    def __len__(self) -> int:
        return len(self._payload) // self.ITEM.size

    def __iter__(self) -> Iterator[_Item]:
        return map(self._item, self.ITEM.iter_unpack(self._payload))

    @overload
    def __getitem__(self, index: int) -> _Item: ...
    @overload
    def __getitem__(self, index: slice) -> Self: ...
    def __getitem__(self, index: int | slice) -> _Item | Self:
        if isinstance(index, slice):
            return type(self)([self[position] for position in range(*index.indices(len(self)))])
        position = range(len(self))[index]
        return self._item(self.ITEM.unpack_from(self._payload, position * self.ITEM.size))


def _why_not(name: str, numbers: list[float], error: struct.error) -> Exception:
    if all(isinstance(number, int) for number in numbers):
        return ValueError(f"{name}: {error}")
    return TypeError(f"{name} takes numbers: {error}")


class PackedNumbers(_NumberArray[_Item]):
    """
    A packed array whose items are numbers.
    """

    __slots__ = ()

    @staticmethod
    def _numbers(items: Iterable[float]) -> list[float]:
        return list(items)

    def _item(self, numbers: tuple[_Item]) -> _Item:
        return numbers[0]


class PackedValues(_NumberArray[_Values]):
    """
    A packed array whose items are vectors or colours.
    """

    __slots__ = ()

    #: The type of the items.
    VALUE: ClassVar[Any]

    def __init__(self, items: Iterable[_Values | Iterable[float]] = ()) -> None:
        super().__init__(item if isinstance(item, self.VALUE) else self.VALUE(*item) for item in items)

    @staticmethod
    def _numbers(items: Iterable[Iterable[float]]) -> list[float]:
        return list(chain.from_iterable(items))

    def _item(self, numbers: tuple[float, ...]) -> _Values:
        value: _Values = tuple.__new__(self.VALUE, numbers)
        return value


class StringArray(PackedArray[str]):
    """
    An array of strings.
    """

    __slots__ = ("_strings",)

    def __init__(self, items: Iterable[str] = ()) -> None:
        if isinstance(items, str):
            raise TypeError(f"{type(self).__name__} takes several str, not one")
        self._strings = tuple(items)
        if not all(isinstance(item, str) for item in self._strings):
            raise TypeError(f"{type(self).__name__} takes str only")

    def __len__(self) -> int:
        return len(self._strings)

    def __iter__(self) -> Iterator[str]:
        return iter(self._strings)

    @overload
    def __getitem__(self, index: int) -> str: ...
    @overload
    def __getitem__(self, index: slice) -> Self: ...
    def __getitem__(self, index: int | slice) -> str | Self:
        return type(self)(self._strings[index]) if isinstance(index, slice) else self._strings[index]
