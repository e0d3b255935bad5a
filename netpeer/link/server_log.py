"""What a server of either dialect logs about its clients."""

from netpeer.errors import Error
from netpeer.link.link import Closed, Link
from netpeer.log import logger, printable, report

__all__ = ["log_connected", "log_disconnected", "log_no_handshake", "log_unknown_peer"]


def log_connected(link: Link) -> None:
    """
    A client has connected.
    """
    logger.info("peer %d connected from %s", link.id, link.stream.remote_address.host)


def log_disconnected(link: Link, closed: Closed) -> None:
    """
    The connection with a client has ended: "closed" after close frames from both sides, else "lost".
    """
    how = "closed" if closed.was_clean else "lost"
    logger.info("peer %d %s: %d %s", link.id, how, closed.code, printable(closed.reason))


def log_no_handshake(link: Link, closed: Closed) -> None:
    """
    A connection has ended before its opening handshake was complete.
    """
    logger.warning("a client from %s could not connect: %s", link.stream.remote_address.host, closed.reason)


def log_unknown_peer(id: int) -> None:
    """
    The game wants to disconnect a client that is not connected.
    """
    report(Error.ERR_DOES_NOT_EXIST, "cannot disconnect peer %d: it is not connected", id)
