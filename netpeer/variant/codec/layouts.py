"""Values that consist of other values, as a row of numbers. The layouts are the same in both dialects.

Numbers from the wire have single precision already, so the values are made without the constructors, which would round.
"""

from collections.abc import Callable
from itertools import chain
from typing import Any, NamedTuple

from netpeer.variant.values.basis import Basis
from netpeer.variant.values.projection import Projection
from netpeer.variant.values.transform import Transform
from netpeer.variant.values.transform2d import Transform2D
from netpeer.variant.values.vector2 import Vector2
from netpeer.variant.values.vector3 import Vector3
from netpeer.variant.values.vector4 import Vector4

__all__ = ["BASIS", "PROJECTION", "TRANSFORM", "TRANSFORM2D", "Layout"]


_new = tuple.__new__


class Layout(NamedTuple):
    """
    The format of one type.

    Attributes:
        kind: the type.
        letters: its numbers, as a format of `struct`.
        make: makes the value from the numbers.
        take: gives the numbers of the value.
        parts: how many other values it consists of.
    """

    kind: type
    letters: str
    make: Callable[[tuple[float, ...]], Any]
    take: Callable[[Any], tuple[float, ...]]
    parts: int


def basis_of_rows(numbers: tuple[float, ...]) -> Basis:
    """
    A Basis from its nine numbers, row by row.
    """
    xx, yx, zx, xy, yy, zy, xz, yz, zz = numbers
    return _new(Basis, (_new(Vector3, (xx, xy, xz)), _new(Vector3, (yx, yy, yz)), _new(Vector3, (zx, zy, zz))))


def rows_of_basis(basis: Basis) -> tuple[float, ...]:
    """
    The nine numbers of a Basis, row by row.
    """
    return tuple(chain.from_iterable(zip(*basis, strict=True)))


def transform_of_rows(numbers: tuple[float, ...]) -> Transform:
    """
    A Transform from the rows of its basis, then its origin.
    """
    return _new(Transform, (basis_of_rows(numbers[:9]), _new(Vector3, numbers[9:])))


def rows_of_transform(transform: Transform) -> tuple[float, ...]:
    """
    The rows of the basis, then the origin.
    """
    return (*rows_of_basis(transform.basis), *transform.origin)


def transform2d_of_columns(numbers: tuple[float, ...]) -> Transform2D:
    """
    A Transform2D from its axes, then its origin.
    """
    return _new(Transform2D, (_new(Vector2, numbers[:2]), _new(Vector2, numbers[2:4]), _new(Vector2, numbers[4:])))


def columns_of_matrix(matrix: Transform2D | Projection) -> tuple[float, ...]:
    """
    One column after the other.
    """
    return tuple(chain.from_iterable(matrix))


def projection_of_columns(numbers: tuple[float, ...]) -> Projection:
    """
    A Projection, column by column.
    """
    return _new(Projection, [_new(Vector4, numbers[start : start + 4]) for start in range(0, 16, 4)])


TRANSFORM2D = Layout(Transform2D, "6f", transform2d_of_columns, columns_of_matrix, 3)
BASIS = Layout(Basis, "9f", basis_of_rows, rows_of_basis, 3)
TRANSFORM = Layout(Transform, "12f", transform_of_rows, rows_of_transform, 5)
PROJECTION = Layout(Projection, "16f", projection_of_columns, columns_of_matrix, 4)
