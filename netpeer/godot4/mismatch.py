"""What to tell a person when the RPC methods of a node are not the same on both sides.

Only a checksum of the other side's names comes over the wire. The usual mistake is small, though: a method without its
mark, or one too many. So the sets near our own are tried, until one has that checksum.
"""

from collections.abc import Iterator
from itertools import combinations

from netpeer.godot4.node import Node
from netpeer.godot4.rpc_table import RPCTable, checksum

__all__ = ["explain", "in_short"]

# Sets that are tried: some milliseconds of work, and that once a second at most, whoever asks (`incoming`).
MAX_TRIES = 2000

# Names in a log line.
MAX_NAMES = 40


def in_short(node: Node) -> str:
    """
    What is known without a checksum of the other side.
    """
    return f"its node {node.get_path()} has other @rpc methods than ours, which are {_listed(node._rpc_table().marked)}"


def explain(node: Node, theirs: str) -> str:
    """
    What may be wrong.

    Args:
        node: ours.
        theirs: the checksum of the other side's methods.

    Returns:
        Sentences that name the methods, as far as they can be known.
    """
    table = node._rpc_table()
    ours = [*(f"{name} (rpc_config)" for name in table.own), *table.marked]
    unmarked = _unmarked(node, table)
    said = f"the checksum of the @rpc methods of {node.get_path()} differs. Marked here: {_listed(ours)}."
    found = _nearest(table, unmarked, theirs)
    if found is None:
        hint = f" Here and not marked: {_listed(unmarked)}." if unmarked else ""
        return f"{said} The other side's names are not known: compare with the @rpc functions of its script.{hint}"
    added, removed = found
    hints = [f"{name!r} is here, but not marked with @rpc: the other side has marked it" for name in added]
    hints += [f"{name!r} is marked here, but not on the other side" for name in removed]
    there = tuple(sorted({*table.marked, *added} - set(removed)))
    return f"{said} Marked there: {_listed(there)}. So {'; '.join(hints)}."


def _nearest(table: RPCTable, unmarked: list[str], theirs: str) -> tuple[tuple[str, ...], tuple[str, ...]] | None:
    """
    What to mark and what to unmark, so that the checksum is theirs; None when that is not found.
    """
    for _, (added, removed) in zip(range(MAX_TRIES), _changes(unmarked, table.marked), strict=False):
        names = tuple(sorted({*table.marked, *added} - set(removed)))
        if checksum(table.own + names) == theirs:
            return added, removed
    return None


def _changes(unmarked: list[str], marked: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], tuple[str, ...]]]:
    """
    Changes of the set, the smallest first.
    """
    for size in range(1, 4):
        for added in range(size + 1):
            for more in combinations(unmarked, added):
                for fewer in combinations(marked, size - added):
                    yield more, fewer


def _unmarked(node: Node, table: RPCTable) -> list[str]:
    """
    The methods of a node's class that could be marked, and are not.
    """
    kind = type(node._rpc_object())
    names = {name for base in kind.__mro__ if base not in Node.__mro__ for name, value in vars(base).items()
             if callable(value) or isinstance(value, staticmethod | classmethod)}
    return sorted(name for name in names if not name.startswith("__") and name not in table.marked)


def _listed(names: "list[str] | tuple[str, ...]") -> str:
    shown = ", ".join(names[:MAX_NAMES]) or "none"
    return f"{shown}, and {len(names) - MAX_NAMES} more" if len(names) > MAX_NAMES else shown
