"""A state machine: after random actions, each peer has exactly the nodes that are visible to it."""

from __future__ import annotations

from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from netpeer.variant import Vector2

from .arena import Hero, ReplicationWorld

NAMES = st.sampled_from(["Anna", "Ben", "Cem", "Dora"])
CLIENTS = st.integers(1, 3)
MAX_CLIENTS = 3


class ReplicationMachine(RuleBasedStateMachine):
    """
    A server, up to three clients, four heroes; each rule takes some frames, or none.
    """

    def __init__(self) -> None:
        super().__init__()
        self.world = ReplicationWorld(1)
        self.online = {1}
        self.shots = 0

    @property
    def heroes(self) -> Any:
        return self.world.arena().heroes

    def hero(self, name: str) -> Any:
        return self.heroes.get_node_or_null(name)

    @rule(name=NAMES, is_public=st.booleans(), health=st.integers(0, 9))
    def add(self, name: str, is_public: bool, health: int) -> None:
        if self.hero(name) is None:
            hero = Hero(name)
            hero.sync.public_visibility = hero.input.sync.public_visibility = is_public
            hero.health = health
            self.heroes.add_child(hero)

    @rule(name=NAMES)
    def remove(self, name: str) -> None:
        if self.hero(name) is not None:
            self.hero(name).queue_free()

    @rule(name=NAMES)
    def take_out_and_put_back(self, name: str) -> None:
        hero = self.hero(name)
        if hero is not None:
            self.heroes.remove_child(hero)
            self.heroes.add_child(hero)

    @rule(name=NAMES, health=st.integers(0, 9), title=st.text("ab", max_size=3), x=st.integers(0, 9))
    def change(self, name: str, health: int, title: str, x: int) -> None:
        hero = self.hero(name)
        if hero is not None:
            hero.health, hero.title, hero.position = health, title, Vector2(x, 0)

    @rule(name=NAMES, is_public=st.booleans())
    def publish(self, name: str, is_public: bool) -> None:
        if self.hero(name) is not None:
            self.hero(name).sync.public_visibility = is_public

    @rule(name=NAMES, client=CLIENTS, visible=st.booleans())
    def show(self, name: str, client: int, visible: bool) -> None:
        if self.hero(name) is not None and client in self.online:
            self.hero(name).sync.set_visibility_for(self.world.ids()[client], visible)

    @rule(name=NAMES)
    def call(self, name: str) -> None:
        if self.hero(name) is not None:
            self.hero(name).rpc("shout", "hey")

    @rule()
    def spawn(self) -> None:
        self.shots += 1
        self.world.arena().spawner.spawn(self.shots)

    @rule()
    def remove_a_shot(self) -> None:
        shots = [node for node in self.heroes.get_children() if not isinstance(node, Hero)]
        if shots:
            shots[0].queue_free()

    @rule(round=st.integers(0, 9))
    def next_round(self, round: int) -> None:
        self.world.arena().round = round

    @precondition(lambda self: len(self.online) < MAX_CLIENTS and len(self.world.trees) <= MAX_CLIENTS)
    @rule()
    def join(self) -> None:
        self.online.add(self.world.add_client())

    @rule(client=CLIENTS)
    def leave(self, client: int) -> None:
        if client in self.online:
            self.online.discard(client)
            self.world.peers[client].close()

    @rule(client=CLIENTS)
    def come_again(self, client: int) -> None:
        if client not in self.online and client < len(self.world.trees):
            self.world.settle()
            self.world.connect(client)
            self.world.until(lambda: 1 in self.world.api(client).get_peers())
            self.online.add(client)

    @rule(frames=st.integers(1, 5))
    def wait(self, frames: int) -> None:
        self.world.run(frames)

    @rule()
    def compare(self) -> None:
        """
        When all packets have arrived, each peer has exactly the nodes and values that are visible to it.
        """
        self.world.settle()
        for client in self.online:
            arena, id = self.world.arena(client), self.world.ids()[client]
            assert self.state(arena, id) == self.state(self.world.arena(), id)
            assert arena.round == self.world.arena().round
            refused = set(self.world.refusals(client))
            assert refused <= {"unknown_synchronizer", "unknown_node", "unknown_path"}, refused

    def state(self, arena: Any, id: int) -> dict[str, Any]:
        ours = arena is self.world.arena()
        seen: dict[str, Any] = {}
        for node in arena.heroes.get_children():
            if not isinstance(node, Hero):
                seen[node.name] = node.data  # type: ignore[attr-defined]
            elif not ours or node.sync.is_visible_to(id):
                seen[node.name] = (node.health, node.title, node.position)
        return seen

    @invariant()
    def the_server_refuses_nothing(self) -> None:
        assert set(self.world.refusals()) <= {"unknown_path"}

    def teardown(self) -> None:
        self.compare()


ReplicationMachine.TestCase.settings = settings(
    max_examples=40, stateful_step_count=30, suppress_health_check=list(HealthCheck)
)
test_machine = ReplicationMachine.TestCase
