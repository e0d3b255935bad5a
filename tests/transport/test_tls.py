"""
TLS on real sockets: which certificates a client trusts, the error texts of both sides, and how a connection ends.
"""

import socket
import ssl
import tempfile
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from netpeer.transport import ClientTls, ListenError, ServerTls, StreamError, SystemNetwork

from .authority import Certificates
from .helpers import DEADLINE, StreamPair, connected, dialled, shake_hands, until

__all__: list[str] = []

Connect = Callable[..., StreamPair]

NOT_VERIFIED = ClientTls(verify=False, trusted_pem=None)
SERVER_WITHOUT_TLS = (
    "TLS handshake failed: the server does not speak TLS: "
    "connect with ws:// instead of wss://, or give the server a certificate and its key"
)
CLIENT_WITHOUT_TLS = (
    "TLS handshake failed: the client does not speak TLS: it has to connect with wss:// instead of ws://"
)
ALERT = b"\x15\x03"


@pytest.fixture
def connect() -> Iterator[Connect]:
    """
    As `connected`; the streams are closed at the test's end.
    """
    pairs: list[StreamPair] = []

    def make(server_tls: ServerTls | None, client_tls: ClientTls | None, *, host: str = "127.0.0.1") -> StreamPair:
        pairs.append(connected(host=host, server_tls=server_tls, client_tls=client_tls))
        return pairs[-1]

    yield make
    for pair in pairs:
        pair.close()


def refusals(pair: StreamPair) -> tuple[str, str]:
    """
    The errors of client and server when their handshake fails.
    """
    reasons = {}

    def failed() -> bool:
        for end in pair:
            if end not in reasons:
                try:
                    if end.receive(100) == b"":
                        reasons[end] = "the end"
                except StreamError as error:
                    reasons[end] = str(error)
                    end.close()
        return len(reasons) == 2

    until(failed)
    return reasons[pair.client], reasons[pair.server]


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_a_trusted_server_is_accepted(connect: Connect, certificates: Certificates, host: str):
    shake_hands(connect(certificates.leaf, certificates.trusting(), host=host))


def test_a_chain_leads_to_the_root(connect: Connect, certificates: Certificates):
    shake_hands(connect(certificates.chained, certificates.trusting()))


def test_without_its_chain_a_certificate_is_not_trusted(connect: Connect, certificates: Certificates):
    without_chain = certificates.chained._replace(chain_pem=b"")
    client, _ = refusals(connect(without_chain, certificates.trusting()))
    assert client.startswith("TLS handshake failed: the server's certificate is not accepted: unable to get ")


def test_a_self_signed_certificate_is_accepted_when_it_is_the_trusted_one(connect: Connect, certificates: Certificates):
    shake_hands(connect(certificates.self_signed, certificates.trusting(certificates.self_signed.certificate_pem)))


def test_the_servers_own_certificate_can_be_the_trusted_one(connect: Connect, certificates: Certificates):
    shake_hands(connect(certificates.leaf, certificates.trusting(certificates.leaf.certificate_pem)))


def test_an_untrusted_server_is_refused_and_gets_the_reason(connect: Connect, certificates: Certificates):
    client, server = refusals(connect(certificates.leaf, certificates.trusting(certificates.stranger)))
    assert client.startswith("TLS handshake failed: the server's certificate is not accepted: unable to get ")
    assert server == "TLS handshake failed: the other side does not trust our certificate"


def test_an_untrusted_self_signed_server_is_refused(connect: Connect, certificates: Certificates):
    client, server = refusals(connect(certificates.self_signed, certificates.trusting()))
    assert client == "TLS handshake failed: the server's certificate is not accepted: self-signed certificate"
    assert server == "TLS handshake failed: the other side does not trust our certificate"


def test_the_trusted_certificate_is_the_only_one(connect: Connect, certificates: Certificates):
    # A certificate of the same authority is not trusted if the trusted one is another leaf.
    client, _ = refusals(connect(certificates.leaf, certificates.trusting(certificates.self_signed.certificate_pem)))
    assert "the server's certificate is not accepted" in client


def test_the_systems_trust_does_not_extend_to_us(connect: Connect, certificates: Certificates):
    client, _ = refusals(connect(certificates.leaf, ClientTls(verify=True, trusted_pem=None)))
    assert client.startswith("TLS handshake failed: the server's certificate is not accepted: ")


def test_another_hosts_certificate_is_refused(connect: Connect, certificates: Certificates):
    client, server = refusals(connect(certificates.other_host, certificates.trusting()))
    assert client == (
        "TLS handshake failed: the server's certificate is not accepted: "
        "IP address mismatch, certificate is not valid for '127.0.0.1'"
    )
    assert server == "TLS handshake failed: the other side refuses our certificate"


def test_another_hosts_certificate_is_refused_by_name(connect: Connect, certificates: Certificates):
    client, _ = refusals(connect(certificates.other_host, certificates.trusting(), host="localhost"))
    assert client.endswith("Hostname mismatch, certificate is not valid for 'localhost'")


