"""Node of Godot 4: its signals and its authority. tests/godot3/multiplayer/test_node has names and paths."""

from __future__ import annotations

from typing import Any

from netpeer.godot4 import Node, SceneTree


def told(*nodes: Node) -> list[tuple[str, str]]:
    """
    A list that the signals of these nodes are appended to.
    """
    seen: list[tuple[str, str]] = []

    def listen(node: Node) -> None:
        node.tree_entered.connect(lambda: seen.append((node.name, "entered")))
        node.tree_exiting.connect(lambda: seen.append((node.name, f"exiting {node.get_path()}")))
        node.child_entered_tree.connect(lambda child: seen.append((node.name, f"has {child.name}")))
        node.child_exiting_tree.connect(lambda child: seen.append((node.name, f"loses {child.name}")))

    for node in nodes:
        listen(node)
    return seen


def test_nodes_emit_signals_when_they_enter_and_leave_a_tree() -> None:
    tree, parent, child = SceneTree(), Node("Parent"), Node("Child")
    seen = told(parent, child)
    parent.add_child(child)
    assert seen == [] and child.get_tree() is None
    tree.root.add_child(parent)
    assert [entry for entry in seen if entry[1] == "entered"] == [("Parent", "entered"), ("Child", "entered")]
    assert ("Parent", "has Child") in seen
    seen.clear()
    tree.root.remove_child(parent)
    assert [entry for entry in seen if "exiting" in entry[1]] == [
        ("Child", "exiting /root/Parent/Child"),
        ("Parent", "exiting /root/Parent"),
    ]
    assert child.get_parent() is parent and parent.get_parent() is None


def test_a_node_may_leave_when_it_enters() -> None:
    tree, guest = SceneTree(), Node("Guest")
    guest.tree_entered.connect(guest.queue_free)
    tree.root.add_child(guest)
    assert not guest.is_inside_tree() and tree.root.get_children() == []
    guest.tree_exiting.connect(guest.queue_free)
    guest.tree_entered.disconnect(guest.queue_free)
    tree.root.add_child(guest)
    tree.root.remove_child(guest)
    assert not guest.is_inside_tree()


def test_authority() -> None:
    tree, parent, child = SceneTree(), Node("Parent"), Node("Child")
    parent.add_child(child)
    assert (parent.get_multiplayer_authority(), parent.is_multiplayer_authority()) == (1, False)
    tree.root.add_child(parent)
    assert parent.is_multiplayer_authority()  # the offline peer has the server's id
    parent.set_multiplayer_authority(7)
    assert (child.get_multiplayer_authority(), child.is_multiplayer_authority()) == (7, False)
    parent.set_multiplayer_authority(1, recursive=False)
    assert [node.get_multiplayer_authority() for node in (parent, child)] == [1, 7]


def test_a_game_keeps_its_own_attributes() -> None:
    class Game(Node):
        def __init__(self) -> None:
            super().__init__("Game")
            self.table: Any = 1
            self.config: Any = 2

    game = Game()
    assert (game.table, game.config) == (1, 2) and repr(game) == "<Game Game>"
