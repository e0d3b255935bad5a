"""What the transfer mode decides: which packets wait, which give way, and which are refused."""

from netpeer.errors import Error
from netpeer.log import logger, report
from netpeer.peers.connection import Connection, ConnectionState
from netpeer.peers.networked_multiplayer_peer import TransferMode

__all__ = ["send_frame"]


def send_frame(connection: Connection, frame: bytes, mode: TransferMode, *, target: int, now: float) -> Error:
    """
    Queue a frame for one connection.

    Args:
        connection: where to.
        frame: a whole message.
        mode: RELIABLE finds room or is refused; UNRELIABLE finds room or is dropped and counted; UNRELIABLE_ORDERED
            takes the place of a waiting one to the same target.
        target: to whom the packet goes.
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
