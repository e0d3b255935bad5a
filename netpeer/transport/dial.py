"""A TCP connection in the making, which never blocks: it looks the name up, then tries its addresses.

The order of the attempts is that of Happy Eyeballs (RFC 8305). The addresses are tried one after the other. The next
attempt begins when the previous one has failed, or has not been answered for `ATTEMPT_DELAY`. The first attempt that
connects is taken, and the others are closed. So if no server listens on the IPv6 address of `localhost`, no time is
lost; an address that does not answer costs a quarter of a second.

    LOOKUP --addresses--> CONNECTING --first success--> the stream
       \\--no address        \\--every attempt failed--> DialError
"""

import selectors
import socket
from collections import deque
from typing import TYPE_CHECKING

from netpeer.transport.errors import DialError, StreamError
from netpeer.transport.resolver import AddressInfo, lookup
from netpeer.transport.seam import Stream
from netpeer.transport.tcp import Socket, TcpStream, reason_of

if TYPE_CHECKING:
    import ssl

    from netpeer.transport.background import Task

__all__ = ["ATTEMPT_DELAY", "TcpDial"]

# Seconds that one attempt has alone before the next one begins beside it. RFC 8305, 5 recommends 250 ms.
ATTEMPT_DELAY = 0.25

# Addresses that are tried. A name may have hundreds; if so many do not answer, the others will not either.
MAX_ADDRESSES = 16


class TcpDial:
    """
    A `Dial` to a host, over TCP or TLS.
    """

    def __init__(self, host: str, port: int, tls: "Task[ssl.SSLContext] | None", server_name: str = "") -> None:
        """
        Args:
            host: a host name or an IP address (IPv6 without brackets).
            port: 1 to 65535.
            tls: the task that makes the TLS context; None: without TLS.
            server_name: the name that the server's certificate must have; "": the host.
        """
        self._server_name = server_name or host
        self._tls = tls
        self._lookup: Task[list[AddressInfo]] | None = lookup(host, port)
        self._waiting: deque[AddressInfo] = deque()
        self._attempts: dict[socket.socket, AddressInfo] = {}
        self._selector: selectors.BaseSelector | None = None
        self._next_attempt_at = 0.0
        self._reasons: list[str] = []

    def __del__(self) -> None:
        if hasattr(self, "_reasons"):  # the last attribute that __init__ sets
            self.cancel()

    def poll(self, now: float) -> Stream | None:
        try:
            if self._lookup is not None and not self._looked_up():
                return None
            connected = self._first_connected() or self._begin_attempts(now)
            if connected is None:
                if not self._attempts and not self._waiting:
                    raise DialError("; ".join(dict.fromkeys(self._reasons)))
                return None
            return self._stream(connected)
        except DialError:
            self.cancel()
            raise
        except OSError as error:
            self.cancel()
            raise DialError(reason_of(error)) from error

    def cancel(self) -> None:
        for attempt in self._attempts:
            attempt.close()
        self._attempts.clear()
        self._waiting.clear()
        if self._selector is not None:
            self._selector.close()
            self._selector = None

    def _looked_up(self) -> bool:
        if self._lookup is None or not self._lookup.done or (self._tls is not None and not self._tls.done):
            return False
        self._waiting.extend(self._lookup.result()[:MAX_ADDRESSES])
        self._lookup = None
        self._selector = selectors.DefaultSelector()
        return True

    def _begin_attempts(self, now: float) -> socket.socket | None:
        while self._waiting and (not self._attempts or now >= self._next_attempt_at):
            failures = len(self._reasons)
            connected = self._begin(self._waiting.popleft())
            if connected is not None:
                return connected
            if len(self._reasons) == failures:
                self._next_attempt_at = now + ATTEMPT_DELAY
        return None

    def _begin(self, info: AddressInfo) -> socket.socket | None:
        family, address = info
        try:
            attempt = Socket(family, socket.SOCK_STREAM)
        except OSError as error:  # the system has no such family, or no more file descriptors
            self._note(info, error)
            return None
        try:
            attempt.setblocking(False)
            attempt.connect(address)
        except (BlockingIOError, InterruptedError):
            self._attempts[attempt] = info
            if self._selector is not None:
                self._selector.register(attempt, selectors.EVENT_WRITE)
            return None
        except OSError as error:
            self._failed(attempt, info, error)
            return None
        return attempt

    def _first_connected(self) -> socket.socket | None:
        if not self._attempts or self._selector is None:
            return None
        for key, _ in self._selector.select(0):
            attempt = key.fileobj
            if not isinstance(attempt, socket.socket):
                continue
            info = self._attempts.pop(attempt)
            self._selector.unregister(attempt)
            failure = attempt.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
            if not failure:
                return attempt
            self._failed(attempt, info, failure)
        return None

    def _failed(self, attempt: socket.socket, info: AddressInfo, error: OSError | int) -> None:
        attempt.close()
        self._note(info, error)

    def _note(self, info: AddressInfo, error: OSError | int) -> None:
        self._reasons.append(f"{info[1][0]} port {info[1][1]}: {reason_of(error)}")
        self._next_attempt_at = 0.0  # RFC 8305, 5: a failure begins the next attempt at once

    def _stream(self, connected: socket.socket) -> Stream:
        self.cancel()
        if self._tls is None:
            return TcpStream(connected)
        from netpeer.transport.tls_stream import TlsStream

        try:
            return TlsStream(connected, self._tls.result(), server_hostname=self._server_name)
        except StreamError as error:
            raise DialError(str(error)) from error
        except OSError:
            connected.close()
            raise
