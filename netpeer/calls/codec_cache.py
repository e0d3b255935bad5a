"""The codec that an API's settings ask for, looked up once for each setting and not for each call."""

from collections.abc import Callable

from netpeer.variant import Codec, VariantLimits

__all__ = ["CodecCache"]


class CodecCache:
    """
    Remembers the codec for the limits and the permission of last time.

    Limits cannot be changed, only exchanged: whether they are the same object tells whether the codec is right, and
    costs nothing (their hash, by which a dialect's own cache finds codecs, costs as much as a whole argument).
    """

    def __init__(self, make: Callable[[VariantLimits, bool], Codec]) -> None:
        """
        Args:
            make: gives the codec of a dialect for limits, with or without full objects.
        """
        self._make = make
        self._limits: VariantLimits | None = None
        self._objects = False
        self._codec: Codec | None = None

    def get(self, limits: VariantLimits, objects: bool) -> Codec:
        """
        The codec for these settings.
        """
        codec = self._codec
        if codec is None or limits is not self._limits or objects is not self._objects:
            codec = self._codec = self._make(limits, objects)
            self._limits, self._objects = limits, objects
        return codec
