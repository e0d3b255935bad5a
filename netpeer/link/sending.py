"""Sending by transfer mode: which packets wait in the send queue, which are dropped, and which are refused.

When the send queue of a link is full:

    RELIABLE              refused with ERR_OUT_OF_MEMORY; on a relay, the receiver is disconnected (1013)
    UNRELIABLE            dropped and counted
    UNRELIABLE_ORDERED    replaces a waiting packet with the same key, else dropped and counted
"""

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
    key: Hashable,
    at_once: bool,
    clock: Callable[[], float],
) -> Error:
    """
    Queue a message on one link.

    Args:
        link: the link to the receiver.
        data: the payload; for text, valid UTF-8.
        mode: what happens when the send queue is full: see the table above.
        is_text: whether it is a text message, else a binary one.
        key: an UNRELIABLE_ORDERED message replaces a waiting one that was sent with an equal key.
        at_once: whether a reliable message leaves in this call when the send queue is empty. Call `link.flush()`
            afterwards for all other messages.
        clock: gives the time in seconds.

    Returns:
        OK; FAILED when the link is not open; ERR_OUT_OF_MEMORY when the message is longer than the out-buffer, or
        when it is reliable and the send queue is full. Nothing was queued then.
    """
    if len(data) > link.max_message:
        return refuse_too_large(link, len(data), clock)
    if mode is not _RELIABLE or is_text:
        return send_frame(link, link.encode(data, is_text=is_text), mode, key=key, clock=clock)
    if link.state is not _OPEN:
        return _refuse_closing(link, clock)
    is_queued = link.send_at_once(data) if at_once else link.send_message(data)
    return _OK if is_queued else _refuse_full(link, len(data), clock)


def send_frame(
    link: Link, frame: bytes, mode: TransferMode, *, key: Hashable, clock: Callable[[], float]
) -> Error:
    """
    Queue one frame on one link. The caller may queue the same frame on other links. Arguments and return value are
    those of `send_message`.
    """
    if link.state is not LinkState.OPEN:
        return _refuse_closing(link, clock)
    if mode is TransferMode.UNRELIABLE:
        link.send_unreliable(frame)
    elif mode is TransferMode.UNRELIABLE_ORDERED:
        link.send_newest(frame, key)
    elif not link.send(frame):
        return _refuse_full(link, len(frame), clock)
    return Error.OK


def forward_frames(
    receivers: Iterable[Link],
    frames: bytes,
    *,
    packets: int = 1,
    on_queued: Callable[[Link], object],
    on_failed: Callable[[Link], object],
    clock: Callable[[], float],
) -> None:
    """
    Queue reliable frames on several links. A receiver whose send queue is full is disconnected (1013): it must not
    delay the others or fill the memory.

    Args:
        receivers: the links; those that are not open are left out.
        frames: one or more whole frames, the same for all receivers.
        packets: how many messages they are.
        on_queued: called with each link on which the frames were queued.
        on_failed: called with each link whose send queue was full, after it was failed.
        clock: gives the time in seconds.
    """
    for receiver in receivers:
        if receiver.state is not _OPEN:
            continue
        if receiver.send(frames, packets):
            on_queued(receiver)
            continue
        if receiver.state is _OPEN:
            reason = "too slow: the out-queue is full"
            logger.warning("closing the connection to peer %d (%d): %s", receiver.id, TRY_AGAIN_LATER, reason)
            receiver.fail(TRY_AGAIN_LATER, reason, clock())
        on_failed(receiver)


def refuse_too_large(link: Link, size: int, clock: Callable[[], float]) -> Error:
    """
    Refuse a message that is longer than the out-buffer, and log that. A remote end whose buffers have the same size
    would close the connection (1009) or drop the message.

    Args:
        link: the link to the receiver.
        size: bytes of the message.
        clock: gives the time in seconds.

    Returns:
        ERR_OUT_OF_MEMORY.
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
    # A game may try again every frame: log once a second. The return value says it each time.
    if link.may_log(clock()):
        text = "ERR_OUT_OF_MEMORY: the out-queue to peer %d has no room for %d bytes"
        logger.error(text, link.id, size)
    return Error.ERR_OUT_OF_MEMORY
