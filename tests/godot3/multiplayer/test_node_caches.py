"""The cached answers of nodes (path, API, mode) are the same as without a cache, after every kind of change."""

from __future__ import annotations

import contextlib
import gc
from collections.abc import Callable
from random import Random
from typing import Any
from weakref import ref

import pytest

from netpeer import MultiplayerAPI, Node, SceneTree, VariantLimits
from netpeer.calls.codec_cache import CodecCache
from netpeer.variant import godot3_codec
from tests.godot3.multiplayer.company import Company, Player

NAMES = ("a", "b", "c", "d")


class Forest:
    """
    Two trees, nodes inside and outside of them, and the questions whose answers are cached.
    """

    def __init__(self) -> None:
        self.trees = [SceneTree(), SceneTree()]
        self.apis: list[MultiplayerAPI | None] = [None, MultiplayerAPI(), MultiplayerAPI()]
        self.nodes = [*(tree.root for tree in self.trees), *(Node(NAMES[number % 4]) for number in range(8))]

    def check(self) -> None:
        for node in self.nodes:
            above = list(self.upwards(node))
            top = above[-1]
            tree = next((tree for tree in self.trees if tree.root is top), None)
            path = "/" + "/".join(at.name for at in reversed(above)) if tree is not None else ""
            assert node.get_path() == path
            custom = next((at.custom_multiplayer for at in above if at.custom_multiplayer is not None), None)
            assert node.multiplayer is (custom or (tree.multiplayer if tree is not None else None))
            for other in self.nodes:
                names = [at.name for at in above[: above.index(other)]] if other in above else None
                below = None if names is None else "/".join(reversed(names)) or "."
                # The second time it is remembered, and between two nodes it is not the other's.
                assert [node.path_below(other), node.path_below(other)] == [below, below]

    @staticmethod
    def upwards(node: Node) -> Any:
        at: Node | None = node
        while at is not None:
            yield at
            at = at.get_parent()

    def change(self, random: Random) -> None:
        """
        Make a random change of a node. A change that is not allowed has no effect.
        """
        node, other = random.choice(self.nodes[2:]), random.choice(self.nodes)
        tree = random.choice(self.trees)
        changes: list[Callable[[], object]] = [
            lambda: other.add_child(node),
            lambda: other.add_child(node),
            node.queue_free,
            lambda: setattr(node, "name", random.choice(NAMES)),
            lambda: setattr(other, "custom_multiplayer", random.choice(self.apis)),
            lambda: setattr(tree, "multiplayer", random.choice([self.apis[1], MultiplayerAPI()])),
        ]
        with contextlib.suppress(ValueError):
            random.choice(changes)()


@pytest.mark.parametrize("seed", range(20))
def test_cached_answers_are_right_after_random_changes(seed: int) -> None:
    random, forest = Random(seed), Forest()
    for _ in range(60):
        forest.change(random)
        forest.check()


def test_a_node_becomes_the_root_of_a_tree() -> None:
    root, child = Node("top"), Node("child")
    root.add_child(child)
    assert (child.get_path(), child.multiplayer) == ("", None)
    tree = SceneTree()
    root.become_root_of(tree)
    assert (child.get_path(), child.multiplayer) == ("/top/child", tree.multiplayer)


def test_a_node_that_enters_or_leaves_a_tree_has_the_right_path() -> None:
    """
    The game's own code runs in the middle of a change, and gets right answers, too.
    """
    seen: list[str] = []

    class Witness(Node):
        def _entered_tree(self) -> None:
            seen.append(self.get_path())

        def _leaving_tree(self) -> None:
            seen.append(self.get_path())

    tree, branch = SceneTree(), Node("Branch")
    branch.add_child(Witness("Leaf"))
    tree.root.add_child(branch)
    branch.queue_free()
    assert seen == ["/root/Branch/Leaf"] * 2
    assert branch.get_node("Leaf").get_path() == ""


def test_cached_answers_do_not_keep_objects_alive() -> None:
    tree = SceneTree()
    node, top = Node("node"), tree.root
    top.add_child(node)
    assert node.multiplayer is not None and node.path_below(top) == "node" and node.get_path()
    node.queue_free()
    tree_gone, top_gone, api_gone = ref(tree), ref(top), ref(tree.multiplayer)
    del tree, top
    gc.collect()
    assert (tree_gone(), top_gone(), api_gone()) == (None, None, None)
    assert node.multiplayer is None


def test_new_limits_apply_at_once() -> None:
    company = Company(clients=1)
    company.know_each_other()
    server, client = company.nodes()
    api = company.server_tree.multiplayer
    for limits, heard in ((VariantLimits(max_size=8), 0), (VariantLimits(), 1), (VariantLimits(max_size=8), 0)):
        api.variant_limits = limits
        client.rpc_id(1, "on_remote", "a text that is longer")
        company.settle()
        assert len(server.take()) == heard


def test_the_codec_depends_on_the_limits_and_on_object_decoding() -> None:
    made: list[tuple[VariantLimits, bool]] = []

    def make(limits: VariantLimits, objects: bool) -> Any:
        made.append((limits, objects))
        return godot3_codec(limits, objects=objects)

    cache, few, many = CodecCache(make), VariantLimits(max_count=2), VariantLimits()
    asked = [(few, False), (few, False), (many, False), (many, True), (many, True), (many, False), (few, False)]
    for limits, objects in asked:
        assert cache.get(limits, objects) is godot3_codec(limits, objects=objects)
    assert made == [(few, False), (many, False), (many, True), (many, False), (few, False)]


def test_a_node_is_announced_again_if_an_ancestor_is_renamed() -> None:
    company = Company(clients=1, make=Player)
    company.know_each_other()
    server, client = company.nodes()
    for node in (server, client):
        node.get_parent().name = "Match"
    client.rpc_id(1, "on_remote", 1)
    client.rpc_id(1, "on_remote", 2)
    company.settle()
    client.rpc_id(1, "on_remote", 3)
    company.settle()
    assert [heard.arguments for heard in server.take()] == [(1,), (2,), (3,)]
    assert company.refusals() == {}
