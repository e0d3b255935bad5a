"""The one exception family of the codecs."""

from netpeer.errors import NetpeerError

__all__ = ["VariantError"]


class VariantError(NetpeerError, ValueError):
    """
    Bytes that are not a Variant, or a value that cannot become one.

    The text begins with the type and the offset: of the value in the bytes that were read, or of the value in the
    bytes that would have been written.
    """

    def __init__(self, kind: str, offset: int, reason: str) -> None:
        super().__init__(f"{kind} at offset {offset}: {reason}")
        self.kind = kind
        self.offset = offset
        self.reason = reason

    def __reduce__(self) -> tuple[type["VariantError"], tuple[str, int, str]]:
        return VariantError, (self.kind, self.offset, self.reason)
