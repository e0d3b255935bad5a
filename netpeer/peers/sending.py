"""What the transfer mode decides: which packets wait, which give way, and which are refused."""

from collections.abc import Hashable

from netpeer.errors import Error
from netpeer.log import logger, report
from netpeer.peers.connection import Connection, ConnectionState
from netpeer.peers.networked_multiplayer_peer import TransferMode

__all__ = ["TRY_AGAIN_LATER", "forward_frame", "send_frame"]

TRY_AGAIN_LATER = 1013  # close code, IANA's registry for RFC 6455


def send_frame(connection: Connection, frame: bytes, mode: TransferMode, *, target: Hashable, now: float) -> Error:
    """
    Queue a frame for one connection.

    Args:
        connection: where to.
        frame: a whole message.
        mode: RELIABLE finds room or is refused; UNRELIABLE finds room or is dropped and counted; UNRELIABLE_ORDERED
            takes the place of a waiting one to the same target.
        target: to whom the packet goes, and what else must be the same for one to take another's place.
        now: the time in seconds.

    Returns:
        OK; FAILED when the connection is closing; ERR_OUT_OF_MEMORY when a reliable frame finds no room, and nothing
        was queued.
    """
    if connection.state is not ConnectionState.OPEN:
        return report(Error.FAILED, "cannot send: the connection to peer %d is closing", connection.id)
    if mode is TransferMode.UNRELIABLE:
        connection.send_unreliable(frame)
    elif mode is TransferMode.UNRELIABLE_ORDERED:
        connection.send_newest(frame, target)
    elif not connection.send(frame):
        # A game may try again every frame: the answer is in the return value, the log has it once a second at most.
        if connection.may_complain(now):
            text = "ERR_OUT_OF_MEMORY: the out-queue to peer %d has no room for %d bytes"
            logger.error(text, connection.id, len(frame))
        return Error.ERR_OUT_OF_MEMORY
    return Error.OK


def forward_frame(connection: Connection, frame: bytes, *, now: float) -> None:
    """
    Queue a frame that must arrive for one of several; whoever cannot keep up is disconnected (1013): it must not hold
    the others, nor our memory.
    """
    if connection.state is ConnectionState.OPEN and not connection.send(frame):
        if connection.state is ConnectionState.OPEN:
            reason = "too slow: the out-queue is full"
            logger.warning("closing the connection to peer %d (%d): %s", connection.id, TRY_AGAIN_LATER, reason)
            connection.fail(TRY_AGAIN_LATER, reason, now)
