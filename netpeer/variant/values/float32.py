"""Arithmetic as in the engine: rounding to single precision, "about equal", and functions that never raise."""

import math
import struct

__all__ = [
    "CMP_EPSILON",
    "UNIT_EPSILON",
    "clamp",
    "cubic",
    "divide",
    "float32",
    "floor",
    "fposmod",
    "is_equal_approx",
    "is_zero_approx",
    "lerp",
    "round_half_away",
    "short_repr",
    "sign",
    "snap",
]

_FLOAT32 = struct.Struct("<f")

#: Godot's tolerance for "about equal".
CMP_EPSILON = 1e-5

#: Godot's tolerance for "has length one".
UNIT_EPSILON = 1e-3


def float32(value: float) -> float:
    """
    Round to single precision. As in the engine, a number that is too large becomes infinite.

    Raises:
        TypeError: the value is not a number.
    """
    try:
        rounded: float = _FLOAT32.unpack(_FLOAT32.pack(value))[0]
    except OverflowError:
        return math.copysign(math.inf, value)
    except struct.error:
        raise TypeError(f"a number is needed, not {type(value).__name__}") from None
    return rounded


def divide(dividend: float, divisor: float) -> float:
    """
    Divide as processors do: a division by zero gives an infinity or NaN, not an exception.
    """
    try:
        return dividend / divisor
    except ZeroDivisionError:
        if dividend == 0 or math.isnan(dividend):
            return math.nan
        return math.copysign(math.inf, dividend) * math.copysign(1.0, divisor)


def is_equal_approx(left: float, right: float, tolerance: float | None = None) -> bool:
    """
    Godot's `is_equal_approx()`: the tolerance grows with the left number.
    """
    if left == right:
        return True
    if tolerance is None:
        tolerance = max(CMP_EPSILON * abs(left), CMP_EPSILON)
    return abs(left - right) < tolerance


def is_zero_approx(value: float) -> bool:
    """
    Godot's `is_zero_approx()`.
    """
    return abs(value) < CMP_EPSILON


def clamp(value: float, low: float, high: float) -> float:
    """
    The value if it is between the bounds, otherwise the nearer bound. For NaN it is the lower one.
    """
    return min(max(low, value), high)


def lerp(start: float, end: float, weight: float) -> float:
    """
    The number between `start` and `end`: a `weight` of 0 gives `start`, 1 gives `end`.
    """
    return start + weight * (end - start)


def cubic(before: float, start: float, end: float, after: float, t: float) -> float:
    """
    The Catmull-Rom curve through `start` and `end` at `t`, as in Godot's `cubic_interpolate()`.
    """
    return 0.5 * (
        start * 2.0
        + (end - before) * t
        + (2.0 * before - 5.0 * start + 4.0 * end - after) * t * t
        + (3.0 * start - before - 3.0 * end + after) * t * t * t
    )


def sign(value: float) -> float:
    """
    The sign of the number: -1.0, 0.0 or 1.0.
    """
    return float((value > 0) - (value < 0))


def round_half_away(value: float) -> float:
    """
    Round to the nearest integer. Halves go away from zero as in C; with Python's `round()` they go to the even integer.
    """
    if not math.isfinite(value):
        return value
    return math.copysign(math.floor(abs(value) + 0.5), value)


def floor(value: float) -> float:
    """
    Like `math.floor()`, but the result is a float, and infinities and NaN do not change.
    """
    return float(math.floor(value)) if math.isfinite(value) else value


def snap(value: float, step: float) -> float:
    """
    Godot's `stepify()`: the nearest multiple of `step`. With a step of zero the value does not change.
    """
    return value if step == 0 else floor(value / step + 0.5) * step


def fposmod(value: float, modulus: float) -> float:
    """
    Godot's `fposmod()`: the remainder with the sign of the modulus.
    """
    if modulus == 0 or not math.isfinite(value) or math.isnan(modulus):
        return math.nan
    rest = math.fmod(value, modulus)
    return rest + modulus if rest * modulus < 0 else rest + 0.0


def short_repr(value: float) -> str:
    """
    The shortest decimal that reads back as the same single-precision number.
    """
    if value == 0:
        return "-0.0" if math.copysign(1.0, value) < 0 else "0"
    for digits in range(6, 9):
        text = f"{value:.{digits}g}"
        if float32(float(text)) == value:
            return text
    return f"{value:.9g}"
