"""Cuts what the network brings: whole binary messages in batches, and everything else for websockets' protocol.

That protocol must not notice that it does not see all frames. So it gets whole frames only, or the parts of one in
their order (`_owed` counts what is still to come of it); then the next byte is again the first of a frame. And while a
fragmented message is under way it gets all, as it has to judge what may come then.
"""

from collections.abc import Iterator

from netpeer.websocket.whole_frames import frame_size, may_wait, read_whole_frames

__all__ = ["FrameCutter"]


class FrameCutter:
    """
    The cutter of one session.

    Attributes:
        cuts_batches: False gives everything to the protocol, from now on.
        is_within_message: a fragmented message has begun and not ended; who joins the fragments keeps this up to date.
    """

    def __init__(self, *, masked: bool, longest: int) -> None:
        """
        Args:
            masked: whether the other side has to mask its frames.
            longest: bytes; a longer message is the protocol's to refuse.
        """
        self.cuts_batches = True
        self.is_within_message = False
        self._masked = masked
        self._longest = longest
        self._rest = b""
        self._owed = 0

    def cut(self, data: bytes) -> Iterator[bytes | list[bytes]]:
        """
        Cut what came, in its order: lists are the payloads of whole binary messages, bytes are for the protocol. What
        the attributes say is looked at anew after each.
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
        What was kept because it is not whole; it is kept no longer.
        """
        rest, self._rest = self._rest, b""
        return rest

    @property
    def _may_batch(self) -> bool:
        return self.cuts_batches and not self.is_within_message

    def _end_of_other(self, data: bytes, position: int) -> int:
        """
        Where ends what the protocol has to get of the frame at `position`; `position` itself if that has to wait.
        """
        size = frame_size(data, position, masked=self._masked) if self.cuts_batches else None
        if size is None:
            return len(data)  # nothing can be read any more, or nothing is to be read here
        end = position + size
        if not size or (end > len(data) and self._may_batch and may_wait(data, position, self._longest)):
            return position
        self._owed = max(0, end - len(data))
        return min(end, len(data))
