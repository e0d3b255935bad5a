"""Checks of single values from the wire, and the cleaning of names and chat lines.

Each check gives the value back in the type that the game uses, or raises `ProtocolError`.
"""

from __future__ import annotations

import math
import unicodedata

__all__ = [
    "MAX_CHAT_CHARACTERS",
    "MAX_NAME_CHARACTERS",
    "ProtocolError",
    "clean_chat",
    "clean_name",
    "data",
    "flag",
    "number",
    "row",
    "rows",
    "text",
    "whole",
]

MAX_NAME_CHARACTERS = 16
"""What fits under a ship."""

MAX_CHAT_CHARACTERS = 120
"""What fits into one line of the chat."""


class ProtocolError(ValueError):
    """
    Something that breaks the rules of the game's protocol; the text says what.
    """


def whole(value: object, low: int, high: int) -> int:
    """
    A whole number from `low` to `high`, both included.
    """
    # bool is an int in Python, but `true` is no number on the wire.
    if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
        raise ProtocolError(f"expected a whole number from {low} to {high}")
    return value


def number(value: object, low: float, high: float) -> float:
    """
    A finite number from `low` to `high`. (NaN compares false with everything and ends here, too.)
    """
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise ProtocolError("expected a number")
    if not low <= value <= high:
        raise ProtocolError(f"expected a number from {low} to {high}")
    return float(value)


def flag(value: object) -> bool:
    """
    True or false.
    """
    if not isinstance(value, bool):
        raise ProtocolError("expected true or false")
    return value


def text(value: object, limit_characters: int) -> str:
    """
    Text of at most `limit_characters`.
    """
    if not isinstance(value, str) or len(value) > limit_characters:
        raise ProtocolError(f"expected text of at most {limit_characters} characters")
    return value


def data(value: object, limit_bytes: int) -> bytes:
    """
    At most `limit_bytes` bytes.
    """
    if not isinstance(value, bytes) or len(value) > limit_bytes:
        raise ProtocolError(f"expected at most {limit_bytes} bytes")
    return value


def rows(value: object, limit: int) -> list[object]:
    """
    A list of at most `limit` rows.
    """
    if not isinstance(value, list) or len(value) > limit:
        raise ProtocolError(f"expected a list of at most {limit} rows")
    return value


def row(value: object, count: int) -> list[object]:
    """
    A list of exactly `count` fields.
    """
    if not isinstance(value, list) or len(value) != count:
        raise ProtocolError(f"expected a list of {count} fields")
    return value


def clean_name(wish: str) -> str:
    """
    A name that can be drawn: printable characters only, no runs of spaces, at most 16 characters; maybe empty.
    """
    return _clean(wish, MAX_NAME_CHARACTERS)


def clean_chat(line: str) -> str:
    """
    A line that can be drawn, at most 120 characters; maybe empty.
    """
    return _clean(line, MAX_CHAT_CHARACTERS)


def _clean(wish: str, limit: int) -> str:
    joined = unicodedata.normalize("NFC", wish)
    # M* are marks that could be piled up over half the screen; NFC has already joined those that belong to a letter.
    unmarked = (c for c in joined if unicodedata.category(c)[0] != "M")
    # C* are control characters, switches of the text's direction, surrogates and unassigned ones.
    printable = "".join(" " if unicodedata.category(c)[0] == "C" else c for c in unmarked)
    return " ".join(printable.split())[:limit].rstrip()
