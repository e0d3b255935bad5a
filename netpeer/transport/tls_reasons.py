"""Says in one sentence why TLS has failed, and what to do about it. Import this module only when TLS is needed."""

import ssl

from netpeer.transport.errors import StreamError
from netpeer.transport.tcp import reason_of

__all__ = ["is_without_tls", "tls_reason"]

# OpenSSL's names for the errors when the other side does not speak TLS.
_WITHOUT_TLS = frozenset(("WRONG_VERSION_NUMBER", "RECORD_LAYER_FAILURE", "PACKET_LENGTH_TOO_LONG", "HTTP_REQUEST"))

_SERVER_WITHOUT_TLS = (
    "the server does not speak TLS: connect with ws:// instead of wss://, or give the server a certificate and its key"
)
_CLIENT_WITHOUT_TLS = "the client does not speak TLS: it has to connect with wss:// instead of ws://"
_SERVER_SAYS_NOTHING = (
    "the server closed the connection without an answer: does it speak TLS? If not, connect with ws://"
)

# Texts for the failures that users meet, by OpenSSL's name. All other failures have OpenSSL's own text.
_REASONS = {
    "TLSV1_ALERT_UNKNOWN_CA": "the other side does not trust our certificate",
    "SSLV3_ALERT_BAD_CERTIFICATE": "the other side refuses our certificate",
    "SSLV3_ALERT_CERTIFICATE_UNKNOWN": "the other side refuses our certificate",
    "UNSUPPORTED_PROTOCOL": "the other side speaks only a TLS older than 1.2",
    "NO_SHARED_CIPHER": "no cipher in common with the other side",
}


def is_without_tls(error: OSError) -> bool:
    """
    Whether an error during the handshake means that the other side does not speak TLS.
    """
    return isinstance(error, ssl.SSLError) and error.reason in _WITHOUT_TLS


def tls_reason(error: OSError, *, is_server: bool, has_heard: bool, shaken: bool) -> str:
    """
    Say in one sentence why a TLS stream failed.

    Args:
        error: the error of OpenSSL or of the socket.
        is_server: whether this side is the server.
        has_heard: whether any byte came from the other side.
        shaken: whether the handshake was complete.

    Returns:
        The sentence, without a full stop.
    """
    if shaken:
        return f"TLS failed: {_text(error)}" if isinstance(error, ssl.SSLError) else reason_of(error)
    if is_without_tls(error):
        return f"TLS handshake failed: {_CLIENT_WITHOUT_TLS if is_server else _SERVER_WITHOUT_TLS}"
    # A closed connection is an SSLEOFError; a failure of the socket is a StreamError already.
    if not is_server and not has_heard and isinstance(error, ssl.SSLEOFError | StreamError):
        return f"TLS handshake failed: {_SERVER_SAYS_NOTHING}"
    return f"TLS handshake failed: {_text(error)}"


def _text(error: OSError) -> str:
    if not isinstance(error, ssl.SSLError):
        return reason_of(error)
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"the server's certificate is not accepted: {error.verify_message.rstrip('.')}"
    if isinstance(error, ssl.SSLEOFError):
        return "the other side closed the connection"
    name = error.reason or ""
    return _REASONS.get(name) or name.replace("_", " ").lower() or str(error)
