"""A state machine: random actions of a Godot 4 server and its clients. The invariants hold after each action."""

from __future__ import annotations

from typing import Any, NamedTuple

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from netpeer import Error
from netpeer.godot4 import Node, rpc

from .world import CONNECTED, DISCONNECTED, PORT, World

MEMBERS = 4
NAMES = ("A", "B")
member_index = st.integers(0, MEMBERS - 1)
client_index = st.integers(1, MEMBERS - 1)
node_name = st.sampled_from(NAMES)


class Made(NamedTuple):
    """
    A call that was made: where, on which node, and by whom as far as the callee knows.
    """

    member: int
    node: str
    sender: int


class Station(Node):
    """
    A node that tells the machine what is called on it.
    """

    def __init__(self, name: str, member: int, machine: Lives) -> None:
        super().__init__(name)
        self._member = member
        self._machine = machine

    def _made(self, number: int) -> None:
        assert self.multiplayer is not None, "a node outside of the tree is not called"
        made = Made(self._member, self.name, self.multiplayer.get_remote_sender_id())
        self._machine.made.setdefault(number, []).append(made)

    @rpc("any_peer")
    def hit(self, number: int) -> None:
        self._made(number)

    @rpc("any_peer", "call_local", "unreliable")
    def hit_all(self, number: int) -> None:
        self._made(number)

    @rpc
    def order(self, number: int) -> None:
        self._made(number)


class Lives(RuleBasedStateMachine):
    """
    Promises: a call is made at most once on each member that is meant, on the right node, with the right sender, and by
    the authority alone where that is asked; nothing raises; after peace everybody knows everybody and every call
    arrives.
    """

    def __init__(self) -> None:
        super().__init__()
        self.made: dict[int, list[Made]] = {}
        self.calls: dict[int, tuple[int, str, str]] = {}  # number -> sender's id, node, method
        self.number = 0
        self.world = World(clients=0, make=lambda: Node("Player"))
        for _ in range(MEMBERS - 1):
            self.world.new_member()
        for index, tree in enumerate(self.world.trees):
            for name in NAMES:
                tree.root.add_child(Station(name, index, self))

    def _node(self, member: int, name: str) -> Any:
        return self.world.trees[member].root.get_node_or_null(name)

    # What may happen.

    @rule(index=client_index)
    def a_client_connects(self, index: int) -> None:
        if self.world.peers[index].get_connection_status() == DISCONNECTED:
            self.world.connect(index)

    @rule(index=client_index, how=st.sampled_from(["goodbye", "force", "close", "kicked"]))
    def a_client_leaves(self, index: int, how: str) -> None:
        peer = self.world.peers[index]
        if how == "close":
            peer.close()
        elif how == "kicked":
            if peer.get_unique_id() in self.world.api().get_peers():
                self.world.api().disconnect_peer(peer.get_unique_id())
        elif peer.get_connection_status() == CONNECTED:
            peer.disconnect_peer(1, how == "force")

    @rule()
    def the_server_begins_anew(self) -> None:
        self.world.peers[0].close()
        assert self.world.peers[0].create_server(PORT) is Error.OK

    @rule(
        member=member_index, name=node_name, method=st.sampled_from(["hit", "hit_all", "order"]), to=st.integers(-4, 4)
    )
    def somebody_calls(self, member: int, name: str, method: str, to: int) -> None:
        node, ids = self._node(member, name), self.world.ids()
        if node is None:
            return
        target = 0 if abs(to) >= MEMBERS else ids[abs(to)] if to >= 0 else -ids[-to]
        self.number += 1
        self.calls[self.number] = (ids[member], name, method)
        error = node.rpc_id(target, method, self.number)
        if error is Error.OK:
            assert self.world.peers[member].get_connection_status() == CONNECTED

    @rule(member=member_index, name=node_name)
    def a_node_goes_or_comes(self, member: int, name: str) -> None:
        node = self._node(member, name)
        if node is not None:
            node.queue_free()
        else:
            self.world.trees[member].root.add_child(Station(name, member, self))

    @precondition(lambda self: self.world.network.links)
    @rule(index=st.integers(0, 10))
    def a_cable_is_pulled(self, index: int) -> None:
        self.world.network.links[-1 - index % len(self.world.network.links)].reset()

    @rule(chunk=st.sampled_from([None, 1, 7, 100]), latency=st.sampled_from([0.0, 0.05]))
    def the_network_changes(self, chunk: int | None, latency: float) -> None:
        self.world.network.chunk_size, self.world.network.latency = chunk, latency

    @rule(frames=st.integers(1, 30))
    def time_passes(self, frames: int) -> None:
        self.world.run(frames)

    # What must hold.

    @invariant()
    def calls_are_made_once_and_rightly(self) -> None:
        for number, made in self.made.items():
            sender, name, method = self.calls[number]
            assert len({call.member for call in made}) == len(made), "nowhere twice"
            assert all((call.sender, call.node) == (sender, name) for call in made)
            assert method != "order" or sender == 1, "only the authority gives orders"
        self.made.clear()

    @invariant()
    def signals_tell_a_story_that_makes_sense(self) -> None:
        for recorder in self.world.saw[1:]:
            state = "down"
            for name, *_ in recorder.seen:
                if name == "connected_to_server":
                    state = "up"
                elif name == "server_disconnected":
                    assert state == "up"
                    state = "down"

    @invariant()
    def nothing_is_refused_but_what_comes_of_nodes_that_go(self) -> None:
        for index in range(MEMBERS):
            kinds = set(self.world.refusals(index))
            assert kinds <= {"unknown_node", "unknown_path", "not_allowed", "unknown_sender", "unknown_target"}, kinds

    def teardown(self) -> None:
        """
        The network works again, all clients connect and have all nodes. Then each call reaches all peers.
        """
        world = self.world
        world.network.chunk_size, world.network.latency = None, 0.0
        world.run_seconds(12)
        for index in range(MEMBERS):
            if index and world.peers[index].get_connection_status() == DISCONNECTED:
                world.connect(index)
            for name in NAMES:
                if self._node(index, name) is None:
                    world.trees[index].root.add_child(Station(name, index, self))
        world.run_seconds(1)
        self.calls_are_made_once_and_rightly()
        ids = world.ids()
        for index in range(MEMBERS):
            assert sorted(world.api(index).get_peers()) == sorted(id for id in ids if id != ids[index])
        for index in range(MEMBERS):
            self.number += 1
            self.calls[self.number] = (ids[index], "A", "hit")
            assert self._node(index, "A").rpc("hit", self.number) is Error.OK
        world.settle()
        assert [len(self.made[number]) for number in sorted(self.made)] == [MEMBERS - 1] * MEMBERS
        self.calls_are_made_once_and_rightly()


TestLives = Lives.TestCase
TestLives.settings = settings(max_examples=30, stateful_step_count=40)
