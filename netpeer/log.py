"""The logger `netpeer`: one line for each call that failed, and for each connection that came or went."""

import logging

from netpeer.errors import Error

__all__ = ["logger", "printable", "report"]

logger = logging.getLogger("netpeer")


def report(error: Error, message: str, *arguments: object) -> Error:
    """
    Log why a call fails, and give its error back to be returned.
    """
    logger.error(f"{error.name}: {message}", *arguments)
    return error


def printable(text: str) -> str:
    """
    Text from a remote end, fit for a log or a terminal: what is not printable stands there as an escape.
    """
    return text if text.isprintable() else "".join(c if c.isprintable() else ascii(c)[1:-1] for c in text)
