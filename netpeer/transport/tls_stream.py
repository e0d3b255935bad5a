"""A TLS stream on a non-blocking socket. Import this module only when TLS is needed: `import ssl` takes 40 ms."""

import socket
import ssl

from netpeer.transport.errors import StreamError
from netpeer.transport.tcp import TcpStream
from netpeer.transport.tls_reasons import is_without_tls, tls_reason

__all__ = ["TlsStream"]

# Bytes that are encrypted or decrypted at once: a few TLS records, which have at most 16 KiB each.
MAX_ENCRYPTED = 64 * 1024

# RFC 8446, 6: a fatal alert, "unexpected message". The server sends it to a client that does not speak TLS, because
# OpenSSL sends nothing then. A client of netpeer recognises it and says that the server speaks TLS.
_ALERT = b"\x15\x03\x01\x00\x02\x02\x0a"


class TlsStream(TcpStream):
    """
    A connected socket with TLS, as a `Stream`. The handshake continues inside `receive` and `send`.

    OpenSSL works on two buffers in memory, and this class moves their bytes from and to the socket. OpenSSL is not used
    on the socket itself, for two reasons. When the socket takes no more bytes, OpenSSL wants the same bytes again, and
    sends the old ones even if it gets others. And Python's `SSLSocket` drops its TLS state when one direction is shut
    down.
    """

    __slots__ = (
        "_has_heard",
        "_incoming",
        "_is_fresh",
        "_is_server",
        "_outgoing",
        "_plain",
        "_said_goodbye",
        "_shaken",
        "_tls",
        "_unsent",
        "_wants_eof",
    )

    short_means_empty = False  # `receive` returns one TLS record at a time

    def __init__(self, connected: socket.socket, context: ssl.SSLContext, *, server_hostname: str | None) -> None:
        """
        Args:
            connected: a connected socket. Do not use it afterwards.
            context: made by `client_context` or `server_context`.
            server_hostname: the name that the server's certificate must have; None: this side is the server.

        Raises `StreamError` if TLS cannot start; the socket is closed then.
        """
        super().__init__(connected)
        self._incoming, self._outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        self._plain = b""  # decrypted by `_say_goodbye`, and not received yet
        self._unsent = b""  # encrypted, and not sent by the socket yet
        self._shaken = self._said_goodbye = self._wants_eof = self._has_heard = False
        self._is_server = server_hostname is None
        try:
            self._tls = context.wrap_bio(
                self._incoming, self._outgoing, server_side=server_hostname is None, server_hostname=server_hostname
            )
        except (OSError, ValueError) as error:
            connected.close()
            raise StreamError(f"TLS cannot start: {error}") from error
        self._is_fresh = server_hostname is not None  # a client sends the first message of the handshake

    @property
    def wants_write(self) -> bool:  # type: ignore[override]
        return self._is_fresh or bool(self._unsent)

    def receive(self, limit: int) -> bytes | None:
        try:
            self._flush()
            if self._plain:
                taken, self._plain = self._plain[:limit], self._plain[limit:]
                return taken
            if not self._shake_hands():
                return None
            data = self._decrypt(limit)
            while data is None and self._take_in():
                data = self._decrypt(limit)
            self._flush()
            return data
        except OSError as error:
            raise self._failure(error) from error

    def has_buffered(self) -> bool:
        return bool(self._plain) or (self._shaken and (self._tls.pending() > 0 or self._incoming.pending > 0))

    def send(self, data: bytes | memoryview) -> int:
        try:
            self._flush()
            if not self._shake_hands() or self._unsent or not data:
                return 0
            taken = self._tls.write(data[:MAX_ENCRYPTED])
            self._flush()
            return taken
        except OSError as error:
            raise self._failure(error) from error

    def send_eof(self) -> None:
        self._say_goodbye()
        self._wants_eof = True
        self._flush_quietly()

    def close(self) -> None:
        self._say_goodbye()
        self._flush_quietly()
        super().close()

    def _shake_hands(self) -> bool:
        self._is_fresh = False
        while not self._shaken:
            try:
                self._tls.do_handshake()
                self._shaken = True
            except ssl.SSLWantReadError:
                self._flush()
                if not self._take_in():
                    return False
        self._flush()
        return True

    def _decrypt(self, limit: int) -> bytes | None:
        try:
            return self._tls.read(limit)
        except ssl.SSLWantReadError:
            return None
        except (ssl.SSLZeroReturnError, ssl.SSLEOFError):
            # The end, with close_notify or without: WebSocket has a close frame of its own for a proper end.
            return b""

    def _take_in(self) -> bool:
        data = super().receive(MAX_ENCRYPTED)
        if data is None:
            return False
        if data:
            self._has_heard = True
            self._incoming.write(data)
        else:
            self._incoming.write_eof()
        return True

    def _flush(self) -> None:
        if self._outgoing.pending:
            self._unsent += self._outgoing.read()
        while self._unsent:
            taken = super().send(self._unsent)
            if not taken:
                return
            self._unsent = self._unsent[taken:]
        if self._wants_eof:
            self._wants_eof = False
            super().send_eof()

    def _flush_quietly(self) -> None:
        try:
            self._flush()
        except StreamError:  # the next `receive` raises
            return

    def _failure(self, error: OSError) -> StreamError:
        """
        Send the other side an alert if possible, and make the error to raise.
        """
        if not self._shaken and is_without_tls(error) and self._is_server and not self._has_unsent():
            self._unsent = _ALERT
        self._flush_quietly()
        return StreamError(tls_reason(error, is_server=self._is_server, has_heard=self._has_heard, shaken=self._shaken))

    def _has_unsent(self) -> bool:
        return bool(self._outgoing.pending or self._unsent)

    def _say_goodbye(self) -> None:
        if self._said_goodbye or not self._shaken:
            return
        self._said_goodbye = True
        try:
            # Received bytes are decrypted first: after its own close_notify OpenSSL takes any data for an error.
            while data := self._decrypt(MAX_ENCRYPTED):
                self._plain += data
            self._tls.unwrap()  # sends close_notify, and does not wait for the answer
        except (OSError, ValueError):
            return
