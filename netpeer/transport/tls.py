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

# What a person can do about the failures that users really meet, by OpenSSL's name for them.
_REASONS = {
    "WRONG_VERSION_NUMBER": "the other side does not speak TLS (ws:// against wss://?)",
    "RECORD_LAYER_FAILURE": "the other side does not speak TLS (ws:// against wss://?)",
    "PACKET_LENGTH_TOO_LONG": "the other side does not speak TLS (ws:// against wss://?)",
    "HTTP_REQUEST": "the client does not speak TLS (ws:// instead of wss://?)",
    "TLSV1_ALERT_UNKNOWN_CA": "the other side does not trust our certificate",
    "SSLV3_ALERT_BAD_CERTIFICATE": "the other side refuses our certificate",
    "SSLV3_ALERT_CERTIFICATE_UNKNOWN": "the other side refuses our certificate",
    "UNSUPPORTED_PROTOCOL": "the other side speaks only a TLS older than 1.2",
    "NO_SHARED_CIPHER": "no cipher in common with the other side",
}


# Bytes in one TLS record (RFC 8446, 5.1).
MAX_RECORD = 16 * 1024

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
    """

    __slots__ = ("_record", "_shaken", "_wants_eof", "_wants_write")

    _socket: ssl.SSLSocket

    def __init__(self, connected: socket.socket, context: ssl.SSLContext, *, server_hostname: str | None) -> None:
        connected.setblocking(False)
        try:
            connected.getpeername()  # ssl leaks a socket that is not connected any more
            wrapped = context.wrap_socket(
                connected,
                server_side=server_hostname is None,
                server_hostname=server_hostname,
                do_handshake_on_connect=False,
            )
        except (OSError, ValueError) as error:
            connected.close()
            raise StreamError(f"TLS cannot start: {error}") from error
        super().__init__(wrapped)
        self._shaken = False
        # What OpenSSL has begun to send it must be given again, to the byte, whatever the user offers by then.
        self._record = b""
        self._wants_eof = False
        self._wants_write = True  # the first word of a client's handshake is ours

    @property
    def wants_write(self) -> bool:  # type: ignore[override]
        return self._wants_write

    def receive(self, limit: int) -> bytes | None:
        try:
            if not self._shaken:
                self._shake_hands()
            if self._record:
                self._send_record()
            data = self._socket.recv(limit)
        except ssl.SSLWantReadError:
            self._wants_write = bool(self._record)
            return None
        except ssl.SSLWantWriteError:
            self._wants_write = True
            return None
        except OSError as error:
            raise StreamError(_tls_reason(error, shaken=self._shaken)) from error
        self._wants_write = bool(self._record)
        return data

    def has_buffered(self) -> bool:
        return self._shaken and self._socket.pending() > 0

    def send(self, data: bytes | memoryview) -> int:
        try:
            if not self._shaken:
                self._shake_hands()
            if self._record and not self._send_record():
                return 0
            self._record = bytes(data[:MAX_RECORD])
            taken = len(self._record)
            self._send_record()
            return taken
        except (ssl.SSLWantReadError, ssl.SSLWantWriteError):
            return 0
        except OSError as error:
            raise StreamError(_tls_reason(error, shaken=self._shaken)) from error

    def send_eof(self) -> None:
        self._wants_eof = True
        self._send_eof_when_empty()

    def close(self) -> None:
        if self._shaken and not self._record and not self._wants_eof and self._socket.fileno() >= 0:
            try:
                self._socket.unwrap()  # says goodbye (close_notify), and does not wait for the answer
            except (OSError, ValueError):
                pass
        self._socket.close()

    def _send_record(self) -> bool:
        """
        Go on with the record that was begun; whether it has left.
        """
        try:
            while self._record:
                self._record = self._record[self._socket.send(self._record) :]
        except (ssl.SSLWantReadError, ssl.SSLWantWriteError):
            self._wants_write = True
            return False
        self._wants_write = False
        self._send_eof_when_empty()
        return True

    def _send_eof_when_empty(self) -> None:
        if self._wants_eof and not self._record:
            # TCP's end alone: Python's ssl cannot read on after its own close_notify. Whether all has been said is in
            # the close frame, which nobody can forge.
            try:
                socket.socket.shutdown(self._socket, socket.SHUT_WR)
            except OSError:
                return

    def _shake_hands(self) -> None:
        self._socket.do_handshake()
        self._shaken = True
        self._wants_write = False


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
