"""Values for what cannot be sent itself: resources of Godot's servers, and objects."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self

from netpeer.variant.values.value import Value

__all__ = ["RID", "EncodedObject", "EncodedObjectAsID"]

_UINT64_MAX = 2**64 - 1


class _Handle(Value[int]):
    """
    A number that has a meaning only in the process that made it.
    """

    __slots__ = ()

    def __new__(cls, number: int = 0) -> Self:
        if not isinstance(number, int):
            raise TypeError(f"{cls.__name__} takes an int, not {type(number).__name__}")
        if not 0 <= number <= _UINT64_MAX:
            raise ValueError(f"{cls.__name__} takes an unsigned 64-bit number, not {number}")
        return tuple.__new__(cls, (number,))

    def __bool__(self) -> bool:
        return self[0] != 0


class RID(_Handle):
    """
    Godot's `RID`: the handle of a resource. Godot 3 does not send its number, so `RID()` arrives.
    """

    __slots__ = ()

    def get_id(self) -> int:
        return self[0]


class EncodedObjectAsID(_Handle):
    """
    An object of the sender, by its instance id. `EncodedObjectAsID(0)` is the null object.
    """

    __slots__ = ()

    @property
    def object_id(self) -> int:
        return self[0]

    def get_object_id(self) -> int:
        return self[0]


@dataclass(frozen=True, slots=True)
class EncodedObject:
    """
    A full object as plain data: the name of its class, and its stored properties in order.

    No object is created from it. It is read only with `allow_objects` and written only with `full_objects`. Without a
    class name it is the null object.

    Args:
        class_name: Godot's name of the class.
        properties: name and value of each stored property.
    """

    class_name: str = ""
    properties: Mapping[str, Any] = field(default_factory=dict)
