"""
Opening ports: addresses, errors in words, and clients that are gone before they are accepted.
"""

import errno
import socket
import struct
from typing import Any

import pytest

from netpeer.transport import ListenError, SystemNetwork, system_listener

from .authority import Certificates
from .helpers import dialled, until

__all__: list[str] = []

NETWORK = SystemNetwork()


def test_port_0_is_any_free_port():
    listener = NETWORK.listen("127.0.0.1", 0, tls=None)
    assert listener.local_address.host == "127.0.0.1"
    assert 1024 <= listener.local_address.port <= 65535
    listener.close()


@pytest.mark.parametrize("address", ["127.0.0.1", "::1"])
def test_every_address_of_the_machine_includes_both_families(address: str):
    listener = NETWORK.listen("*", 0, tls=None)
    try:
        client = dialled(NETWORK, address, listener.local_address.port)
    except OSError as error:
        listener.close()
        if ":" in address and not has_ipv6():
            pytest.skip(f"this machine has no IPv6: {error}")
        raise
    server = until(listener.accept)
    assert server.remote_address.host == address  # and not ::ffff:127.0.0.1
    for end in (client, server, listener):
        end.close()


def test_a_machine_without_ipv6_listens_on_ipv4(monkeypatch: pytest.MonkeyPatch):
    real = socket.create_server

    def without_ipv6(address: Any, *, family: int = socket.AF_INET, **options: Any) -> socket.socket:
        if family == socket.AF_INET6:
            raise OSError(errno.EAFNOSUPPORT, "Address family not supported by protocol")
        return real(address, family=family, **options)

    monkeypatch.setattr(system_listener.socket, "create_server", without_ipv6)
    listener = NETWORK.listen("*", 0, tls=None)
    assert listener.local_address.host == "0.0.0.0"
    listener.close()


@pytest.mark.parametrize("host", ["127.0.0.1", "*"])
def test_a_port_in_use_is_named(host: str):
    first = NETWORK.listen(host, 0, tls=None)
    port = first.local_address.port
    with pytest.raises(ListenError, match=rf"{port}: the port is in use by another program$"):
        NETWORK.listen(host, port, tls=None)
    first.close()


def test_an_address_of_another_machine_is_refused():
    with pytest.raises(ListenError, match="^cannot listen on 192.0.2.1 port 0: .*does not belong to this machine$"):
        NETWORK.listen("192.0.2.1", 0, tls=None)


def test_a_port_is_free_again_at_once():
    first = NETWORK.listen("127.0.0.1", 0, tls=None)
    port = first.local_address.port
    client = dialled(NETWORK, "127.0.0.1", port)
    server = until(first.accept)
    # The server says goodbye first: its end of the connection keeps the port in TIME_WAIT.
    server.close()
    first.close()
    client.close()
    second = NETWORK.listen("127.0.0.1", port, tls=None)
    assert second.local_address.port == port
    second.close()


def test_closing_is_idempotent_and_ends_accepting():
    listener = NETWORK.listen("127.0.0.1", 0, tls=None)
    listener.close()
    listener.close()
    with pytest.raises(ListenError, match="^cannot accept a connection: "):
        listener.accept()


def test_accepted_streams_outlive_their_listener():
    listener = NETWORK.listen("127.0.0.1", 0, tls=None)
    client = dialled(NETWORK, "127.0.0.1", listener.local_address.port)
    server = until(listener.accept)
    listener.close()
    client.send(b"still here")
    assert until(lambda: server.receive(100)) == b"still here"
    client.close()
    server.close()


def test_running_out_of_descriptors_is_an_error_in_words(monkeypatch: pytest.MonkeyPatch):
    def exhausted(listening: socket.socket) -> None:
        raise OSError(errno.EMFILE, "Too many open files")

    listener = NETWORK.listen("127.0.0.1", 0, tls=None)
    monkeypatch.setattr(system_listener.Socket, "accept", exhausted)
    with pytest.raises(ListenError, match="^cannot accept a connection: too many open files: raise the limit"):
        listener.accept()
    listener.close()


def gone_again(port: int) -> None:
    """
    Connect, and reset the connection.
    """
    with socket.create_connection(("127.0.0.1", port)) as client:
        client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def test_a_client_that_reset_its_connection_breaks_its_own_stream_only():
    listener = NETWORK.listen("127.0.0.1", 0, tls=None)
    port = listener.local_address.port
    gone_again(port)
    gone = until(listener.accept)
    with pytest.raises(OSError, match="reset"):
        until(lambda: gone.receive(1))
    gone.close()
    client = dialled(NETWORK, "127.0.0.1", port)
    until(listener.accept).close()
    client.close()
    listener.close()


def test_a_client_that_reset_its_connection_does_not_stop_a_tls_listener(certificates: Certificates):
    # A ListenError makes a server pause: one client that connects and leaves would keep all others out.
    listener = NETWORK.listen("127.0.0.1", 0, tls=certificates.leaf)
    port = listener.local_address.port
    gone_again(port)
    client = dialled(NETWORK, "127.0.0.1", port, tls=certificates.trusting())
    first = until(listener.accept)
    second = listener.accept()
    for end in (client, first, *([second] if second is not None else []), listener):
        end.close()


def has_ipv6() -> bool:
    try:
        socket.create_server(("::1", 0), family=socket.AF_INET6).close()
    except OSError:
        return False
    return True
