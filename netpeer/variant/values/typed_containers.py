"""Typed arrays and dictionaries of Godot 4: plain lists and dicts that remember what they may hold."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from netpeer.variant.values.godot4_types import Godot4Type

__all__ = ["ANYTHING", "ContainerType", "TypedArray", "TypedDictionary"]


class ContainerType(NamedTuple):
    """
    What a typed array's items, or a typed dictionary's keys or values, have to be.

    Args:
        builtin: their type; NIL for anything.
        class_name: the class, for objects.
        script: the path of the script, for objects.
    """

    builtin: Godot4Type = Godot4Type.NIL
    class_name: str = ""
    script: str = ""

    @classmethod
    def of(cls, kind: "int | ContainerType", class_name: str = "", script: str = "") -> "ContainerType":
        """
        Check and put together.

        Raises:
            ValueError: there is no such type, or a class or a script for what is no object.
        """
        if isinstance(kind, ContainerType):
            return kind
        if (class_name or script) and kind != Godot4Type.OBJECT:
            raise ValueError("only a type of objects has a class name or a script")
        return cls(Godot4Type(kind), class_name, script)

    def __str__(self) -> str:
        return self.script or self.class_name or self.builtin.name


ANYTHING = ContainerType()


class TypedArray(list[Any]):
    """
    Godot 4's typed array, `Array[int]`: `TypedArray([1, 2], Godot4Type.INT)`.

    It is a list, equal to any other with the same items. What it holds is checked when it is written: an item of the
    wrong type raises `VariantError`.

    Args:
        items: what is in it.
        type: what the items are, a member of `Godot4Type` or a `ContainerType`.
        class_name: the class, if they are objects.
        script: the path of the script, if they are objects.

    Raises:
        ValueError: there is no such type, or a class or a script for what is no object.
    """

    __slots__ = ("item_type",)

    def __init__(
        self,
        items: Iterable[Any] = (),
        type: int | ContainerType = ANYTHING,
        class_name: str = "",
        script: str = "",
    ) -> None:
        super().__init__(items)
        self.item_type = ContainerType.of(type, class_name, script)

    def is_typed(self) -> bool:
        return self.item_type != ANYTHING

    def get_typed_builtin(self) -> Godot4Type:
        return self.item_type.builtin

    def get_typed_class_name(self) -> str:
        return self.item_type.class_name

    def __repr__(self) -> str:
        return f"TypedArray({list(self)!r}, {_described(self.item_type)})"

    def __reduce__(self) -> tuple[Any, ...]:
        return TypedArray, (list(self), self.item_type)


class TypedDictionary(dict[Any, Any]):
    """
    Godot 4's typed dictionary, `Dictionary[String, int]`: `TypedDictionary(pairs, Godot4Type.STRING, Godot4Type.INT)`.

    It is a dict, equal to any other with the same pairs. What it holds is checked when it is written: a key or value of
    the wrong type raises `VariantError`.

    Args:
        pairs: what is in it.
        key_type: what the keys are, a member of `Godot4Type` or a `ContainerType`.
        value_type: what the values are.
    """

    __slots__ = ("key_type", "value_type")

    def __init__(
        self,
        pairs: Mapping[Any, Any] | Iterable[tuple[Any, Any]] = (),
        key_type: int | ContainerType = ANYTHING,
        value_type: int | ContainerType = ANYTHING,
    ) -> None:
        super().__init__(pairs)
        self.key_type = ContainerType.of(key_type)
        self.value_type = ContainerType.of(value_type)

    def is_typed(self) -> bool:
        return self.is_typed_key() or self.is_typed_value()

    def is_typed_key(self) -> bool:
        return self.key_type != ANYTHING

    def is_typed_value(self) -> bool:
        return self.value_type != ANYTHING

    def get_typed_key_builtin(self) -> Godot4Type:
        return self.key_type.builtin

    def get_typed_value_builtin(self) -> Godot4Type:
        return self.value_type.builtin

    def __repr__(self) -> str:
        return f"TypedDictionary({dict(self)!r}, {_described(self.key_type)}, {_described(self.value_type)})"

    def __reduce__(self) -> tuple[Any, ...]:
        return TypedDictionary, (dict(self), self.key_type, self.value_type)


def _described(kind: ContainerType) -> str:
    return repr(kind) if kind.class_name or kind.script else f"{type(kind.builtin).__name__}.{kind.builtin.name}"
