"""Converts values of pygame and numpy to Godot values, and advises what to write for types that cannot be converted.

Neither package is imported: a type is recognised by the name of its package and its own name.
"""

from collections.abc import Callable
from functools import lru_cache
from typing import Any, TypeAlias

from netpeer.variant.values.color import Color
from netpeer.variant.values.rect2 import Rect2
from netpeer.variant.values.vector2 import Vector2
from netpeer.variant.values.vector3 import Vector3

__all__ = ["advice_for", "converted", "converter_for"]

Converter: TypeAlias = Callable[[Any], Any]

#: The most types whose converters are cached. A game has a few dozen.
_KNOWN_TYPES_MAX = 256


def _vector2(vector: Any) -> Vector2:
    return Vector2(vector.x, vector.y)


def _vector3(vector: Any) -> Vector3:
    return Vector3(vector.x, vector.y, vector.z)


def _color(color: Any) -> Color:
    return Color.from_rgba8(color.r, color.g, color.b, color.a)


def _rect2(rect: Any) -> Rect2:
    return Rect2(rect.x, rect.y, rect.w, rect.h)


#: (package, name) -> converter. The bases of a type are looked up, too: numpy's numbers have common bases. None ends
#: the lookup: the type is not converted.
_CONVERTERS: dict[tuple[str, str], Converter | None] = {
    ("pygame", "Vector2"): _vector2,
    ("pygame", "Vector3"): _vector3,
    ("pygame", "Color"): _color,
    ("pygame", "Rect"): _rect2,
    ("pygame", "FRect"): _rect2,
    ("numpy", "bool"): bool,
    ("numpy", "bool_"): bool,
    ("numpy", "integer"): int,
    ("numpy", "floating"): float,
    # numpy has it among its integers, but it is a duration.
    ("numpy", "timedelta64"): None,
    # It has more digits than Godot's float.
    ("numpy", "longdouble"): None,
    ("numpy", "float128"): None,
    ("numpy", "float96"): None,
}

#: (package, name) -> a line of Python that makes a value that can be sent. {} is the variable's name.
_ADVICE: dict[tuple[str, str], str] = {
    ("pygame", "Vector2"): "tuple({})",
    ("pygame", "Vector3"): "tuple({})",
    ("pygame", "Color"): "tuple({})",
    ("pygame", "Rect"): "tuple({})",
    ("pygame", "FRect"): "tuple({})",
    ("pygame", "Surface"): 'pygame.image.tobytes({}, "RGBA")',
    ("numpy", "ndarray"): "{}.tolist()",
    ("numpy", "timedelta64"): "{}.item().total_seconds()",
    ("numpy", "datetime64"): "str({})",
    ("numpy", "longdouble"): "float({})",
    ("numpy", "float128"): "float({})",
    ("numpy", "float96"): "float({})",
    ("numpy", "complexfloating"): "[{0}.real, {0}.imag]",
    ("builtins", "complex"): "[{0}.real, {0}.imag]",
    ("builtins", "set"): "list({})",
    ("builtins", "frozenset"): "list({})",
    ("builtins", "range"): "list({})",
    ("array", "array"): "{}.tolist()",
    ("collections", "deque"): "list({})",
    ("datetime", "datetime"): "{}.timestamp()",
    ("datetime", "date"): "{}.isoformat()",
    ("datetime", "timedelta"): "{}.total_seconds()",
    ("decimal", "Decimal"): "float({})",
    ("fractions", "Fraction"): "float({})",
    ("enum", "Enum"): "{}.value",
    ("pathlib", "PurePath"): "str({})",
    ("uuid", "UUID"): "str({})",
}


@lru_cache(maxsize=_KNOWN_TYPES_MAX)
def converter_for(kind: type) -> Converter | None:
    """
    The function that converts values of a type to Godot values; None if the type is not of pygame or numpy, or has no
    clear counterpart.
    """
    return next((_CONVERTERS[name] for name in _names(kind) if name in _CONVERTERS), None)


def converted(value: Any) -> Any:
    """
    Convert a value of pygame or numpy to a Godot value. Other values are returned unchanged.
    """
    kind: type = type(value)
    convert = converter_for(kind)
    return value if convert is None else convert(value)


def advice_for(kind: type) -> str:
    """
    Say what to write for a value of a type that cannot be sent: a line of Python if one is known.
    """
    line = next((_ADVICE[name] for name in _names(kind) if name in _ADVICE), None)
    if line is None and hasattr(kind, "__dataclass_fields__"):
        line = "dataclasses.asdict({})"
    full_name = kind.__qualname__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__qualname__}"
    return f"for {full_name} write {line.format('value')}" if line else f"send the parts of {full_name}, as a dict"


def _names(kind: type) -> list[tuple[str, str]]:
    """
    (package, name) of a type and of its bases, in the order of the lookup.
    """
    return [(base.__module__.partition(".")[0], base.__qualname__) for base in kind.__mro__]
