"""The failures of a network. The text of each error is a reason that a person can act upon."""

__all__ = ["DialError", "ListenError", "StreamError"]


class DialError(OSError):
    """
    A connection could not be made. The text says why.
    """


class ListenError(OSError):
    """
    A port could not be opened, or a connection could not be accepted. The text says why.
    """


class StreamError(OSError):
    """
    An established stream broke. The text says why.
    """
