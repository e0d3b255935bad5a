"""Single precision, as the engine keeps the members of its vectors, and the engine's ideas of "about equal"."""

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
    The nearest single-precision number; too large ones become infinite, as in the engine.
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
    Divide as floating-point units do: by zero gives an infinity or NaN, never an exception.
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
    The value, or the bound that it is beyond; the lower one for NaN.
    """
    return min(max(low, value), high)


def lerp(start: float, end: float, weight: float) -> float:
    """
    The number that is `weight` of the way from `start` to `end`.
    """
    return start + weight * (end - start)


def cubic(before: float, start: float, end: float, after: float, t: float) -> float:
    """
    The Catmull-Rom curve through `start` and `end` at `t`, as Godot's `cubic_interpolate()` has it.
    """
    return 0.5 * (
        start * 2.0
        + (end - before) * t
        + (2.0 * before - 5.0 * start + 4.0 * end - after) * t * t
        + (3.0 * start - before - 3.0 * end + after) * t * t * t
    )


def sign(value: float) -> float:
    """
    -1.0, 0.0 or 1.0.
    """
    return float((value > 0) - (value < 0))


def round_half_away(value: float) -> float:
    """
    Round to the nearest integer, halves away from zero as in C (Python's `round()` goes to the even one).
    """
    if not math.isfinite(value):
        return value
    return math.copysign(math.floor(abs(value) + 0.5), value)


def floor(value: float) -> float:
    """
    `math.floor()` that stays a float and leaves infinities and NaN alone.
    """
    return float(math.floor(value)) if math.isfinite(value) else value


def snap(value: float, step: float) -> float:
    """
    Godot's `stepify()`: the nearest multiple of `step`; a step of zero leaves the value alone.
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
