"""The exception that the codecs raise."""

from netpeer.errors import NetpeerError

__all__ = ["VariantError"]


class VariantError(NetpeerError, ValueError):
    """
    The bytes are not a Variant, or the value cannot be written as one.

    The text begins with the type of the value and its offset in the bytes that are read or written.

    Attributes:
        kind: the name of the type.
        offset: where the value begins, in bytes.
        reason: what is wrong.
    """

    def __init__(self, kind: str, offset: int, reason: str) -> None:
        super().__init__(f"{kind} at offset {offset}: {reason}")
        self.kind = kind
        self.offset = offset
        self.reason = reason

    def __reduce__(self) -> tuple[type["VariantError"], tuple[str, int, str]]:
        return VariantError, (self.kind, self.offset, self.reason)
