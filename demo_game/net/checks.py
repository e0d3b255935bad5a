"""Checks of single values from the wire, and the cleaning of names.

Each check gives the value back in the type that the game uses, or raises `ProtocolError`.
"""

from __future__ import annotations

import unicodedata

__all__ = ["MAX_COUNTER", "MAX_ID", "ProtocolError", "axis", "clean_name", "exactly", "rows", "text", "whole"]

MAX_ID = 2**31 - 1
MAX_COUNTER = 2**53
"""Ticks and sequence numbers stay exact in every language that knows only doubles."""

MAX_NAME_CHARACTERS = 16
"""What fits under a ship."""


class ProtocolError(ValueError):
    """
    A message that breaks the rules of the game's protocol; the text says how.
    """


def exactly(fields: object, count: int) -> list[object]:
    """
    A list of `count` fields.
    """
    if not isinstance(fields, list) or len(fields) != count:
        raise ProtocolError(f"expected a list of {count} fields")
    return fields


def rows(value: object, limit: int) -> list[object]:
    """
    A list of at most `limit` rows.
    """
    if not isinstance(value, list) or len(value) > limit:
        raise ProtocolError(f"expected a list of at most {limit} rows")
    return value


def whole(value: object, low: int, high: int) -> int:
    """
    A whole number from `low` to `high`, both included.
    """
    # bool is an int in Python, but `true` is no number on the wire.
    if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
        raise ProtocolError(f"expected a whole number from {low} to {high}")
    return value


def axis(value: object) -> float:
    """
    A number from -1 to 1.
    """
    # NaN compares false with everything and ends here, too.
    if isinstance(value, bool) or not isinstance(value, int | float) or not -1 <= value <= 1:
        raise ProtocolError("an axis has to be a number from -1 to 1")
    return float(value)


def text(value: object, limit_bytes: int) -> str:
    """
    Text of at most `limit_bytes` bytes.
    """
    if not isinstance(value, str) or len(value.encode("utf-8", "replace")) > limit_bytes:
        raise ProtocolError(f"expected text of at most {limit_bytes} bytes")
    return value


def clean_name(wish: str) -> str:
    """
    A name that can be drawn: printable characters only, no runs of spaces, at most 16 characters; maybe empty.
    """
    joined = unicodedata.normalize("NFC", wish)
    # M* are marks that could be piled up over half the screen; NFC has already joined those that belong to a letter.
    unmarked = (c for c in joined if unicodedata.category(c)[0] != "M")
    # C* are control characters, switches of the text's direction, surrogates and unassigned ones.
    printable = "".join(" " if unicodedata.category(c)[0] == "C" else c for c in unmarked)
    return " ".join(printable.split())[:MAX_NAME_CHARACTERS].rstrip()
