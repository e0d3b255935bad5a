"""Frames out, messages in: what of RFC 6455's framing the `websockets` package leaves to its user."""

from websockets.exceptions import ProtocolError
from websockets.frames import Close, Frame, Opcode

__all__ = ["CLOSE_CODE_ABNORMAL", "MAX_CLOSE_REASON_BYTES", "MessageJoiner", "check_close", "encode_message"]

# RFC 6455, 7.1.5: what stands for "no close frame came".
CLOSE_CODE_ABNORMAL = 1006

# RFC 6455, 5.5: a control frame carries at most 125 bytes, and the close code takes two of them.
MAX_CLOSE_REASON_BYTES = 123


def encode_message(data: bytes, *, is_text: bool, mask: bool) -> bytes:
    """
    One message as one unfragmented frame.

    Args:
        data: the payload; for text, valid UTF-8.
        is_text: text or binary.
        mask: True for what a client sends (RFC 6455, 5.3); a frame without a mask may go to any number of clients.

    Returns:
        The frame's bytes.
    """
    return Frame(Opcode.TEXT if is_text else Opcode.BINARY, data).serialize(mask=mask)


def check_close(code: int, reason: str) -> None:
    """
    Raise `ValueError` for a close code or reason that no close frame can carry, `TypeError` for a code that is no int.
    """
    if not isinstance(code, int):
        raise TypeError(f"a close code must be an int, not {type(code).__name__}")
    try:
        data = Close(code, reason).serialize()
    except ProtocolError as error:
        raise ValueError(f"{code} is not a close code that may be sent: use 1000 or 3000 .. 4999") from error
    if len(data) > MAX_CLOSE_REASON_BYTES + 2:
        raise ValueError(f"the close reason is {len(data) - 2} bytes long, {MAX_CLOSE_REASON_BYTES} is the most")


class MessageJoiner:
    """
    Joins the fragments of a message (RFC 6455, 5.4). The protocol below has checked their order and total size.
    """

    def __init__(self) -> None:
        self._parts = bytearray()
        self._is_text = False

    @property
    def size(self) -> int:
        """
        How many bytes of an unfinished message have come.
        """
        return len(self._parts)

    def add(self, frame: Frame) -> tuple[bytes, bool] | None:
        """
        Take a data frame; return (payload, is_text) when it completes a message.

        Raises `UnicodeDecodeError` for text that is not UTF-8 (RFC 6455, 8.1).
        """
        if frame.opcode is not Opcode.CONT:
            self._is_text = frame.opcode is Opcode.TEXT
            if frame.fin:
                return self._whole(bytes(frame.data))
        self._parts += frame.data
        if not frame.fin:
            return None
        data = bytes(self._parts)
        self._parts.clear()
        return self._whole(data)

    def _whole(self, data: bytes) -> tuple[bytes, bool]:
        if self._is_text:
            data.decode()
        return data, self._is_text
