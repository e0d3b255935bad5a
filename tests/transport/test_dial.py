"""
Connecting: real sockets on loopback, addresses that refuse, and addresses that lead nowhere.
"""

import errno
import selectors
import socket
import sys
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest

from netpeer.transport import ClientTls, DialError, Stream, SystemNetwork, dial
from netpeer.transport.background import Task
from netpeer.transport.dial import ATTEMPT_DELAY, MAX_ADDRESSES, TcpDial
from netpeer.transport.resolver import AddressInfo

from .helpers import DEADLINE, dialled, until

__all__: list[str] = []

V4 = socket.AF_INET
V6 = socket.AF_INET6
KNOCK_S = 0.1  # seconds; loopback needs microseconds
NEVER_S = 2 * DEADLINE  # seconds; longer than any test waits

black_holes = pytest.mark.skipif(sys.platform != "linux", reason="elsewhere a full backlog refuses, or holds more")


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server


@pytest.fixture
def refused_port() -> int:
    """
    A port without a listener. It was free a moment ago, and the system does not use it again so soon.
    """
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


@pytest.fixture
def black_hole() -> Iterator[AddressInfo]:
    """
    An address that does not answer: its backlog is full, so the system drops further connections.
    """
    with socket.socket() as server, selectors.DefaultSelector() as selector:
        server.bind(("127.0.0.1", 0))
        server.listen(0)
        waiting: list[socket.socket] = []
        try:
            # A backlog of 0 holds one or two connections. The next one gets no answer: it stays unwritable.
            for _ in range(8):
                knocking = socket.socket()
                knocking.setblocking(False)
                knocking.connect_ex(server.getsockname())
                waiting.append(knocking)
            selector.register(waiting[-1], selectors.EVENT_WRITE)
            assert not selector.select(KNOCK_S), "the backlog is not full"
            yield V4, server.getsockname()
        finally:
            for knocking in waiting:
                knocking.close()


def at(server: socket.socket) -> AddressInfo:
    return V4, server.getsockname()


def dial_to(monkeypatch: pytest.MonkeyPatch, *addresses: AddressInfo, tls: Task[Any] | None = None) -> TcpDial:
    """
    A dial to a name that has these addresses.
    """
    answer: Task[list[AddressInfo]] = Task(lambda: list(addresses))
    answer.run()
    monkeypatch.setattr(dial, "lookup", lambda host, port: answer)
    return TcpDial("game.example", 80, tls)


def open_sockets(monkeypatch: pytest.MonkeyPatch) -> list[socket.socket]:
    """
    A list of all sockets that dials open from now on.
    """
    opened: list[socket.socket] = []

    class Recorded(dial.Socket):  # type: ignore[name-defined]
        def __init__(self, *args: Any, **options: Any) -> None:
            super().__init__(*args, **options)
            opened.append(self)

    monkeypatch.setattr(dial, "Socket", Recorded)
    return opened


def outcome(dialling: TcpDial) -> Stream:
    return until(lambda: dialling.poll(time.monotonic()))


def failure(dialling: TcpDial) -> str:
    with pytest.raises(DialError) as caught:
        outcome(dialling)
    return str(caught.value)


def test_a_listener_is_reached(listener: socket.socket):
    stream = dialled(SystemNetwork(), "127.0.0.1", listener.getsockname()[1])
    accepted, _ = listener.accept()
    with accepted:
        assert stream.remote_address == listener.getsockname()
        assert stream.send(b"hello") == 5
        assert accepted.recv(5) == b"hello"
    stream.close()


def test_small_packets_leave_at_once(listener: socket.socket):
    stream = dialled(SystemNetwork(), "127.0.0.1", listener.getsockname()[1])
    with socket.socket(fileno=socket.dup(stream.fileno())) as same:
        assert same.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
        stream.set_no_delay(False)
        assert not same.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
    stream.close()


