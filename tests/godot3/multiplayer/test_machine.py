"""A state machine of random actions on three peers. The promises of `Lives` hold after every action."""

from __future__ import annotations

from collections import Counter
from typing import Any, NamedTuple

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from netpeer import Error, NetworkedMultiplayerPeer, Node, Reply, WebSocketClient, remote, remotesync
from tests.godot3.multiplayer.company import Company

PEERS = 3
NAMES = ("A", "B", "C")
CONNECTED = NetworkedMultiplayerPeer.CONNECTION_CONNECTED
peer_index = st.integers(0, PEERS - 1)
client_index = st.integers(1, PEERS - 1)
name_of_a_node = st.sampled_from(NAMES)


class Made(NamedTuple):
    """
    A call that was made: where, and its sender as the called peer sees it.
    """

    peer: int
    node: str
    sender: int


class Accepted(NamedTuple):
    """
    A call that was accepted: its sender, its node, and the peers on which it must be made.
    """

    sender: int
    node: str
    receivers: frozenset[int]  # indices of peers


class Station(Node):
    """
    A node that tells the machine which calls are made on it.
    """

    def __init__(self, name: str, peer: int, machine: Lives) -> None:
        super().__init__(name)
        self._peer = peer
        self._machine = machine

    def _made(self, number: int) -> None:
        assert self.multiplayer is not None, "a node outside of the tree is not called"
        self._machine.made.setdefault(number, []).append(
            Made(self._peer, self.name, self.multiplayer.get_rpc_sender_id())
        )

    @remote
    def hit(self, number: int) -> None:
        self._made(number)

    @remotesync
    def hit_all(self, number: int) -> None:
        self._made(number)

    @remote
    def fail(self, number: int) -> None:
        self._made(number)
        raise LookupError(str(number))

    @remote
    def ask(self, number: int) -> int:
        self._made(number)
        return -number


