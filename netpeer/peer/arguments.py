"""Checks of arguments that the peers of both dialects take."""

from collections.abc import Sequence

__all__ = ["check_strings"]


def check_strings(name: str, values: Sequence[str]) -> Sequence[str]:
    """
    Check that an argument is a list of str.

    Args:
        name: the name of the argument, for the text of the error.
        values: the argument.

    Returns:
        The list.

    Raises:
        TypeError: an item is not a str, or the argument is one str: that is a list of characters by mistake.
    """
    if isinstance(values, str) or not all(isinstance(value, str) for value in values):
        raise TypeError(f"{name} must be a list of str")
    return values
