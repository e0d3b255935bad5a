"""The loads notice when a server loses, duplicates, reorders, garbles or invents packets."""

import socket
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

import pytest

from benchmarks.harness import Lost
from benchmarks.load import steady, wave_run
from benchmarks.load.clients import Client
from benchmarks.load.frames import PLAIN, Frames, server_header, split
from benchmarks.load.steady import Steady
from benchmarks.load.waves import Waves

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the loads use epoll")

Mischief = Callable[[list[bytes]], list[bytes]]


def honest(payloads: list[bytes]) -> list[bytes]:
    return payloads


def once(change: Mischief) -> Callable[[], Mischief]:
    """
    Changes the first two or more payloads, and passes on the rest unchanged.
    """

    def fresh() -> Mischief:
        held: list[bytes] = []
        is_done = False

        def mischief(payloads: list[bytes]) -> list[bytes]:
            nonlocal is_done
            if is_done:
                return payloads
            held.extend(payloads)
            is_done = len(held) >= 2
            return change(held) if is_done else []

        return mischief

    return fresh


MISCHIEF = {
    "lost": once(lambda payloads: payloads[1:]),
    "duplicated": once(lambda payloads: [payloads[0], *payloads]),
    "reordered": once(lambda payloads: [payloads[1], payloads[0], *payloads[2:]]),
    "garbled": once(lambda payloads: [payloads[0][:-1] + b"?", *payloads[1:]]),
    "from another sender": once(lambda payloads: [b"\1" + payloads[0][1:], *payloads[1:]]),
    "replaced by the next one": once(lambda payloads: [payloads[1], *payloads[1:]]),
}


@contextmanager
def relay(mischief: Mischief) -> Iterator[list[Client]]:
    """
    Two clients, and a server between them that changes the packets to the second client.
    """
    with ExitStack() as opened:
        pairs = [socket.socketpair() for _ in range(2)]
        for end in (*pairs[0], *pairs[1]):
            opened.enter_context(end)
        ways = [(pairs[0][1], pairs[1][1], mischief), (pairs[1][1], pairs[0][1], honest)]
        threads = [threading.Thread(target=pass_on, args=way) for way in ways]
        for thread in threads:
            thread.start()
        try:
            for client, _ in pairs:
                client.setblocking(False)
            yield [Client(client, 2 + index) for index, (client, _) in enumerate(pairs)]
        finally:
            for client, _ in pairs:
                client.close()
            for thread in threads:
                thread.join()


def pass_on(source: socket.socket, sink: socket.socket, mischief: Mischief) -> None:
    rest = b""
    try:
        while data := source.recv(4096):
            payloads, rest = split(rest + data)
            sink.sendall(b"".join(server_header(len(payload)) + payload for payload in mischief(payloads)))
    except OSError:
        return  # the client has closed: the test has ended


@pytest.fixture(autouse=True)
def not_late(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(steady, "LATE", 1000.0)  # a busy machine must not fail the test


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """
    A short deadline, for packets that never arrive.
    """
    monkeypatch.setattr(wave_run, "DEADLINE", 0.3)
    monkeypatch.setattr(steady, "DEADLINE", 0.3)


def test_waves_count_what_an_honest_server_relays() -> None:
    with relay(honest) as clients:
        load = Waves(clients, 2, 16, PLAIN)
        results = [load.run(0.02) for _ in range(3)]
    assert all(result.deliveries > 0 and result.deliveries % 2 == 0 and result.rate > 0 for result in results)


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("kind", MISCHIEF)
def test_waves_notice_wrong_packets(kind: str) -> None:
    with relay(MISCHIEF[kind]()) as clients, pytest.raises(Lost):
        Waves(clients, 2, 16, PLAIN).run(0.02)


def test_a_steady_load_measures_the_delay_of_every_packet() -> None:
    with relay(honest) as clients:
        result = Steady(clients, 2, 32, 100, PLAIN, keepers=1).run(0.2)
    assert result.deliveries == 40
    assert len(result.delays) == 20
    assert 0 <= result.percentile(50) <= result.percentile(99) <= result.percentile(100)


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize("kind", MISCHIEF)
def test_a_steady_load_notices_wrong_packets(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(steady, "TICK", 0.05)  # so that several packets arrive together
    with relay(MISCHIEF[kind]()) as clients, pytest.raises(Lost, match="packet|receiver|did not come"):
        # The server changes only packets to the second client. It stands first here, so that it measures the delays.
        Steady(clients[::-1], 2, 32, 200, PLAIN, keepers=1).run(0.3)


def test_split_returns_only_whole_frames() -> None:
    frames = b"".join(server_header(size) + bytes(size) for size in (0, 125, 126, 65535, 65536))
    assert [len(payload) for payload in split(frames).payloads] == [0, 125, 126, 65535, 65536]
    assert split(frames[:-1]).rest == frames[-(10 + 65536) : -1]
    assert split(b"") == Frames([], b"")
    with pytest.raises(ValueError, match="0x88"):
        split(b"\x88\x00")