def test_a_refusal_names_address_and_port(refused_port: int):
    reason = failure(SystemNetwork().dial("127.0.0.1", refused_port, tls=None))
    assert reason == f"127.0.0.1 port {refused_port}: connection refused: nothing listens there"


def test_an_unknown_host_is_named():
    # RFC 6761: .invalid never exists. Without a name server the system answers itself.
    reason = failure(SystemNetwork().dial("nowhere.invalid", 80, tls=None))
    assert "'nowhere.invalid'" in reason


@pytest.mark.parametrize("loopback", ["127.0.0.1", "::1"])
def test_localhost_is_found_on_either_family(monkeypatch: pytest.MonkeyPatch, loopback: str):
    family = V6 if ":" in loopback else V4
    try:
        server = socket.create_server((loopback, 0), family=family)
    except OSError as error:
        pytest.skip(f"this machine has no {loopback}: {error}")
    with server:
        port = server.getsockname()[1]
        # The usual answer for localhost, with or without a listener.
        dialling = dial_to(monkeypatch, (V6, ("::1", port, 0, 0)), (V4, ("127.0.0.1", port)))
        stream = outcome(dialling)
        assert stream.remote_address == (loopback, port)
        stream.close()


def test_the_systems_own_localhost_is_found(listener: socket.socket):
    stream = dialled(SystemNetwork(), "localhost", listener.getsockname()[1])
    assert stream.remote_address == listener.getsockname()
    stream.close()


def test_the_error_names_every_refusal(monkeypatch: pytest.MonkeyPatch, refused_port: int):
    addresses = [(V4, (host, refused_port)) for host in ("127.0.0.1", "127.0.0.2", "127.0.0.1")]
    refused = f"port {refused_port}: connection refused: nothing listens there"
    assert failure(dial_to(monkeypatch, *addresses)) == f"127.0.0.1 {refused}; 127.0.0.2 {refused}"


def test_a_refusal_leads_to_the_next_address(
    monkeypatch: pytest.MonkeyPatch, listener: socket.socket, refused_port: int
):
    dialling = dial_to(monkeypatch, (V4, ("127.0.0.1", refused_port)), at(listener))
    # Time stands still: only the refusal can start the second attempt.
    stream = until(lambda: dialling.poll(0.0))
    assert stream.remote_address == listener.getsockname()
    stream.close()


def test_a_family_that_the_system_lacks_leads_to_the_next_address(
    monkeypatch: pytest.MonkeyPatch, listener: socket.socket
):
    class WithoutIPv6(dial.Socket):  # type: ignore[name-defined]
        def __init__(self, family: int = -1, *args: Any, **options: Any) -> None:
            if family == V6:
                raise OSError(errno.EAFNOSUPPORT, "Address family not supported by protocol")
            super().__init__(family, *args, **options)

    dialling = dial_to(monkeypatch, (V6, ("::1", 80, 0, 0)), at(listener))
    monkeypatch.setattr(dial, "Socket", WithoutIPv6)
    stream = outcome(dialling)
    assert stream.remote_address == listener.getsockname()
    stream.close()


@black_holes
def test_a_second_address_overtakes_one_that_does_not_answer(
    monkeypatch: pytest.MonkeyPatch, black_hole: AddressInfo, listener: socket.socket
):
    opened = open_sockets(monkeypatch)
    dialling = dial_to(monkeypatch, black_hole, at(listener))
    assert dialling.poll(100.0) is None
    assert dialling.poll(100.0 + ATTEMPT_DELAY * 0.99) is None
    assert len(opened) == 1
    stream = until(lambda: dialling.poll(100.0 + ATTEMPT_DELAY))
    assert stream.remote_address == listener.getsockname()
    assert len(opened) == 2 and opened[0].fileno() == -1
    stream.close()


@black_holes
def test_polling_never_waits_for_a_black_hole(monkeypatch: pytest.MonkeyPatch, black_hole: AddressInfo):
    dialling = dial_to(monkeypatch, black_hole)
    began = time.perf_counter()
    for _ in range(100):
        assert dialling.poll(0.0) is None
    assert time.perf_counter() - began < DEADLINE
    dialling.cancel()


