"""What games have in their variables besides Python's own values: pygame's, and numpy's or their like."""

from __future__ import annotations

from typing import Any

import pygame

from netpeer.variant import Color, Rect2, Vector2, Vector3

__all__ = ["NUMPY", "NUMPY_NAMES", "PYGAME", "PYGAME_NAMES"]

#: pygame's values, and what they are for Godot.
PYGAME: list[tuple[Any, Any]] = [
    (pygame.Vector2(3, 4.5), Vector2(3, 4.5)),
    (pygame.Vector3(1, -2, 3), Vector3(1, -2, 3)),
    (pygame.Color(255, 0, 102, 51), Color(1.0, 0.0, 0.4, 0.2)),
    (pygame.Rect(1, -2, 3, 4), Rect2(1, -2, 3, 4)),
]
if hasattr(pygame, "FRect"):  # pygame-ce
    PYGAME.append((pygame.FRect(0.5, 1, 2, 3), Rect2(0.5, 1, 2, 3)))


def _like_numpy(name: str, base: type, **members: Any) -> type:
    kind = type(name, (base,), members)
    kind.__module__ = "numpy"
    return kind


class _Number:
    """
    What numpy's numbers can do here, for machines without numpy: they are what their bases are called.
    """

    def __init__(self, value: Any) -> None:
        self.value = value

    def __bool__(self) -> bool:
        return bool(self.value)

    def __int__(self) -> int:
        return int(self.value)

    def __float__(self) -> float:
        return float(self.value)

    def __eq__(self, other: object) -> bool:
        return self.value == (other.value if isinstance(other, _Number) else other)

    def __hash__(self) -> int:
        return hash(self.value)


_Integer, _Floating = _like_numpy("integer", _Number), _like_numpy("floating", _Number)
_SignedInteger = _like_numpy("signedinteger", _Integer)

#: numpy's numbers, and what they are for Godot.
NUMPY: list[tuple[Any, Any]] = [
    (_like_numpy("bool", _Number)(True), True),
    (_like_numpy("bool_", _Number)(False), False),
    (_like_numpy("int8", _SignedInteger)(-3), -3),
    (_like_numpy("uint64", _Integer)(2**63 - 1), 2**63 - 1),
    (_like_numpy("float16", _Floating)(0.5), 0.5),
    (_like_numpy("float64", _Floating)(0.1), 0.1),
]

try:
    import numpy
except ImportError:
    pass
else:
    NUMPY += [
        (numpy.bool_(True), True),
        *((getattr(numpy, f"{sign}int{bits}")(7), 7) for sign in ("", "u") for bits in (8, 16, 32, 64)),
        (numpy.longlong(-(2**63)), -(2**63)),
        (numpy.uint64(2**63 - 1), 2**63 - 1),
        (numpy.float16(0.5), 0.5),
        (numpy.float32(0.1), 0.10000000149011612),
        (numpy.float64(1e300), 1e300),
        (numpy.str_("text"), "text"),
        (numpy.array([1, 2])[0], 1),
    ]


def _name(value: Any) -> str:
    kind = type(value)
    return f"{kind.__module__}.{kind.__qualname__}({value})" if not isinstance(value, _Number) else f"like {kind}"


PYGAME_NAMES = [_name(value) for value, _ in PYGAME]
NUMPY_NAMES = [_name(value) for value, _ in NUMPY]
