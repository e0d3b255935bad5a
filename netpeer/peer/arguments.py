"""Checks of arguments that the peers of both dialects take."""

from collections.abc import Sequence

__all__ = ["check_strings"]


def check_strings(name: str, values: Sequence[str]) -> Sequence[str]:
    """
    Give a list of texts back. Raises `TypeError` for one text, which is easily meant as a list, and for what is none.
    """
    if isinstance(values, str) or not all(isinstance(value, str) for value in values):
        raise TypeError(f"{name} must be a list of str")
    return values