@black_holes
def test_when_one_fails_the_next_begins_at_once(
    monkeypatch: pytest.MonkeyPatch, black_hole: AddressInfo, listener: socket.socket, refused_port: int
):
    dialling = dial_to(monkeypatch, black_hole, (V4, ("127.0.0.1", refused_port)), at(listener))
    assert dialling.poll(0.0) is None
    # The second address is refused now: RFC 8305, 5 begins the third attempt without a delay. Time stands still.
    stream = until(lambda: dialling.poll(ATTEMPT_DELAY))
    assert stream.remote_address == listener.getsockname()
    stream.close()


@black_holes
@pytest.mark.parametrize("polls", [0, 1, 3])
def test_cancel_closes_everything(monkeypatch: pytest.MonkeyPatch, black_hole: AddressInfo, polls: int):
    opened = open_sockets(monkeypatch)
    dialling = dial_to(monkeypatch, *[black_hole] * 3)
    for number in range(polls):
        assert dialling.poll(number * ATTEMPT_DELAY) is None
    assert len(opened) == polls
    dialling.cancel()
    dialling.cancel()
    assert all(attempt.fileno() == -1 for attempt in opened)


def test_cancel_leaves_a_stream_that_was_handed_out_alone(monkeypatch: pytest.MonkeyPatch, listener: socket.socket):
    dialling = dial_to(monkeypatch, at(listener))
    stream = outcome(dialling)
    dialling.cancel()
    assert stream.send(b"x") == 1
    stream.close()


def test_cancel_during_the_lookup_does_not_wait(monkeypatch: pytest.MonkeyPatch):
    gate = threading.Event()
    monkeypatch.setattr("netpeer.transport.resolver.socket.getaddrinfo", lambda *_, **__: gate.wait(NEVER_S) and [])
    try:
        began = time.perf_counter()
        dialling = SystemNetwork().dial("slow.example", 80, tls=None)
        assert [dialling.poll(0.0) for _ in range(10)] == [None] * 10
        dialling.cancel()
        assert time.perf_counter() - began < DEADLINE
    finally:
        gate.set()
    until(lambda: "netpeer lookup" not in {thread.name for thread in threading.enumerate()})


def test_a_name_with_countless_addresses_costs_a_bounded_number_of_attempts(
    monkeypatch: pytest.MonkeyPatch, refused_port: int
):
    opened = open_sockets(monkeypatch)
    failure(dial_to(monkeypatch, *[(V4, ("127.0.0.1", refused_port))] * (MAX_ADDRESSES * 4)))
    assert len(opened) == MAX_ADDRESSES


def test_unusable_tls_settings_fail_and_leave_no_socket_open(monkeypatch: pytest.MonkeyPatch, listener: socket.socket):
    opened = open_sockets(monkeypatch)
    broken = b"-----BEGIN CERTIFICATE-----\nbm90IG9uZQ==\n-----END CERTIFICATE-----\n"
    dialling = SystemNetwork().dial("127.0.0.1", listener.getsockname()[1], tls=ClientTls(True, broken))
    assert failure(dialling).startswith("the trusted certificate cannot be used: ")
    assert all(attempt.fileno() == -1 for attempt in opened)


def test_an_empty_trusted_certificate_fails_with_a_reason(listener: socket.socket):
    # As if the certificate was never loaded.
    dialling = SystemNetwork().dial("127.0.0.1", listener.getsockname()[1], tls=ClientTls(True, b""))
    assert failure(dialling).startswith("the trusted certificate cannot be used: ")


def test_the_failure_is_not_its_own_cause(refused_port: int):
    dialling = SystemNetwork().dial("127.0.0.1", refused_port, tls=None)
    with pytest.raises(DialError) as caught:
        outcome(dialling)
    assert caught.value.__cause__ is not caught.value
