"""Reads structures from bytes that arrived."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from demo_game.net.protocol.checks import ProtocolError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from struct import Struct

__all__ = ["StructReader"]


class StructReader:
    """
    Reads one structure after the other, and never more bytes than there are.
    """

    def __init__(self, received: bytes) -> None:
        self._bytes = received
        self._at = 0

    def take(self, layout: Struct) -> tuple[Any, ...]:
        """
        The values of the next structure.
        """
        if self.left() < layout.size:
            raise ProtocolError("a snapshot that ends too early")
        values = layout.unpack_from(self._bytes, self._at)
        self._at += layout.size
        return values

    def rows(self, layout: Struct, count: int) -> Iterator[tuple[Any, ...]]:
        """
        The values of the next `count` structures.
        """
        size = layout.size * count
        if self.left() < size:
            raise ProtocolError("a snapshot that ends too early")
        taken = self._bytes[self._at : self._at + size]
        self._at += size
        return layout.iter_unpack(taken)

    def left(self) -> int:
        """
        How many bytes are left.
        """
        return len(self._bytes) - self._at