@pytest.mark.parametrize("which", ["leaf", "other_host", "self_signed"])
def test_a_client_that_does_not_verify_accepts_any_server(connect: Connect, certificates: Certificates, which: str):
    shake_hands(connect(getattr(certificates, which), NOT_VERIFIED))


def test_the_connection_is_encrypted(certificates: Certificates):
    listener = SystemNetwork().listen("127.0.0.1", 0, tls=certificates.leaf)
    with socket.create_connection(("127.0.0.1", listener.local_address.port), timeout=DEADLINE) as wire:
        server = until(listener.accept)
        context = ssl.create_default_context(cadata=certificates.authority.decode())
        incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        client = context.wrap_bio(incoming, outgoing, server_hostname="localhost")
        seen = b""
        server_data = b""
        secret = b"attack at dawn" * 10
        with pytest.raises(ssl.SSLWantReadError):
            client.do_handshake()
        wire.setblocking(False)

        def finished() -> bool:
            nonlocal seen, server_data
            wire.send(outgoing.read() or b"") if outgoing.pending else None
            server.receive(100)
            server_data = server_data or (b"!" * server.send(secret))
            try:
                piece = wire.recv(65536)
            except BlockingIOError:
                return False
            seen += piece
            incoming.write(piece)
            try:
                if client.version() is None:
                    client.do_handshake()
                return client.read(len(secret)) == secret
            except ssl.SSLWantReadError:
                return False

        until(finished)
        assert secret not in seen and b"attack" not in seen
        assert client.version() in ("TLSv1.2", "TLSv1.3")
        server.close()
    listener.close()


