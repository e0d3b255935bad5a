"""Typed arrays and dictionaries of Godot 4: lists and dicts with the type of their items, keys and values."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from netpeer.variant.values.godot4_types import Godot4Type

__all__ = ["ANYTHING", "ContainerType", "TypedArray", "TypedDictionary"]


class ContainerType(NamedTuple):
    """
    The type of a typed array's items, or of a typed dictionary's keys or values.

    Args:
        builtin: the type; NIL allows any type.
        class_name: for objects, the name of the class.
        script: for objects, the path of the script.
    """

    builtin: Godot4Type = Godot4Type.NIL
    class_name: str = ""
    script: str = ""

    @classmethod
    def of(cls, kind: "int | ContainerType", class_name: str = "", script: str = "") -> "ContainerType":
        """
        Check the arguments and make a type of them.

        Raises:
            ValueError: there is no such type, or a class or a script is given for a type other than OBJECT.
        """
        if isinstance(kind, ContainerType):
            kind, class_name, script = kind  # made by hand, it may say anything
        if (class_name or script) and kind != Godot4Type.OBJECT:
            raise ValueError("only a type of objects has a class name or a script")
        return cls(Godot4Type(kind), class_name, script)

    def __str__(self) -> str:
        return self.script or self.class_name or self.builtin.name


ANYTHING = ContainerType()


class TypedArray(list[Any]):
    """
    Godot 4's typed array, `Array[int]`: `TypedArray([1, 2], Godot4Type.INT)`.

    It is a list, and equal to any list with the same items. The types of the items are checked when it is written: an
    item of the wrong type raises `VariantError`.

    Args:
        items: the items.
        type: the type of the items, a member of `Godot4Type` or a `ContainerType`.
        class_name: for objects, the name of the class.
        script: for objects, the path of the script.

    Raises:
        ValueError: there is no such type, or a class or a script is given for a type other than OBJECT.
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

    It is a dict, and equal to any dict with the same pairs. The types are checked when it is written: a key or value of
    the wrong type raises `VariantError`.

    Args:
        pairs: the keys and values.
        key_type: the type of the keys, a member of `Godot4Type` or a `ContainerType`.
        value_type: the type of the values.

    Raises:
        ValueError: there is no such type.
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
