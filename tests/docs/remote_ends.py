"""The remote end for a block of code: a server that answers, or a client that connects."""

import time
from pathlib import Path

from netpeer import CryptoKey, Error, WebSocketClient, WebSocketServer, X509Certificate
from tests.engines.certificates import SelfSigned

__all__ = ["EchoServer", "HelloClient", "write_certificate"]

CERTIFICATE = "server.crt"
KEY = "server.key"

FAREWELL_S = 120.0
"""
Seconds for a closing handshake; its longest wait is 10 s.
"""


def write_certificate(folder: Path) -> None:
    """
    Writes server.crt and server.key, self-signed for 127.0.0.1.
    """
    made = SelfSigned.make(folder, "server")
    assert (made.certificate.name, made.key.name) == (CERTIFICATE, KEY)


def _certificate(folder: Path) -> X509Certificate:
    certificate = X509Certificate()
    assert certificate.load(folder / CERTIFICATE) is Error.OK
    return certificate


class EchoServer:
    """
    A server that sends every packet back to its sender.

    Attributes:
        heard: how many packets it has received.
    """

    def __init__(self, mode: str, folder: Path) -> None:
        self.heard = 0
        self._server = WebSocketServer()
        self._server.bind_ip = "127.0.0.1"
        if mode == "tls":
            key = CryptoKey()
            assert key.load(folder / KEY) is Error.OK
            self._server.private_key, self._server.ssl_certificate = key, _certificate(folder)
        self._server.data_received.connect(self._answer_message)
        self._server.peer_packet.connect(self._answer_packet)
        assert self._server.listen(0, gd_mp_api=mode == "gd_mp_api") is Error.OK
        self.port = self._server.get_local_port()

    def poll(self) -> None:
        self._server.poll()

    def close(self) -> None:
        self._server.stop()

    def _answer_message(self, id: int) -> None:
        peer = self._server.get_peer(id)
        assert peer is not None
        packet = peer.get_packet()
        peer.set_write_mode(peer.WRITE_MODE_TEXT if peer.was_string_packet() else peer.WRITE_MODE_BINARY)
        peer.put_packet(packet)
        self.heard += 1

    def _answer_packet(self) -> None:
        self._server.set_target_peer(self._server.get_packet_peer())
        self._server.put_packet(self._server.get_packet())
        self.heard += 1


class HelloClient:
    """
    A client that tries to connect until a server answers, then sends "hello" once.

    Attributes:
        heard: how many packets it has received.
    """

    def __init__(self, mode: str, folder: Path, port: int) -> None:
        self.heard = 0
        self._is_multiplayer = mode == "gd_mp_api"
        self._url = f"{'wss' if mode == 'tls' else 'ws'}://127.0.0.1:{port}"
        self._client = WebSocketClient()
        if mode == "tls":
            self._client.trusted_ssl_certificate = _certificate(folder)
        for failed in (self._client.connection_error, self._client.connection_failed):
            failed.connect(self._connect)
        self._client.connection_established.connect(self._greet)
        self._client.connection_succeeded.connect(self._greet)
        self._client.data_received.connect(self._hear)
        self._client.peer_packet.connect(self._hear)
        self._connect()

    def poll(self) -> None:
        self._client.poll()

    def close(self) -> None:
        """
        Starts the closing handshake, and polls until the connection has ended.
        """
        self._client.disconnect_from_host()
        give_up_at = time.monotonic() + FAREWELL_S
        while self._client.get_connection_status() != WebSocketClient.CONNECTION_DISCONNECTED:
            assert time.monotonic() < give_up_at, self._client
            self._client.poll()

    def _connect(self) -> None:
        assert self._client.connect_to_url(self._url, gd_mp_api=self._is_multiplayer) is Error.OK

    def _greet(self) -> None:
        if self._is_multiplayer:
            self._client.put_message("hello")
            return
        peer = self._client.get_peer(1)
        assert peer is not None
        peer.set_write_mode(peer.WRITE_MODE_TEXT)
        peer.put_packet(b"hello")

    def _hear(self) -> None:
        self.heard += 1
