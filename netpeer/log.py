"""The logger `netpeer`: one line for each call that fails, and for each connection that opens or ends."""

import logging

from netpeer.errors import Error

__all__ = ["logger", "printable", "report"]

logger = logging.getLogger("netpeer")


def report(error: Error, message: str, *arguments: object) -> Error:
    """
    Log why a call fails.

    Args:
        error: the error that the call returns.
        message: the reason and what to do, with places for `arguments` as in `logging`.
        *arguments: the values for these places.

    Returns:
        The error: write `return report(...)`.
    """
    logger.error(f"{error.name}: {message}", *arguments)
    return error


def printable(text: str) -> str:
    """
    Make text from a remote end safe for logs and terminals: characters that are not printable become escapes.
    """
    return text if text.isprintable() else "".join(c if c.isprintable() else ascii(c)[1:-1] for c in text)
