"""Callable and Signal, as far as Godot 4 sends them. They are plain data: nothing can be called or connected."""

from typing import Self

from netpeer.variant.values.value import Value

__all__ = ["Callable", "Signal"]

_UINT64_MAX = 2**64 - 1


class Callable(Value[object]):
    """
    Godot 4's `Callable` on the wire: without an object and without a method. All are equal.
    """

    __slots__ = ()

    def __new__(cls) -> Self:
        return tuple.__new__(cls)

    def is_null(self) -> bool:
        """
        Whether it has no object. Always true.
        """
        return True

    def __hash__(self) -> int:
        return hash(type(self))


class Signal(Value[object]):
    """
    Godot 4's `Signal` on the wire: its name, and the instance id of an object in the sender's process.

    Args:
        object_id: the id, 0 to 2**64 - 1. It has no meaning in this process.
        name: the signal's name.

    Raises:
        TypeError: an argument has the wrong type.
        ValueError: the id does not fit into 64 bits.
    """

    __slots__ = ()

    def __new__(cls, object_id: int = 0, name: str = "") -> Self:
        if not isinstance(object_id, int) or not isinstance(name, str):
            kinds = f"{type(object_id).__name__}, {type(name).__name__}"
            raise TypeError(f"{cls.__name__} takes an int and a str, not ({kinds})")
        if not 0 <= object_id <= _UINT64_MAX:
            raise ValueError(f"{cls.__name__} takes an unsigned 64-bit number, not {object_id}")
        return tuple.__new__(cls, (object_id, str.__str__(name)))

    def get_object_id(self) -> int:
        object_id: int = self[0]  # type: ignore[assignment]
        return object_id

    def get_name(self) -> str:
        name: str = self[1]  # type: ignore[assignment]
        return name

    def is_null(self) -> bool:
        """
        Whether it has no object.
        """
        return not self[0]
