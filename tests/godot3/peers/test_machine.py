"""Random sequences of calls and network faults for a server and its clients. The invariants hold after each step."""

from __future__ import annotations

import logging
from collections import defaultdict

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from netpeer import Error, MemoryNetwork, NetworkedMultiplayerPeer
from netpeer.transport.memory import MemoryStream, MemoryWatcher
from tests.godot3.peers.world import PORT, World, packets

CLIENTS = 3
CONNECTED = NetworkedMultiplayerPeer.CONNECTION_CONNECTED
client_index = st.integers(0, CLIENTS - 1)


class Log(logging.Handler):
    """
    Keeps what netpeer logs.
    """

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(record.getMessage())


class RecordingWatcher(MemoryWatcher):
    """
    Knows which streams are watched.
    """

    def __init__(self) -> None:
        super().__init__()
        self.streams: set[MemoryStream] = set()

    def watch(self, source: object, key: object, *, read: bool, write: bool) -> None:
        super().watch(source, key, read=read, write=write)
        if isinstance(source, MemoryStream):
            self.streams.add(source)

    def forget(self, source: object) -> None:
        super().forget(source)
        self.streams.discard(source)


class WatchedNetwork(MemoryNetwork):
    """
    Has the watcher of the server that listened last.
    """

    last_watcher = RecordingWatcher()

    def watcher(self) -> RecordingWatcher:
        self.last_watcher = RecordingWatcher()
        return self.last_watcher


class WatchedWorld(World):
    new_network = WatchedNetwork


class Lives(RuleBasedStateMachine):
    """
    The invariants: each packet arrives once, in order, and with the right sender. A client's signals come in a possible
    order. The server lists only connected clients. When the network works again, all clients can connect and send.
    """

    def __init__(self) -> None:
        super().__init__()
        self.log = Log()
        logging.getLogger("netpeer").addHandler(self.log)
        self.world = WatchedWorld()
        for _ in range(CLIENTS):
            self.world.new_client()
        self.sent = 0
        self.last: dict[tuple[str, int], int] = defaultdict(int)  # (receiver, sender) -> number of the last packet
        self.senders: dict[int, int] = {}  # number of a packet -> peer id of its sender

    # Rules.

    @rule(index=client_index)
    def connect(self, index: int) -> None:
        assert self.world.connect(self.world.clients[index]) is Error.OK

    @rule(index=client_index)
    def disconnect(self, index: int) -> None:
        self.world.clients[index].disconnect_from_host(4000, "enough")

    @rule(index=client_index, to=st.sampled_from([0, 1, -1]), count=st.integers(1, 5))
    def client_sends(self, index: int, to: int, count: int) -> None:
        client = self.world.clients[index]
        client.set_target_peer(to)
        for _ in range(count):
            self.sent += 1
            if client.put_packet(b"%d" % self.sent) is Error.OK:
                assert client.get_connection_status() is CONNECTED
                self.senders[self.sent] = client.get_unique_id()

    @rule(count=st.integers(1, 5))
    def server_sends(self, count: int) -> None:
        for _ in range(count):
            self.sent += 1
            if self.world.server.put_packet(b"%d" % self.sent) is Error.OK:
                self.senders[self.sent] = 1

    @rule(index=st.integers(0, 10), code=st.sampled_from([1000, 3000, 4999]))
    def server_disconnects(self, index: int, code: int) -> None:
        ids = list(self.world.server.get_peer_ids())
        if ids:
            self.world.server.disconnect_peer(ids[index % len(ids)], code, "out")

    @rule()
    def server_restarts(self) -> None:
        self.world.server.stop()
        assert self.world.server.listen(PORT, gd_mp_api=True) is Error.OK

    @precondition(lambda self: self.world.network.links)
    @rule(index=st.integers(0, 10), how=st.sampled_from(["reset", "stall", "release"]))
    def trouble(self, index: int, how: str) -> None:
        link = self.world.network.links[-1 - index % len(self.world.network.links)]
        if how == "reset":
            link.reset()
        else:
            link.stalled = how == "stall"

    @rule(chunk=st.sampled_from([None, 1, 7, 100]), latency=st.sampled_from([0.0, 0.05, 0.3]))
    def the_network_changes(self, chunk: int | None, latency: float) -> None:
        self.world.network.chunk_size = chunk
        self.world.network.latency = latency

    @rule(frames=st.integers(1, 40))
    def time_passes(self, frames: int) -> None:
        self.world.run(frames)

    @rule(seconds=st.floats(0, 30))
    def a_long_frame(self, seconds: float) -> None:
        self.world.clock.advance(seconds)
        self.world.step()

    # Invariants.

    @invariant()
    def packets_come_in_order_and_from_who_sent_them(self) -> None:
        for name, peer in [
            ("server", self.world.server),
            *((f"client {i}", c) for i, c in enumerate(self.world.clients)),
        ]:
            for source, data in packets(peer):
                number = int(data)
                assert self.senders[number] == source
                assert number > self.last[name, source], "in order, and never twice"
                self.last[name, source] = number

    @invariant()
    def signals_tell_a_story_that_makes_sense(self) -> None:
        for recorder in self.world.saw:
            assert not {"connection_established", "connection_closed", "data_received"} & set(recorder.names())
            state = "down"
            for name in recorder.names():
                if name == "connection_succeeded":
                    state = "up"
                elif name == "server_disconnected":
                    assert state == "up"
                    state = "down"
        there: set[int] = set()
        for name, *arguments in self.world.server_saw.seen:
            if name == "peer_connected":
                assert arguments[0] not in there
                there.add(arguments[0])
            elif name == "peer_disconnected":
                there.remove(arguments[0])
        assert set(self.world.server.get_peer_ids()) <= there

    @invariant()
    def nobody_breaks_the_protocol(self) -> None:
        for client in self.world.clients:
            code, reason = client.get_close_code(), client.get_close_reason()
            assert code not in (1002, 1007, 1009) or reason.startswith("timed out"), reason
        for line in self.log.lines:
            assert "does not speak WebSocket" not in line and "no WebSocket handshake" not in line, line

    @invariant()
    def the_server_keeps_no_connection_that_is_over(self) -> None:
        watched = self.world.network.last_watcher.streams
        assert not any(stream.closed for stream in watched)
        assert len(watched) == self.world.server.get_connection_count()

    def teardown(self) -> None:
        """
        The network works again: all clients connect, and each gets the packets of the others.
        """
        logging.getLogger("netpeer").removeHandler(self.log)
        world = self.world
        world.network.chunk_size, world.network.latency = None, 0.0
        for link in world.network.links:
            link.stalled = False
        for client in world.clients:
            world.connect(client)
        world.run_seconds(12)
        self.packets_come_in_order_and_from_who_sent_them()
        assert all(client.get_connection_status() is CONNECTED for client in world.clients)
        assert set(world.server.get_peer_ids()) == set(world.ids())
        world.clients[0].set_target_peer(0)
        assert world.clients[0].put_packet(b"0") is Error.OK
        world.run(3)
        for peer in (world.server, *world.clients[1:]):
            assert packets(peer) == [(world.clients[0].get_unique_id(), b"0")]


TestLives = Lives.TestCase
TestLives.settings = settings(max_examples=40, stateful_step_count=40)
