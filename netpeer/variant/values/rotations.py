"""Conversions between three forms of a rotation: the rows of a matrix, a quaternion, and Euler angles.

All are plain numbers, so `Quat` and `Basis` can both use them. Euler angles are Godot's: Y first, then X, then Z.
"""

import math
from collections.abc import Iterable, Sequence

from netpeer.variant.values.float32 import CMP_EPSILON, clamp, divide

__all__ = ["Rows", "euler_of_rows", "multiply", "quat_of_euler", "quat_of_rows", "rows_of_axis_angle", "rows_of_quat"]

#: A 3x3 matrix, row by row.
Rows = Sequence[Sequence[float]]


def multiply(left: Rows, right: Rows) -> list[list[float]]:
    """
    The matrix product.
    """
    columns = list(zip(*right, strict=True))
    return [[math.fsum(a * b for a, b in zip(row, column, strict=True)) for column in columns] for row in left]


def rows_of_axis_angle(axis: Iterable[float], angle: float) -> Rows:
    """
    The rotation by `angle` radians around a unit vector.
    """
    x, y, z = axis
    sine, cosine = math.sin(angle), math.cos(angle)
    rest = 1.0 - cosine
    return (
        (x * x + cosine * (1.0 - x * x), x * y * rest - z * sine, x * z * rest + y * sine),
        (x * y * rest + z * sine, y * y + cosine * (1.0 - y * y), y * z * rest - x * sine),
        (x * z * rest - y * sine, y * z * rest + x * sine, z * z + cosine * (1.0 - z * z)),
    )


def rows_of_quat(quat: Iterable[float]) -> Rows:
    """
    The rotation of a quaternion of any length.
    """
    x, y, z, w = quat
    scale = divide(2.0, x * x + y * y + z * z + w * w)
    xs, ys, zs = x * scale, y * scale, z * scale
    return (
        (1.0 - (y * ys + z * zs), x * ys - w * zs, x * zs + w * ys),
        (x * ys + w * zs, 1.0 - (x * xs + z * zs), y * zs - w * xs),
        (x * zs - w * ys, y * zs + w * xs, 1.0 - (x * xs + y * ys)),
    )


def quat_of_rows(rows: Rows) -> tuple[float, ...]:
    """
    The quaternion x, y, z, w of a rotation matrix.
    """
    trace = rows[0][0] + rows[1][1] + rows[2][2]
    # Begin with the largest of the four squares, so the square root is not near zero.
    i = max(range(3), key=lambda axis: rows[axis][axis]) if trace <= 0 else 3
    j, k = (i + 1) % 3, (i + 2) % 3
    if i == 3:
        root = math.sqrt(trace + 1.0)
        s = 0.5 / root
        parts = ((rows[2][1] - rows[1][2]) * s, (rows[0][2] - rows[2][0]) * s, (rows[1][0] - rows[0][1]) * s)
        return (*parts, root * 0.5)
    root = math.sqrt(max(rows[i][i] - rows[j][j] - rows[k][k] + 1.0, 0.0))
    s = divide(0.5, root)
    quat = [0.0, 0.0, 0.0, (rows[k][j] - rows[j][k]) * s]
    quat[i], quat[j], quat[k] = root * 0.5, (rows[j][i] + rows[i][j]) * s, (rows[k][i] + rows[i][k]) * s
    return tuple(quat)


def quat_of_euler(euler: Iterable[float]) -> tuple[float, float, float, float]:
    """
    The quaternion x, y, z, w of Euler angles in radians.
    """
    half_x, half_y, half_z = (angle * 0.5 for angle in euler)
    sin_x, cos_x = math.sin(half_x), math.cos(half_x)
    sin_y, cos_y = math.sin(half_y), math.cos(half_y)
    sin_z, cos_z = math.sin(half_z), math.cos(half_z)
    return (
        sin_y * cos_x * sin_z + cos_y * sin_x * cos_z,
        sin_y * cos_x * cos_z - cos_y * sin_x * sin_z,
        cos_y * cos_x * sin_z - sin_y * sin_x * cos_z,
        sin_y * sin_x * sin_z + cos_y * cos_x * cos_z,
    )


def euler_of_rows(rows: Rows) -> tuple[float, float, float]:
    """
    The Euler angles of a rotation matrix, in radians.
    """
    sine = -rows[1][2]
    if abs(sine) < 1.0 - CMP_EPSILON:
        return math.asin(sine), math.atan2(rows[0][2], rows[2][2]), math.atan2(rows[1][0], rows[1][1])
    # With X straight up or down, Y and Z rotate around the same axis: Y gets all of the rotation.
    turn = math.atan2(rows[0][1], rows[0][0])
    return math.copysign(math.pi / 2, sine), clamp(sine, -1.0, 1.0) * turn, 0.0
