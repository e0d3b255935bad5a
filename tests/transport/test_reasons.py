"""
Errors of the system as sentences, and socket addresses as addresses.
"""

import errno
import os
import socket

import pytest

from netpeer.transport import Address
from netpeer.transport.tcp import address_of, reason_of

__all__: list[str] = []

TABLE = {
    errno.ECONNREFUSED: "connection refused: nothing listens there",
    errno.ECONNRESET: "the remote end reset the connection",
    errno.EPIPE: "the remote end closed the connection",
    errno.ETIMEDOUT: "timed out: the remote end does not answer",
    errno.EADDRINUSE: "the port is in use by another program",
    errno.EACCES: "the system forbids this port (below 1024?)",
    errno.EMFILE: "too many open files: raise the limit (ulimit -n)",
}


@pytest.mark.parametrize("code", TABLE)
def test_what_users_meet_has_a_sentence(code: int):
    assert reason_of(code) == reason_of(OSError(code, "whatever the system says")) == TABLE[code]


def test_windows_numbers_mean_the_same(monkeypatch: pytest.MonkeyPatch):
    wsa_refused = 10061
    monkeypatch.setitem(errno.errorcode, wsa_refused, "WSAECONNREFUSED")
    assert reason_of(OSError(wsa_refused, "No connection could be made")) == TABLE[errno.ECONNREFUSED]


def test_the_rest_is_the_systems_own_sentence():
    assert reason_of(errno.EISDIR) == os.strerror(errno.EISDIR)
    assert reason_of(OSError(errno.EISDIR, "is a directory")) == "is a directory"


@pytest.mark.parametrize("error", [OSError(), OSError("just text"), TimeoutError()])
def test_there_is_always_a_reason(error: OSError):
    assert reason_of(error) in ("OSError", "just text", "TimeoutError")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        (("127.0.0.1", 80), Address("127.0.0.1", 80)),
        (("::1", 80, 0, 0), Address("::1", 80)),
        (("::ffff:192.0.2.1", 80, 0, 0), Address("192.0.2.1", 80)),
        ("/a/unix/socket", Address("", 0)),
        ((), Address("", 0)),
    ],
)
def test_addresses(name: object, expected: Address):
    assert address_of(name) == expected


def test_the_two_ends_see_each_other():
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()) as client:
        accepted, _ = server.accept()
        with accepted:
            assert address_of(accepted.getpeername()) == address_of(client.getsockname())
