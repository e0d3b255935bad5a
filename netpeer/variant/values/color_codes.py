"""Colours as text and as whole numbers: HTML codes, names, and the integers of Godot's `to_rgba32()` and so on."""

import re
from collections.abc import Sequence

from netpeer.variant.values.color_names import COLOR_NAMES
from netpeer.variant.values.float32 import clamp, float32, round_half_away

__all__ = ["named_color", "packed_color", "parts_of_html", "whole_part"]

_HTML = re.compile(r"#?([0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8})", re.IGNORECASE | re.ASCII)

#: Larger parts, infinite ones included, are cut to this before they become whole numbers.
_LARGEST_PART = 2.0**31

#: Characters that Godot ignores in the name of a colour.
_IGNORED_IN_NAMES = str.maketrans("", "", " -_'.")


def parts_of_html(code: str) -> tuple[int, int, int, int]:
    """
    Red, green, blue and alpha, 0 to 255, of an HTML code such as `#ff8800`; in Godot 3 the alpha stands first.

    Raises:
        ValueError: this is not such a code.
    """
    match = _HTML.fullmatch(code)
    if match is None:
        raise ValueError(f"{code!r} is not an HTML colour code such as '#ff8800' or '#80ff8800' (alpha first)")
    digits = match[1] if len(match[1]) > 4 else "".join(digit * 2 for digit in match[1])
    alpha, red, green, blue = bytes.fromhex(digits.rjust(8, "f"))
    return red, green, blue, alpha


def named_color(name: str) -> tuple[int, int, int]:
    """
    Red, green and blue, 0 to 255, of a colour that has a name in Godot.

    Raises:
        ValueError: there is no colour of that name.
    """
    try:
        code = COLOR_NAMES[name.translate(_IGNORED_IN_NAMES).lower()]
    except KeyError:
        raise ValueError(f"{name!r} is not the name of a colour") from None
    _, red, green, blue = code.to_bytes(4, "big")
    return red, green, blue


def packed_color(color: Sequence[float], order: str, bits: int) -> int:
    """
    The four parts as one integer, as Godot packs them: signed, and parts that are too large wrap around.

    Args:
        color: red, green, blue and alpha.
        order: the letters r, g, b and a; the first one gets the highest bits.
        bits: the bits of each part, 8 or 16.
    """
    full, packed = (1 << bits) - 1, 0
    for name in order:
        packed = packed << bits | whole_part(float32(color["rgba".index(name)] * full)) & full
    return packed - (1 << 64) if packed >> 63 else packed


def whole_part(number: float) -> int:
    """
    The nearest integer, halves away from zero.
    """
    return int(round_half_away(clamp(number, -_LARGEST_PART, _LARGEST_PART)))
