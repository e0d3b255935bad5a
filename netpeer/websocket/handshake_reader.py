"""HandshakeReader: finds the end of an opening handshake in the data, and keeps its beginning for reasons.

An opening handshake is a head of HTTP header lines and ends with a blank line (RFC 6455, 4.1). The response of a web
server that refuses has a body after it: an HTML page, for example.
"""

from netpeer.log import printable
from netpeer.websocket.limits import MAX_FIRST_LINE, MAX_HANDSHAKE_BYTES

__all__ = ["HandshakeReader"]

_BLANK_LINE = b"\r\n\r\n"


class HandshakeReader:
    """
    The reader of one opening handshake.

    Attributes:
        beginning: the first bytes of the handshake, at least MAX_FIRST_LINE of them if so many have come.
    """

    def __init__(self) -> None:
        self.beginning = b""
        self._size = 0
        self._last_bytes = b""

    @property
    def is_too_long(self) -> bool:
        """
        Whether more than MAX_HANDSHAKE_BYTES have come.
        """
        return self._size > MAX_HANDSHAKE_BYTES

    @property
    def hint(self) -> str:
        """
        The first line, as the end of a sentence; "" when nothing has come.
        """
        line = self.beginning.partition(b"\r\n")[0][:MAX_FIRST_LINE]
        return f"; it begins with {printable(line.decode('latin-1'))!r}" if line else ""

    def split(self, data: bytes) -> tuple[bytes, bytes]:
        """
        Split data after the blank line. The blank line may begin in earlier data.

        Returns:
            What belongs to the head, and what follows it.
        """
        seen = self._last_bytes + data
        end = seen.find(_BLANK_LINE)
        if end < 0:
            self._last_bytes = seen[-3:]
            return data, b""
        cut = end + len(_BLANK_LINE) - len(self._last_bytes)
        self._last_bytes = b""
        return data[:cut], data[cut:]

    def add(self, data: bytes) -> None:
        """
        Count data of the handshake, head or body, and keep its beginning.
        """
        self._size += len(data)
        if len(self.beginning) < MAX_FIRST_LINE:
            self.beginning += data[:MAX_FIRST_LINE]
