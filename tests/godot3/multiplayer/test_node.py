"""Nodes: names, places, paths and masters."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Callable

import pytest

from netpeer import Node, RPCMode, SceneTree, godot4
from netpeer.calls.tree_node import MAX_DEPTH


def tree_of(*paths: str) -> SceneTree:
    tree = SceneTree()
    for path in paths:
        above, _, name = path.rpartition("/")
        tree.root.get_node(above or ".").add_child(Node(name))
    return tree


@pytest.mark.parametrize("name", ["Player", "a b", "Ünïcödé", "木", "🌳", "-1", "0", "\\", "\n", "@Player@4", "50%"])
def test_names_that_godot_gives_and_takes(name: str) -> None:
    tree = tree_of(name)
    assert tree.root.get_node(name).get_path() == f"/root/{name}"


@pytest.mark.parametrize("name", [".", "..", "a.b", "a:b", "a/b", '"', "a\0b"])
def test_names_with_characters_that_paths_use(name: str) -> None:
    with pytest.raises(ValueError, match="cannot be named"):
        Node(name)
    node = Node("good")
    with pytest.raises(ValueError, match="cannot be named"):
        node.name = name
    assert node.name == "good"


@pytest.mark.parametrize("make", [Node, godot4.Node], ids=["Godot 3", "Godot 4"])
def test_the_error_lists_what_is_refused_and_nothing_else(make: Callable[[str], object]) -> None:
    with pytest.raises(ValueError) as error:
        make("a/b")
    listed = str(error.value).partition("none of ")[2].partition(" and no NUL")[0].split()
    refused = []
    for sign in map(chr, range(0x21, 0x7F)):
        try:
            make(f"a{sign}b")
        except ValueError:
            refused.append(sign)
    assert sorted(listed) == sorted(refused) and len(refused) == 4
    for said, name in (("NUL", "a\0b"), ("lone surrogate", "a\ud800b")):
        assert said in str(error.value)
        with pytest.raises(ValueError, match="cannot be named"):
            make(name)


def test_a_name_that_is_not_a_str() -> None:
    with pytest.raises(TypeError, match="str, not int"):
        Node(7)  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        Node("a").name = None  # type: ignore[assignment]
    with pytest.raises(ValueError):
        Node("a").name = ""


def test_a_name_that_cannot_be_sent() -> None:
    with pytest.raises(ValueError):
        Node("\ud800")


def test_a_node_without_a_name_has_its_classs() -> None:
    class Game(Node):
        pass

    assert Game().name == "Game"
    assert Node().name == "Node"


def test_parents_and_children() -> None:
    tree = tree_of("Main", "Main/A", "Main/B", "Main/A/A")
    main = tree.root.get_node("Main")
    assert [child.name for child in main.get_children()] == ["A", "B"]
    inner = main.get_node("A/A")
    assert inner.get_path() == "/root/Main/A/A"
    assert inner.get_parent() is main.get_node("A")
    assert tree.root.get_parent() is None
    assert inner.is_inside_tree() and inner.get_tree() is tree
    assert repr(inner) == "<Node /root/Main/A/A>"


def test_outside_of_a_tree() -> None:
    above, below = Node("above"), Node("below")
    above.add_child(below)
    assert below.get_path() == "" and below.get_tree() is None and not below.is_inside_tree()
    assert below.multiplayer is None and not below.is_network_master()
    assert above.get_node("below") is below
    assert above.get_node_or_null("/root/below") is None and above.get_node_or_null("/above/below") is None
    assert repr(below) == "<Node below>"
    for call in (
        lambda: below.rpc("f"),
        lambda: below.rset("p", 1),
        lambda: below.call_remote(1, "f"),
    ):
        with pytest.raises(RuntimeError, match="not in a SceneTree"):
            call()


@pytest.mark.parametrize(
    ("start", "path", "found"),
    [
        ("Main/A", ".", "/root/Main/A"),
        ("Main/A", "", "/root/Main/A"),
        ("Main/A", "..", "/root/Main"),
        ("Main/A", "../B", "/root/Main/B"),
        ("Main/A", "../..", "/root"),
        ("Main/A", "../../..", None),
        ("Main/A", "../../../root", None),
        ("Main/A", "./A", "/root/Main/A/A"),
        ("Main/A", "A/../../B", "/root/Main/B"),
        ("Main/A", "/root/Main/B", "/root/Main/B"),
        ("Main/A", "/root", "/root"),
        ("Main/A", "/root/..", None),
        ("Main/A", "/Main/B", None),
        ("Main/A", "/", None),
        ("Main/A", "//root", None),
        ("Main/A", "C", None),
        ("Main/A", "C/D/E", None),
        ("Main/A", "C/..", None),
        ("Main/A", "A/", "/root/Main/A/A"),
        ("Main/A", "A:property", "/root/Main/A/A"),
    ],
)
def test_paths(start: str, path: str, found: str | None) -> None:
    node = tree_of("Main", "Main/A", "Main/B", "Main/A/A").root.get_node(start)
    there = node.get_node_or_null(path)
    assert (there.get_path() if there is not None else None) == found
    assert node.has_node(path) is (found is not None)
    if found is None:
        with pytest.raises(KeyError, match="no node"):
            node.get_node(path)


def test_a_node_is_removed_and_added_elsewhere() -> None:
    tree = tree_of("A", "B", "A/C")
    c = tree.root.get_node("A/C")
    tree.root.get_node("A").remove_child(c)
    assert c.get_parent() is None and c.get_path() == "" and not tree.root.has_node("A/C")
    tree.root.get_node("B").add_child(c)
    assert c.get_path() == "/root/B/C"
    c.queue_free()
    assert not tree.root.has_node("B/C")
    c.queue_free()  # nothing left to do
    with pytest.raises(ValueError, match="not a child of"):
        tree.root.get_node("B").remove_child(c)


def test_a_node_with_a_parent_cannot_be_added() -> None:
    tree = tree_of("A", "B", "A/C")
    with pytest.raises(ValueError, match="already"):
        tree.root.get_node("B").add_child(tree.root.get_node("A/C"))
    with pytest.raises(ValueError, match="already"):
        tree.root.add_child(Node("A"))
    with pytest.raises(ValueError, match="already"):
        Node("above").add_child(tree.root)
    assert tree.root.get_node("A/C").get_path() == "/root/A/C"


def test_a_node_cannot_be_below_itself() -> None:
    above, middle, below = Node("above"), Node("middle"), Node("below")
    above.add_child(middle)
    middle.add_child(below)
    for at in (above, middle, below):
        with pytest.raises(ValueError, match="a child of itself or of a node below it"):
            at.add_child(above)
    assert above.get_parent() is None and not below.get_children()


def chain(levels: int) -> tuple[Node, Node]:
    """
    A chain of nodes, each the child of the one before; returns the first and the last.
    """
    first = last = Node("n")
    for _ in range(levels - 1):
        node = Node("n")
        last.add_child(node)
        last = node
    return first, last


def test_the_levels_of_a_tree_are_bounded() -> None:
    _, last = chain(MAX_DEPTH)
    last.add_child(Node("n"))
    with pytest.raises(ValueError, match="levels"):
        last.get_children()[0].add_child(Node("n"))


def test_branches_count_with_all_their_levels() -> None:
    _, last = chain(MAX_DEPTH // 2)
    deep, _ = chain(MAX_DEPTH)
    with pytest.raises(ValueError, match="levels"):
        last.add_child(deep)


def test_renaming() -> None:
    tree = tree_of("A", "B", "C")
    b = tree.root.get_node("B")
    b.name = "Z"
    assert [child.name for child in tree.root.get_children()] == ["A", "Z", "C"], "in its place"
    assert b.get_path() == "/root/Z" and not tree.root.has_node("B")
    with pytest.raises(ValueError, match="already"):
        b.name = "A"
    assert b.name == "Z" and tree.root.get_node("Z") is b
    b.name = "Z"  # its own name is not taken


def test_masters() -> None:
    tree = tree_of("A", "A/B", "A/B/C", "D")
    a, c = tree.root.get_node("A"), tree.root.get_node("A/B/C")
    assert c.get_network_master() == 1
    a.set_network_master(7)
    masters = {path: tree.root.get_node(path).get_network_master() for path in (".", "A", "A/B", "A/B/C", "D")}
    assert masters == {".": 1, "A": 7, "A/B": 7, "A/B/C": 7, "D": 1}
    a.set_network_master(8, recursive=False)
    assert (a.get_network_master(), c.get_network_master()) == (8, 7)
    late = Node("late")
    a.add_child(late)
    assert late.get_network_master() == 1, "as in Godot: a node that is added later is not changed"


def test_without_a_network_nobody_is_master() -> None:
    tree = tree_of("A")
    assert tree.get_network_unique_id() == 0
    assert not tree.root.get_node("A").is_network_master()


def test_modes_are_configured_for_one_node() -> None:
    one, other = Node("one"), Node("other")
    one.rpc_config("f", RPCMode.REMOTE)
    one.rset_config("p", 4)
    assert (one.rpc_mode_of("f"), one.rset_mode_of("p")) == (RPCMode.REMOTE, RPCMode.REMOTESYNC)
    assert (other.rpc_mode_of("f"), other.rset_mode_of("p")) == (RPCMode.DISABLED, RPCMode.DISABLED)
    for config in (one.rpc_config, one.rset_config):
        with pytest.raises(ValueError):
            config("f", 7)


def test_nodes_that_were_taken_out_are_freed() -> None:
    tree = tree_of("A", "A/B")
    gone = [weakref.ref(tree.root.get_node(path)) for path in ("A", "A/B")]
    tree.root.get_node("A").queue_free()
    gc.collect()
    assert [node() for node in gone] == [None, None]