class Lives(RuleBasedStateMachine):
    """
    The promises: an accepted call is made exactly once on each receiver that has the node, on the right node, with the
    right sender, and on no other peer. A reply is done, with its own answer. Nothing raises.

    If a change happens while calls are on their way to its node or peer (`in_flight`), they are made at most once.
    """

    def __init__(self) -> None:
        super().__init__()
        self.made: dict[int, list[Made]] = {}
        self.accepted: dict[int, Accepted] = {}
        self.errors: Counter[int] = Counter()
        self.replies: dict[int, tuple[Reply, bool]] = {}  # number -> reply, whether it must be answered
        self.settled: set[int] = set()
        self.broadcasts: set[int] = set()
        self.has_reached_strangers = False
        self.number = 0
        self.company = Company(clients=PEERS - 1, make=lambda: Node("Player"))
        for index, tree in enumerate(self.company.everybody()):
            tree.multiplayer.rpc_error.connect(self._on_error)
            for name in NAMES:
                tree.root.add_child(Station(name, index, self))

    def _on_error(self, sender: int, path: str, method: str, error: Exception) -> None:
        assert method == "fail" and isinstance(error, LookupError)
        self.errors[int(str(error.args[0]))] += 1

    def _index_of(self, id: int) -> int:
        return self.company.peer_ids().index(id)

    def _node(self, peer: int, name: str) -> Any:
        return self.company.everybody()[peer].root.get_node_or_null(name)

    def _having(self, name: str, ids: list[int]) -> frozenset[int]:
        """
        Those of the peers that have the node.
        """
        return frozenset(self._index_of(id) for id in ids if self._node(self._index_of(id), name) is not None)

    # What may happen.

    @initialize(acquainted=st.booleans())
    def everybody_has_called(self, acquainted: bool) -> None:
        if acquainted:
            self._everybody_calls_everybody()

    @rule(
        peer=peer_index,
        name=name_of_a_node,
        to=st.sampled_from(["all", "one", "all but one"]),
        other=peer_index,
        method=st.sampled_from(["hit", "hit_all", "fail"]),
        unreliable=st.booleans(),
    )
    def call(self, peer: int, name: str, to: str, other: int, method: str, unreliable: bool) -> None:
        node, ids = self._node(peer, name), self.company.peer_ids()
        tree = self.company.everybody()[peer]
        if node is None or (to != "all" and not ids[other]):
            return
        target = {"all": 0, "one": ids[other], "all but one": -ids[other]}[to]
        meant = [id for id in [*tree.get_network_connected_peers(), ids[peer]] if id == target or target <= 0 != -id]
        meant = [id for id in meant if id != -target]
        if method != "hit_all":
            meant = [id for id in meant if id != ids[peer]]
        self.number += 1
        before = frozenset() if not all(meant) else self._having(name, meant)
        error = (node.rpc_unreliable_id if unreliable else node.rpc_id)(target, method, self.number)
        if error is Error.OK:
            assert tree.network_peer is not None and tree.network_peer.get_connection_status() is CONNECTED
            self.accepted[self.number] = Accepted(ids[peer], name, before)
            if to != "one":
                self.broadcasts.add(self.number)

    @rule(peer=peer_index, name=name_of_a_node, other=peer_index)
    def ask(self, peer: int, name: str, other: int) -> None:
        node, id = self._node(peer, name), self.company.peer_ids()[other]
        if node is None or not id:
            return
        self.number += 1
        reply = node.call_remote(id, "ask", self.number, timeout=5.0)
        has_node = self._node(other, name) is not None
        self.replies[self.number] = (reply, has_node and not reply.done)
        if not reply.done:
            self.accepted[self.number] = Accepted(
                self.company.peer_ids()[peer], name, frozenset([other] if has_node else [])
            )

    @rule(peer=peer_index, name=name_of_a_node, in_flight=st.booleans())
    def a_node_goes_or_comes(self, peer: int, name: str, in_flight: bool) -> None:
        self._calm(in_flight)
        node = self._node(peer, name)
        if node is not None:
            node.queue_free()
        else:
            self.company.everybody()[peer].root.add_child(Station(name, peer, self))

    @rule(client=client_index, how=st.sampled_from(["goodbye", "anew", "reset", "kicked"]), in_flight=st.booleans())
    def a_client_goes(self, client: int, how: str, in_flight: bool) -> None:
        self._calm(in_flight)
        peer = self.company.clients[client - 1]
        if how == "goodbye":
            peer.disconnect_from_host()
        elif how == "anew":
            self._connect(peer)
        elif how == "kicked" and self.company.server.has_peer(peer.get_unique_id()):
            self.company.server.disconnect_peer(peer.get_unique_id())
        elif how == "reset":
            for link in self.company.network.links:
                if link.client is getattr(peer._client.link, "stream", None):
                    link.reset()
        self.company.step()
        # From now on it may be gone for some and not yet for others.
        self._calm(in_flight=False)
        self._forgive()

    @rule(client=client_index)
    def a_client_comes(self, client: int) -> None:
        peer = self.company.clients[client - 1]
        if peer.get_connection_status() == NetworkedMultiplayerPeer.CONNECTION_DISCONNECTED:
            self._connect(peer)
            self._calm(in_flight=False)

    def _connect(self, peer: WebSocketClient) -> None:
        # The relay gives a broadcast to all who are there when it passes, and its sender did not know the newcomer.
        self.has_reached_strangers |= not self.broadcasts <= self.settled
        self.company.connect(peer)

    @rule(chunk=st.sampled_from([None, 1, 7, 100]))
    def the_network_changes(self, chunk: int | None) -> None:
        self.company.network.chunk_size = chunk

    @rule(frames=st.integers(1, 5))
    def time_passes(self, frames: int) -> None:
        self.company.run(frames)

    def _calm(self, in_flight: bool) -> None:
        """
        Let all packets arrive; or let some be on their way, and then note that these calls may be lost.
        """
        if in_flight:
            self._forgive()
            return
        self.company.network.chunk_size = None
        self.company.run(12)
        self._everything_was_made()

    def _forgive(self) -> None:
        for number, call in self.accepted.items():
            made = frozenset(made.peer for made in self.made.get(number, []))
            if number not in self.settled and not call.receivers <= made:
                self.accepted[number] = call._replace(receivers=call.receivers & made)
        for number, (reply, _) in self.replies.items():
            if not reply.done:
                self.replies[number] = (reply, False)

    def _everything_was_made(self) -> None:
        for number, call in self.accepted.items():
            if number not in self.settled:
                made = [made.peer for made in self.made.get(number, [])]
                assert call.receivers <= set(made), f"call {number} is not made: {call}, {made}"
                self.settled.add(number)
        for number, (reply, must_be_answered) in self.replies.items():
            assert not must_be_answered or (reply.done and reply.value == -number), (number, reply)

    def _everybody_calls_everybody(self) -> None:
        for index, id in enumerate(self.company.peer_ids()):
            for name in NAMES:
                self.number += 1
                assert self._node(index, name).rpc("hit_all", self.number) is Error.OK
                self.accepted[self.number] = Accepted(id, name, frozenset(range(PEERS)))
        self._calm(in_flight=False)

    # What must hold.

    @invariant()
    def nothing_is_made_twice_or_by_nobody_or_elsewhere(self) -> None:
        for number, made in self.made.items():
            if number in self.settled and number not in self.accepted:
                continue
            call = self.accepted.get(number)
            assert call is not None, f"call {number} was refused, and made: {made}"
            peers = [each.peer for each in made]
            assert len(set(peers)) == len(peers), f"call {number} was made twice: {made}"
            for each in made:
                assert (each.node, each.sender) == (call.node, call.sender), (call, each)

    @invariant()
    def nobody_breaks_the_protocol(self) -> None:
        allowed = {"unknown_node", "unknown_sender", "unknown_answer"}
        if self.has_reached_strangers:
            allowed.add("unknown_path")
        for index in range(PEERS):
            assert set(self.company.refusals(index)) <= allowed, self.company.refusals(index)

    @invariant()
    def errors_are_told_once(self) -> None:
        for number, count in self.errors.items():
            assert count == len(self.made[number])

    def teardown(self) -> None:
        """
        At the end, all peers are connected and have all nodes, and calls reach all of them.
        """
        self._calm(in_flight=False)
        for peer in self.company.clients:
            if peer.get_connection_status() == NetworkedMultiplayerPeer.CONNECTION_DISCONNECTED:
                self.company.connect(peer)
        self.company.run_seconds(6)
        ids = self.company.peer_ids()
        for index, tree in enumerate(self.company.everybody()):
            assert sorted([*tree.get_network_connected_peers(), ids[index]]) == sorted(ids)
            for name in NAMES:
                if self._node(index, name) is None:
                    tree.root.add_child(Station(name, index, self))
        self._everybody_calls_everybody()
        self._everybody_calls_everybody()
        self.nothing_is_made_twice_or_by_nobody_or_elsewhere()
        assert all(reply.done for reply, _ in self.replies.values())
        assert all(tree.multiplayer._replies._pending == {} for tree in self.company.everybody())


TestLives = Lives.TestCase
TestLives.settings = settings(max_examples=40, stateful_step_count=30)
