"""What the transfer mode decides: which packets wait, which give way, and which are refused."""

from collections.abc import Callable, Hashable, Iterable

from netpeer.errors import Error
from netpeer.link.close_codes import TRY_AGAIN_LATER
from netpeer.link.link import Link, LinkState
from netpeer.log import logger, report
from netpeer.peer.addressing import TransferMode

__all__ = ["forward_frames", "refuse_too_large", "send_frame", "send_message"]

# Looking up an enum's member costs as much as queueing a packet.
_OK = Error.OK
_OPEN = LinkState.OPEN
_RELIABLE = TransferMode.RELIABLE


def send_message(
    link: Link,
    data: bytes,
    mode: TransferMode,
    *,
    is_text: bool = False,
    target: Hashable,
    at_once: bool,
    clock: Callable[[], float],
) -> Error:
    """
    Queue a message for one connection.

    Args:
        connection: where to.
        data: the payload; for text, valid UTF-8.
        mode: RELIABLE finds room or is refused; UNRELIABLE finds room or is dropped and counted; UNRELIABLE_ORDERED
            takes the place of a waiting one to the same target.
        is_text: text or binary.
        target: to whom the packet goes, and what else must be the same for one to take another's place.
        at_once: whether a reliable message may leave now when nothing waits before it; flush all else afterwards.
        clock: gives the time in seconds.

    Returns:
        OK; FAILED when the connection is closing; ERR_OUT_OF_MEMORY when a reliable message finds no room, or any is
        larger than the out-buffer, and nothing was queued.
    """
    if len(data) > link.max_message:
        return refuse_too_large(link, len(data), clock)
    if mode is not _RELIABLE or is_text:
        return send_frame(link, link.encode(data, is_text=is_text), mode, target=target, clock=clock)
    if link.state is not _OPEN:
        return _refuse_closing(link, clock)
    is_queued = link.send_at_once(data) if at_once else link.send_message(data)
    return _OK if is_queued else _refuse_full(link, len(data), clock)


def send_frame(
    link: Link, frame: bytes, mode: TransferMode, *, target: Hashable, clock: Callable[[], float]
) -> Error:
    """
    Queue a message that is framed already, and may be for others, too. The arguments are `send_message`'s.
    """
    if link.state is not LinkState.OPEN:
        return _refuse_closing(link, clock)
    if mode is TransferMode.UNRELIABLE:
        link.send_unreliable(frame)
    elif mode is TransferMode.UNRELIABLE_ORDERED:
        link.send_newest(frame, target)
    elif not link.send(frame):
        return _refuse_full(link, len(frame), clock)
    return Error.OK


def forward_frames(
    receivers: Iterable[Link],
    frames: bytes,
    *,
    packets: int = 1,
    flush_later: Callable[[Link], object],
    changed: Callable[[Link], object],
    clock: Callable[[], float],
) -> None:
    """
    Queue frames that must arrive for several; whoever cannot keep up is disconnected (1013): it must not hold the
    others, nor our memory.

    Args:
        receivers: where to; the frames are the same for all.
        frames: one or more whole frames.
        packets: how many messages they are.
        flush_later: is told of each receiver that got them.
        changed: is told of each that did not.
        clock: gives the time in seconds.
    """
    for receiver in receivers:
        if receiver.state is not _OPEN:
            continue
        if receiver.send(frames, packets):
            flush_later(receiver)
            continue
        if receiver.state is _OPEN:
            reason = "too slow: the out-queue is full"
            logger.warning("closing the connection to peer %d (%d): %s", receiver.id, TRY_AGAIN_LATER, reason)
            receiver.fail(TRY_AGAIN_LATER, reason, clock())
        changed(receiver)


def refuse_too_large(link: Link, size: int, clock: Callable[[], float]) -> Error:
    """
    Refuse a message that is larger than the out-buffer. The other side, with buffers of the same size, would have to
    close the connection (1009) or lose it.
    """
    if link.may_log(clock()):
        text = "ERR_OUT_OF_MEMORY: a message of %d bytes is too big to send: %d is the most (%s)"
        logger.error(text, size, link.max_message, link.size_setting)
    return Error.ERR_OUT_OF_MEMORY


def _refuse_closing(link: Link, clock: Callable[[], float]) -> Error:
    # A game that synchronizes sends in every frame until it learns that the link is closing: log once a second.
    if link.may_log(clock()):
        report(Error.FAILED, "cannot send: the connection to peer %d is closing", link.id)
    return Error.FAILED


def _refuse_full(link: Link, size: int, clock: Callable[[], float]) -> Error:
    # A game may try again every frame: the answer is in the return value, the log has it once a second at most.
    if link.may_log(clock()):
        text = "ERR_OUT_OF_MEMORY: the out-queue to peer %d has no room for %d bytes"
        logger.error(text, link.id, size)
    return Error.ERR_OUT_OF_MEMORY
