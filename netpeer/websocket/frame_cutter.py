"""FrameCutter: separates whole binary messages, which it reads in batches, from frames for the `websockets` protocol.

Rules:

- The protocol does not get all frames, and must not notice. So it gets each frame whole, or all parts of it in their
  order (`_owed` counts the bytes of a frame that it has not got yet).
- While a fragmented message is not complete, the protocol gets every frame: it checks which frames may come then.
- After a close frame, and after a frame that breaks a rule, the protocol gets everything.
"""

from collections.abc import Iterator

from netpeer.websocket.whole_frames import frame_size, may_wait, read_whole_frames

__all__ = ["FrameCutter"]


class FrameCutter:
    """
    The cutter of one session.

    Attributes:
        cuts_batches: whether binary messages are read in batches. False: the protocol gets everything.
        is_within_message: whether a fragmented message has begun and not ended. The session sets it.
    """

    def __init__(self, *, masked: bool, longest: int) -> None:
        """
        Args:
            masked: whether the remote end must mask its frames.
            longest: bytes; the protocol gets longer messages, and refuses them.
        """
        self.cuts_batches = True
        self.is_within_message = False
        self._masked = masked
        self._longest = longest
        self._rest = b""
        self._owed = 0

    def cut(self, data: bytes) -> Iterator[bytes | list[bytes]]:
        """
        Cut data from the network, in its order. Each step looks at the attributes again: the caller may set them
        between two steps.

        Returns:
            Lists of the payloads of whole binary messages; bytes for the protocol.
        """
        if self._rest:
            data = self.take_rest() + data
        position = min(self._owed, len(data))
        if position:
            self._owed -= position
            yield data[:position]
        while position < len(data):
            if self._may_batch:
                payloads, position = read_whole_frames(data, position, masked=self._masked, longest=self._longest)
                if payloads:
                    yield payloads
                    continue
            end = self._end_of_other(data, position)
            if end == position:
                self._rest = data[position:]
                return
            yield data[position:end]
            position = end

    def take_rest(self) -> bytes:
        """
        Take the data that is kept because its frame is not complete.
        """
        rest, self._rest = self._rest, b""
        return rest

    @property
    def _may_batch(self) -> bool:
        return self.cuts_batches and not self.is_within_message

    def _end_of_other(self, data: bytes, position: int) -> int:
        """
        The end of the bytes for the protocol, in the frame at `position`; `position` itself when they have to wait.
        """
        size = frame_size(data, position, masked=self._masked) if self.cuts_batches else None
        if size is None:
            return len(data)  # the frame breaks a rule, or everything is for the protocol
        end = position + size
        if not size or (end > len(data) and self._may_batch and may_wait(data, position, self._longest)):
            return position
        self._owed = max(0, end - len(data))
        return min(end, len(data))