def test_a_plain_client_at_a_tls_server(connect: Connect, certificates: Certificates):
    pair = connect(certificates.leaf, None)
    pair.client.send(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
    with pytest.raises(StreamError) as caught:
        until(lambda: pair.server.receive(100))
    assert str(caught.value) == CLIENT_WITHOUT_TLS
    assert until(lambda: pair.client.receive(100))[:2] == ALERT


def test_a_client_of_something_else_at_a_tls_server(connect: Connect, certificates: Certificates):
    pair = connect(certificates.leaf, None)
    pair.client.send(b"SSH-2.0-OpenSSH_9.6\r\n")
    with pytest.raises(StreamError) as caught:
        until(lambda: pair.server.receive(100))
    assert str(caught.value) == CLIENT_WITHOUT_TLS
    assert until(lambda: pair.client.receive(100))[:2] == ALERT


@pytest.mark.parametrize("answer", [b"HTTP/1.1 400 Bad Request\r\n\r\n", b"SSH-2.0-OpenSSH_9.6\r\n", b"\0" * 100])
def test_a_tls_client_at_a_plain_server(connect: Connect, certificates: Certificates, answer: bytes):
    pair = connect(None, certificates.trusting())
    assert pair.client.receive(100) is None
    pair.server.send(answer)
    with pytest.raises(StreamError) as caught:
        until(lambda: pair.client.receive(100))
    assert str(caught.value) == SERVER_WITHOUT_TLS


@pytest.mark.parametrize("leaving", ["client", "server"])
def test_a_side_that_hangs_up_during_the_handshake(connect: Connect, certificates: Certificates, leaving: str):
    pair = connect(certificates.leaf, None) if leaving == "client" else connect(None, certificates.trusting())
    getattr(pair, leaving).close()
    staying = pair.server if leaving == "client" else pair.client
    with pytest.raises(StreamError) as caught:
        until(lambda: staying.receive(100))
    expected = {
        "client": (
            "TLS handshake failed: the other side closed the connection",
            "TLS handshake failed: the remote end reset the connection",
        ),
        "server": (
            "TLS handshake failed: the server closed the connection without an answer: "
            "does it speak TLS? If not, connect with ws://",
        ),
    }
    assert str(caught.value) in expected[leaving]


def test_a_silent_side_blocks_no_call(connect: Connect, certificates: Certificates):
    pair = connect(certificates.leaf, None)
    assert [pair.server.receive(100) for _ in range(5)] == [None] * 5
    assert pair.server.send(b"x") == 0


def test_while_shaking_hands_it_says_when_it_waits_to_write(connect: Connect, certificates: Certificates):
    pair = connect(certificates.leaf, certificates.trusting())
    assert pair.client.wants_write
    assert pair.client.receive(100) is None
    assert not pair.client.wants_write  # it has sent its message, and waits for the server
    shake_hands(pair)
    assert not pair.client.wants_write and not pair.server.wants_write


def test_bytes_that_the_stream_holds_are_reported(connect: Connect, certificates: Certificates):
    pair = connect(certificates.leaf, certificates.trusting())
    shake_hands(pair)
    assert not pair.server.has_buffered()
    pair.client.send(b"x" * 1000)
    assert until(lambda: pair.server.receive(1)) == b"x"
    assert pair.server.has_buffered()  # the whole record was decrypted, and no selector sees the rest
    assert pair.server.receive(1000) == b"x" * 999
    assert not pair.server.has_buffered()


@pytest.mark.parametrize("side", ["client", "server"])
def test_a_side_that_speaks_only_an_old_tls(certificates: Certificates, side: str):
    context = old_context(certificates, server_side=side == "server")
    with warnings.catch_warnings(), socket.create_server(("127.0.0.1", 0)) as plain:
        if side == "server":
            stream = dialled(SystemNetwork(), "127.0.0.1", plain.getsockname()[1], tls=certificates.trusting())
            raw, _ = plain.accept()
        else:
            listener = SystemNetwork().listen("127.0.0.1", 0, tls=certificates.leaf)
            raw = socket.create_connection(("127.0.0.1", listener.local_address.port))
            stream = until(listener.accept)
            listener.close()
        raw.setblocking(False)
        old = context.wrap_socket(raw, server_side=side == "server", do_handshake_on_connect=False)
        reasons: list[str] = []

        def refused() -> bool:
            try:
                old.do_handshake()
            except ssl.SSLWantReadError:
                pass
            except OSError as error:  # it was refused, too
                reasons.append(str(error))
            try:
                stream.receive(100)
            except StreamError as error:
                assert str(error).startswith("TLS handshake failed: ")
                assert "TLS older than 1.2" in str(error) or "protocol version" in str(error)
                return True
            return False

        until(refused)
        old.close()
        stream.close()


def old_context(certificates: Certificates, *, server_side: bool) -> ssl.SSLContext:
    """
    A context that speaks TLS 1.1 only.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER if server_side else ssl.PROTOCOL_TLS_CLIENT)
    if not server_side:
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    try:
        context.set_ciphers("ALL:@SECLEVEL=0")  # OpenSSL 3 has TLS 1.1 only at level 0
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)
            context.minimum_version = context.maximum_version = ssl.TLSVersion.TLSv1_1
    except (ssl.SSLError, ValueError) as error:
        pytest.skip(f"this OpenSSL has no TLS 1.1: {error}")
    if server_side:
        load(context, certificates.leaf)
    return context


def load(context: ssl.SSLContext, tls: ServerTls) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "server.pem")
        path.write_bytes(tls.certificate_pem + tls.key_pem)
        context.load_cert_chain(path)


def listen_error(tls: ServerTls) -> str:
    with pytest.raises(ListenError) as caught:
        SystemNetwork().listen("127.0.0.1", 0, tls=tls).close()
    return str(caught.value)


def test_an_encrypted_key_is_refused_without_asking_for_a_password(certificates: Certificates):
    # The password callback raises, so OpenSSL does not ask on the terminal. The text is from the callback.
    reason = listen_error(certificates.leaf._replace(key_pem=certificates.encrypted_key))
    assert reason.startswith("certificate and private key cannot be used: ")
    assert "the private key is encrypted: give it without a password" in reason


def test_a_key_of_another_certificate_is_refused(certificates: Certificates):
    reason = listen_error(certificates.leaf._replace(key_pem=certificates.other_host.key_pem))
    assert reason.startswith("certificate and private key cannot be used: ")
    assert "mismatch" in reason.lower()


@pytest.mark.parametrize("part", ["certificate_pem", "key_pem"])
def test_bytes_that_are_not_pem_are_refused(certificates: Certificates, part: str):
    reason = listen_error(certificates.leaf._replace(**{part: b"not PEM at all"}))
    assert reason.startswith("certificate and private key cannot be used: ")


def test_the_servers_key_is_left_nowhere(certificates: Certificates, tmp_path, monkeypatch: pytest.MonkeyPatch):
    # ssl reads keys from files only; the temporary file must be deleted afterwards.
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    SystemNetwork().listen("127.0.0.1", 0, tls=certificates.leaf).close()
    assert list(tmp_path.iterdir()) == []


def test_closing_says_goodbye_in_tls(connect: Connect, certificates: Certificates):
    # Without close_notify an attacker could cut the stream short unseen.
    listener = SystemNetwork().listen("127.0.0.1", 0, tls=certificates.leaf)
    context = ssl.create_default_context(cadata=certificates.authority.decode())
    with socket.create_connection(("127.0.0.1", listener.local_address.port), timeout=DEADLINE) as raw:
        server = until(listener.accept)
        raw.setblocking(False)
        strict = context.wrap_socket(
            raw, server_hostname="localhost", do_handshake_on_connect=False, suppress_ragged_eofs=False
        )

        def shaken() -> bool:
            server.receive(100)
            try:
                strict.do_handshake()
            except ssl.SSLWantReadError:
                return False
            return True

        until(shaken)
        until(lambda: server.send(b"bye") == 3)
        server.close()
        received: list[bytes] = []

        def ended() -> bool:
            try:
                received.append(strict.recv(100))
            except ssl.SSLWantReadError:
                return False
            return received[-1] == b""

        until(ended)  # without close_notify this raises SSLEOFError
        assert received == [b"bye", b""]
        strict.close()
    listener.close()
