"""Caches the codec of an API, so that it is looked up when a setting changes, and not for each call."""

from collections.abc import Callable

from netpeer.variant import Codec, VariantLimits

__all__ = ["CodecCache"]


class CodecCache:
    """
    The codec for the settings of the last call.

    `VariantLimits` are immutable: if the object is the same, the limits are the same. This check is much cheaper than
    their hash, which the dialect's own cache of codecs needs.
    """

    def __init__(self, make: Callable[[VariantLimits, bool], Codec]) -> None:
        """
        Args:
            make: returns the codec of a dialect for limits, and for whether full objects are allowed.
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
