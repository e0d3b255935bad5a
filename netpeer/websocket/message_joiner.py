"""MessageJoiner: joins the fragments of a message (RFC 6455, 5.4)."""

from websockets.frames import Frame, Opcode

__all__ = ["MessageJoiner"]


class MessageJoiner:
    """
    Joins fragments. The protocol of the `websockets` package has checked their order before.

    Attributes:
        is_joining: whether a message has begun and has not ended.
    """

    def __init__(self) -> None:
        self._parts = bytearray()
        self._is_text = False
        self.is_joining = False

    @property
    def size(self) -> int:
        """
        Bytes of the unfinished message so far.
        """
        return len(self._parts)

    def add(self, frame: Frame) -> tuple[bytes, bool] | None:
        """
        Add a data frame.

        Returns:
            (payload, is_text) when the frame completes a message, else None.

        Raises:
            UnicodeDecodeError: a text message is not UTF-8 (RFC 6455, 8.1).
        """
        if frame.opcode is not Opcode.CONT:
            self._is_text = frame.opcode is Opcode.TEXT
            if frame.fin:
                return self._checked(bytes(frame.data))
        self._parts += frame.data
        self.is_joining = not frame.fin
        if not frame.fin:
            return None
        data = bytes(self._parts)
        self._parts.clear()
        return self._checked(data)

    def _checked(self, data: bytes) -> tuple[bytes, bool]:
        if self._is_text:
            data.decode()
        return data, self._is_text
