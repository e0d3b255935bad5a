"""How a server of either dialect opens its port."""

from collections.abc import Callable

from netpeer.errors import Error
from netpeer.link.handshake import ServerHandshake
from netpeer.link.limits import Buffers, Timing
from netpeer.link.server_link import ServerLink
from netpeer.log import logger, report
from netpeer.peer.gathering import Gathering
from netpeer.transport import ListenError, Network, ServerTls

__all__ = ["listen"]


def listen(
    port: int,
    bind_address: str,
    *,
    network: Network,
    tls: ServerTls | None,
    protocols: tuple[str, ...],
    headers: tuple[tuple[str, str], ...],
    refuses: bool,
    buffers: Buffers,
    timing: Timing,
    gathering: Gathering,
    clock: Callable[[], float],
) -> ServerLink | None:
    """
    Open a port for clients, and log it.

    Args:
        port: 1 .. 65535, or 0 for a free one.
        bind_address: the IP address to listen on; "*" is every address of the machine.
        network: opens the port.
        tls: certificate and key for wss://; None for ws://.
        protocols, headers, refuses: see `ServerHandshake`.
        buffers, timing: of each link.
        gathering, clock: see `ServerLink`.

    Returns:
        The links of the new server; None when the port or the certificate cannot be used. The log then says why
        (ERR_CANT_CREATE).
    """
    try:
        listener = network.listen(bind_address, port, tls=tls)
    except ListenError as error:
        report(Error.ERR_CANT_CREATE, "%s", error)
        return None
    handshake = ServerHandshake(protocols, headers, buffers.in_bytes, buffers.in_setting, refuses)
    server = ServerLink(network, listener, handshake, buffers, timing, gathering=gathering, clock=clock)
    logger.info("listening on port %d", server.port)
    return server
