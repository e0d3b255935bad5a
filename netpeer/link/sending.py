"""What the transfer mode decides: which packets wait, which give way, and which are refused."""

from collections.abc import Callable, Hashable, Iterable

from netpeer.errors import Error
from netpeer.link.link import Connection, ConnectionState
from netpeer.log import logger, report
from netpeer.peer.addressing import TransferMode

__all__ = ["TRY_AGAIN_LATER", "forward_frames", "refuse_too_large", "send_frame", "send_message"]

TRY_AGAIN_LATER = 1013  # close code, IANA's registry for RFC 6455

# Looking up an enum's member costs as much as queueing a packet.
_OK = Error.OK
_OPEN = ConnectionState.OPEN
_RELIABLE = TransferMode.RELIABLE


def send_message(
    connection: Connection,
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
    if len(data) > connection.max_message:
        return refuse_too_large(connection, len(data), clock)
    if mode is not _RELIABLE or is_text:
        return send_frame(connection, connection.encode(data, is_text=is_text), mode, target=target, clock=clock)
    if connection.state is not _OPEN:
        return _closing(connection, clock)
    is_queued = connection.send_at_once(data) if at_once else connection.send_message(data)
    return _OK if is_queued else _full(connection, len(data), clock)


def send_frame(
    connection: Connection, frame: bytes, mode: TransferMode, *, target: Hashable, clock: Callable[[], float]
) -> Error:
    """
    Queue a message that is framed already, and may be for others, too. The arguments are `send_message`'s.
    """
    if connection.state is not ConnectionState.OPEN:
        return _closing(connection, clock)
    if mode is TransferMode.UNRELIABLE:
        connection.send_unreliable(frame)
    elif mode is TransferMode.UNRELIABLE_ORDERED:
        connection.send_newest(frame, target)
    elif not connection.send(frame):
        return _full(connection, len(frame), clock)
    return Error.OK


def forward_frames(
    receivers: Iterable[Connection],
    frames: bytes,
    *,
    packets: int = 1,
    has_output: Callable[[Connection], object],
    changed: Callable[[Connection], object],
    clock: Callable[[], float],
) -> None:
    """
    Queue frames that must arrive for several; whoever cannot keep up is disconnected (1013): it must not hold the
    others, nor our memory.

    Args:
        receivers: where to; the frames are the same for all.
        frames: one or more whole frames.
        packets: how many messages they are.
        has_output: is told of each receiver that got them.
        changed: is told of each that did not.
        clock: gives the time in seconds.
    """
    for receiver in receivers:
        if receiver.state is not _OPEN:
            continue
        if receiver.send(frames, packets):
            has_output(receiver)
            continue
        if receiver.state is _OPEN:
            reason = "too slow: the out-queue is full"
            logger.warning("closing the connection to peer %d (%d): %s", receiver.id, TRY_AGAIN_LATER, reason)
            receiver.fail(TRY_AGAIN_LATER, reason, clock())
        changed(receiver)


def refuse_too_large(connection: Connection, size: int, clock: Callable[[], float]) -> Error:
    """
    Refuse a message that is larger than the out-buffer. The other side, with buffers of the same size, would have to
    close the connection (1009) or lose it.
    """
    if connection.may_complain(clock()):
        text = "ERR_OUT_OF_MEMORY: a message of %d bytes is too big to send: %d is the most (%s)"
        logger.error(text, size, connection.max_message, connection.size_setting)
    return Error.ERR_OUT_OF_MEMORY


def _closing(connection: Connection, clock: Callable[[], float]) -> Error:
    # As with `_full`: a game that synchronizes sends in every frame until it is told that the other side has left.
    if connection.may_complain(clock()):
        report(Error.FAILED, "cannot send: the connection to peer %d is closing", connection.id)
    return Error.FAILED


def _full(connection: Connection, size: int, clock: Callable[[], float]) -> Error:
    # A game may try again every frame: the answer is in the return value, the log has it once a second at most.
    if connection.may_complain(clock()):
        text = "ERR_OUT_OF_MEMORY: the out-queue to peer %d has no room for %d bytes"
        logger.error(text, connection.id, size)
    return Error.ERR_OUT_OF_MEMORY
