"""Log texts for a node whose RPC methods differ between the two sides.

The other side sends only a checksum of its method names. The usual mistake is small: one `@rpc` is missing, or there is
one too many. So this module tries sets of names that are close to ours until one has that checksum.
"""

from collections.abc import Iterator
from functools import lru_cache
from itertools import chain, combinations, product
from typing import Any

from netpeer.godot4.multiplayer.rpc_node import RPCNode
from netpeer.godot4.multiplayer.rpc_table import RPCTable, checksum

__all__ = ["explain", "in_short"]

# Sets that one search tries: a few milliseconds of work. `mismatch_log` allows one search a second.
MAX_TRIES = 2000

# The most names in one log line.
MAX_NAMES = 40

# Top packages of classes that are not the game's. Their methods are not candidates.
_NOT_THE_GAMES = ("netpeer", "builtins", "typing")

# Names to add or to remove: names configured with rpc_config, names marked with @rpc.
_Change = tuple[tuple[str, ...], tuple[str, ...]]


def in_short(node: RPCNode[Any]) -> str:
    """
    What can be said without the other side's checksum.
    """
    table = node.get_rpc_table()
    ours = _listed(_names(table.own, table.marked))
    return f"the @rpc methods of {node.get_path()} differ between the two sides. Marked here: {ours}"


def explain(node: RPCNode[Any], theirs: str) -> str:
    """
    The methods that differ, found with the other side's checksum.

    Args:
        node: the node on this side.
        theirs: the checksum of the other side's methods.

    Returns:
        Sentences for the log. They name the methods that differ if the search finds them.
    """
    table = node.get_rpc_table()
    unmarked = _unmarked(node, table)
    said = (
        f"the checksum of the @rpc methods of {node.get_path()} differs. "
        f"Marked here: {_listed(_names(table.own, table.marked))}."
    )
    change = _nearest(table.own, table.marked, unmarked, theirs)
    if change is None:
        hint = f" Not marked here: {_listed(unmarked)}." if unmarked else ""
        return f"{said} The other side's names are not known: compare with the @rpc functions of its script.{hint}"
    there = _names(*_changed(table.own, table.marked, change))
    return f"{said} Marked there: {_listed(there)}. So {'; '.join(_hints(table, change))}."


def _hints(table: RPCTable, change: _Change) -> Iterator[str]:
    own, marked = change
    for name in marked:
        if name in table.marked:
            yield f"{name!r} is marked here, but not on the other side"
        else:
            yield f"{name!r} is here, but not marked with @rpc: the other side has marked it"
    for name in own:
        if name in table.own:
            yield f"{name!r} is configured with rpc_config here, but not on the other side"
        else:
            yield f"{name!r} is configured with rpc_config on the other side, but not here"


@lru_cache(maxsize=64)
def _nearest(own: tuple[str, ...], marked: tuple[str, ...], unmarked: tuple[str, ...], theirs: str) -> _Change | None:
    """
    The change that turns our names into names with their checksum, or None if the search finds none. Cached, because
    calls with the same difference usually go on.
    """
    for _, change in zip(range(MAX_TRIES), _changes(own, marked, unmarked), strict=False):
        there = _changed(own, marked, change)
        if checksum(there[0] + there[1]) == theirs:
            return change
    return None


def _changed(own: tuple[str, ...], marked: tuple[str, ...], change: _Change) -> _Change:
    """
    The names of both kinds after a change, in the order of their numbers.
    """
    return tuple(sorted({*own} ^ {*change[0]})), tuple(sorted({*marked} ^ {*change[1]}))


def _changes(own: tuple[str, ...], marked: tuple[str, ...], unmarked: tuple[str, ...]) -> Iterator[_Change]:
    """
    Changes of the two sets, the most likely first: few names, and marks before rpc_config.
    """
    names = sorted({*own, *marked, *unmarked})
    yield from (((), (name,)) for name in names)
    yield from (((name,), ()) for name in names)
    yield from (((), pair) for pair in combinations(names, 2))
    yield from (((name,), (name,)) for name in names)
    yield from (((), three) for three in combinations(names, 3))
    yield from chain(
        (((one,), (other,)) for one, other in product(names, names) if one != other),
        ((pair, ()) for pair in combinations(names, 2)),
    )


def _unmarked(node: RPCNode[Any], table: RPCTable) -> tuple[str, ...]:
    """
    The methods of a node's class that are not marked.
    """
    kind = type(node.get_rpc_object())
    bases = [base for base in kind.__mro__ if base.__module__.partition(".")[0] not in _NOT_THE_GAMES]
    names = {
        name
        for base in bases
        for name, value in vars(base).items()
        if callable(value) or isinstance(value, staticmethod | classmethod)
    }
    names -= {*table.marked, *table.own}
    return tuple(sorted(name for name in names if not name.startswith("__")))


def _names(own: tuple[str, ...], marked: tuple[str, ...]) -> tuple[str, ...]:
    return (*(f"{name} (rpc_config)" for name in own), *marked)


def _listed(names: tuple[str, ...]) -> str:
    shown = ", ".join(names[:MAX_NAMES]) or "none"
    return f"{shown}, and {len(names) - MAX_NAMES} more" if len(names) > MAX_NAMES else shown
