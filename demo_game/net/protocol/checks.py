"""Checks of single values that arrived, and the cleaning of names and chat lines.

Each check returns the value in the type that the game uses, or raises `ProtocolError`.
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
"""A longer name does not fit under a ship."""

MAX_CHAT_CHARACTERS = 120
"""A longer line does not fit into the chat."""


class ProtocolError(ValueError):
    """
    A value that breaks the game's protocol; the text says what is wrong.
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
    A finite number from `low` to `high`.
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
    A name that can be drawn: printable characters, no runs of spaces, at most 16 characters. It may be empty.
    """
    return _clean(wish, MAX_NAME_CHARACTERS)


def clean_chat(line: str) -> str:
    """
    A line that can be drawn: as `clean_name`, at most 120 characters. It may be empty.
    """
    return _clean(line, MAX_CHAT_CHARACTERS)


def _clean(wish: str, limit: int) -> str:
    joined = unicodedata.normalize("NFC", wish)
    # M* are combining marks: many of them on one letter would cover half the screen. NFC has joined the normal ones.
    unmarked = (c for c in joined if unicodedata.category(c)[0] != "M")
    # C* are control characters, changes of the writing direction, surrogates and unassigned characters.
    printable = "".join(" " if unicodedata.category(c)[0] == "C" else c for c in unmarked)
    return " ".join(printable.split())[:limit].rstrip()
