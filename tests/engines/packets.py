"""
The packets and signals that both sides of the engine tests report, as values that compare with `==`.
"""

import hashlib
from dataclasses import dataclass
from typing import Any, Self

__all__ = ["WHOLE_BYTES", "Event", "Packet"]

WHOLE_BYTES = 1024
"""
Packets up to this size are compared byte by byte, larger ones by size and SHA-256 (as gd/endpoint.gd reports them).
"""

SHOWN_DIGITS = 40
"""
How many digits of a packet's content a failure message shows.
"""


@dataclass(frozen=True)
class Packet:
    """
    One packet as its receiver has read it.
    """

    source: int
    size: int
    content: str
    text: bool = False

    def __repr__(self) -> str:
        what = "text" if self.text else "bytes"
        return f"<{self.size} {what} from {self.source}: {self.content[:SHOWN_DIGITS]}>"

    @classmethod
    def of(cls, data: bytes, source: int = 1, *, text: bool = False) -> Self:
        """
        Returns the packet with the content `data`.
        """
        content = data.hex() if len(data) <= WHOLE_BYTES else hashlib.sha256(data).hexdigest()
        return cls(source, len(data), content, text)


@dataclass(frozen=True)
class Event:
    """
    One event of a peer: a signal with its arguments, or a packet that the peer has read.
    """

    signal: tuple[Any, ...]
    packet: Packet | None = None

    def __repr__(self) -> str:
        return repr(self.packet) if self.packet else f"{self.signal[0]}{self.signal[1:]}"

    @classmethod
    def from_report(cls, name: str, arguments: list[Any]) -> Self:
        """
        Reads a report of the engine. Godot's JSON has only floats, so this turns whole numbers into integers.
        """
        whole: list[Any] = [
            int(value) if isinstance(value, float) and value.is_integer() else value for value in arguments
        ]
        if name != "packet":
            return cls((name, *whole))
        source, size, content, text = whole
        return cls((name,), Packet(source, size, content.get("hex", content.get("sha256")), text))
