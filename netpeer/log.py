"""The logger `netpeer`: one line for each call that failed, and for each connection that came or went."""

import logging

from netpeer.errors import Error

__all__ = ["logger", "report"]

logger = logging.getLogger("netpeer")


def report(error: Error, message: str, *arguments: object) -> Error:
    """
    Log why a call fails, and give its error back to be returned.
    """
    logger.error(f"{error.name}: {message}", *arguments)
    return error
