"""How values that are made of vectors become a row of numbers and come back. The same in both dialects.

The numbers that come back are single-precision already, so no constructor has to round them.
"""

from itertools import chain

from netpeer.variant.basis import Basis
from netpeer.variant.transform import Transform
from netpeer.variant.transform2d import Transform2D
from netpeer.variant.vector2 import Vector2
from netpeer.variant.vector3 import Vector3

__all__ = [
    "basis_of_rows",
    "columns_of_transform2d",
    "rows_of_basis",
    "rows_of_transform",
    "transform2d_of_columns",
    "transform_of_rows",
]


_new = tuple.__new__


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


def columns_of_transform2d(transform: Transform2D) -> tuple[float, ...]:
    """
    The axes, then the origin.
    """
    return tuple(chain.from_iterable(transform))
