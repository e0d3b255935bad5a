"""TLS on non-blocking sockets: the contexts for both sides, and the stream.

`ssl` is imported by this module alone, and this module only when TLS is asked for: the import takes 40 ms.
"""

import functools
import os
import socket
import ssl
import tempfile

from netpeer.transport.seam import ClientTls, ServerTls, StreamError
from netpeer.transport.tcp import TcpStream, reason_of

__all__ = ["TlsStream", "client_context", "server_context"]

# Bytes that are encrypted or decrypted at once: some records of TLS, at most 16 KiB each.
MAX_ENCRYPTED = 64 * 1024

# OpenSSL's names for what comes when the other side speaks without TLS.
_WITHOUT_TLS = frozenset(("WRONG_VERSION_NUMBER", "RECORD_LAYER_FAILURE", "PACKET_LENGTH_TOO_LONG", "HTTP_REQUEST"))

_SERVER_WITHOUT_TLS = (
    "the server does not speak TLS: connect with ws:// instead of wss://, or give the server a certificate and its key"
)
_CLIENT_WITHOUT_TLS = "the client does not speak TLS: it has to connect with wss:// instead of ws://"
_SERVER_SAYS_NOTHING = "the server closed the connection without a word: does it speak TLS? If not, connect with ws://"

# RFC 8446, 6: a fatal alert, "unexpected message". It tells a client without TLS, to which OpenSSL says nothing, who is
# here: a client of netpeer knows it, and a person sees it in what comes.
_ALERT = b"\x15\x03\x01\x00\x02\x02\x0a"

# What a person can do about the failures that users really meet, by OpenSSL's name for them.
_REASONS = {
    "TLSV1_ALERT_UNKNOWN_CA": "the other side does not trust our certificate",
    "SSLV3_ALERT_BAD_CERTIFICATE": "the other side refuses our certificate",
    "SSLV3_ALERT_CERTIFICATE_UNKNOWN": "the other side refuses our certificate",
    "UNSUPPORTED_PROTOCOL": "the other side speaks only a TLS older than 1.2",
    "NO_SHARED_CIPHER": "no cipher in common with the other side",
}


# A program talks to few kinds of servers, and a context may serve any number of connections.
@functools.lru_cache(maxsize=8)
def client_context(settings: ClientTls) -> ssl.SSLContext:
    """
    The context of a client, for TLS 1.2 or later.

    Loads the system's trusted certificates (40 ms, once) if it verifies and is given none: call it off the frame.

    Args:
        settings: what to verify.

    Returns:
        The same context for the same settings. Raises `OSError` when `trusted_pem` holds no certificate.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if not settings.verify:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    elif settings.trusted_pem is None:
        context.load_default_certs(ssl.Purpose.SERVER_AUTH)
    else:
        context.load_verify_locations(cadata=settings.trusted_pem.decode("ascii"))
        # The trusted certificate may be the server's own or an intermediate one: it need not be a root.
        context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
    return context


def server_context(settings: ServerTls) -> ssl.SSLContext:
    """
    The context of a server, for TLS 1.2 or later.

    Args:
        settings: certificate, key and chain.

    Returns:
        A new context. Raises `OSError` when the parts cannot be read or do not belong together.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    # ssl loads keys from files only. The folder is readable by this user alone, and gone at once.
    with tempfile.TemporaryDirectory(prefix="netpeer-") as folder:
        path = os.path.join(folder, "server.pem")
        with open(path, "wb") as file:
            file.write(b"\n".join((settings.key_pem, settings.certificate_pem, settings.chain_pem)))
        context.load_cert_chain(path, password=_no_password)
    return context


def _no_password() -> str:
    # Without this, OpenSSL asks for a password on the terminal, and the game stands still.
    raise ssl.SSLError("the private key is encrypted: give it without a password")


class TlsStream(TcpStream):
    """
    A connected socket with TLS on it. The handshake goes on inside `receive` and `send`.

    TLS runs between two buffers in memory, not on the socket itself: OpenSSL on a socket that takes no more insists on
    being offered the same bytes again, and sends the old ones whatever it is offered; and Python's `SSLSocket` forgets
    its TLS when one direction is shut down.
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
        "_waiting",
        "_wants_eof",
    )

    short_means_empty = False  # it gives one record at a time

    def __init__(self, connected: socket.socket, context: ssl.SSLContext, *, server_hostname: str | None) -> None:
        super().__init__(connected)
        self._incoming, self._outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        self._plain = b""  # decrypted before a goodbye, and not taken yet
        self._waiting = b""  # encrypted, and not taken by the socket yet
        self._shaken = self._said_goodbye = self._wants_eof = self._has_heard = False
        self._is_server = server_hostname is None
        try:
            self._tls = context.wrap_bio(
                self._incoming, self._outgoing, server_side=server_hostname is None, server_hostname=server_hostname
            )
        except (OSError, ValueError) as error:
            connected.close()
            raise StreamError(f"TLS cannot start: {error}") from error
        self._is_fresh = server_hostname is not None  # the first word of a client's handshake is ours

    @property
    def wants_write(self) -> bool:  # type: ignore[override]
        return self._is_fresh or bool(self._waiting)

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
            if not self._shake_hands() or self._waiting or not data:
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
            # The end, with close_notify or without: WebSocket has its own word for a proper one.
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
            self._waiting += self._outgoing.read()
        while self._waiting:
            taken = super().send(self._waiting)
            if not taken:
                return
            self._waiting = self._waiting[taken:]
        if self._wants_eof:
            self._wants_eof = False
            super().send_eof()

    def _flush_quietly(self) -> None:
        try:
            self._flush()
        except StreamError:  # the next receive says so
            return

    def _failure(self, error: OSError) -> StreamError:
        """
        Tell the other side that TLS failed, if it can be told; the error to raise.
        """
        is_without_tls = isinstance(error, ssl.SSLError) and error.reason in _WITHOUT_TLS and not self._shaken
        if is_without_tls and self._is_server and not self._outgoing.pending and not self._waiting:
            self._waiting = _ALERT
        self._flush_quietly()
        if is_without_tls:
            text = _CLIENT_WITHOUT_TLS if self._is_server else _SERVER_WITHOUT_TLS
        elif not self._is_server and not self._has_heard and _is_end(error):
            text = _SERVER_SAYS_NOTHING
        else:
            return StreamError(_tls_reason(error, shaken=self._shaken))
        return StreamError(f"TLS handshake failed: {text}")

    def _say_goodbye(self) -> None:
        if self._said_goodbye or not self._shaken:
            return
        self._said_goodbye = True
        try:
            # What is here already is decrypted first: OpenSSL takes data behind its own goodbye for an error.
            while data := self._decrypt(MAX_ENCRYPTED):
                self._plain += data
            self._tls.unwrap()  # it does not wait for the answer
        except (OSError, ValueError):
            return


def _is_end(error: OSError) -> bool:
    """
    Whether the other side has gone away. (What a socket says is a `StreamError` by then.)
    """
    return isinstance(error, ssl.SSLEOFError | StreamError)


def _tls_reason(error: OSError, *, shaken: bool) -> str:
    if not isinstance(error, ssl.SSLError):
        return reason_of(error) if shaken else f"TLS handshake failed: {reason_of(error)}"
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"TLS handshake failed: the server's certificate is not accepted: {error.verify_message.rstrip('.')}"
    name = error.reason or ""
    text = _REASONS.get(name) or name.replace("_", " ").lower() or str(error)
    if isinstance(error, ssl.SSLEOFError):
        text = "the other side closed the connection"
    return f"TLS failed: {text}" if shaken else f"TLS handshake failed: {text}"
