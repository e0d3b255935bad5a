"""What to tell a person when the RPC methods of a node are not the same on both sides.

Only a checksum of the other side's names comes over the wire. The usual mistake is small, though: a method without its
mark, or one too many. So the sets near our own are tried, until one has that checksum.
"""

from collections.abc import Iterator
from functools import lru_cache
from itertools import chain, combinations, product
from typing import Any

from netpeer.godot4.multiplayer.rpc_node import RPCNode
from netpeer.godot4.multiplayer.rpc_table import RPCTable, checksum

__all__ = ["explain", "in_short"]

# Sets that are tried: some milliseconds of work, and that once a second at most, whoever asks (`mismatch_log`).
MAX_TRIES = 2000

# Names in a log line.
MAX_NAMES = 40

# Where classes come from that are not the game's: their methods are not meant.
_NOT_THE_GAMES = ("netpeer", "builtins", "typing")

# Names that change places: those of rpc_config, those of @rpc.
_Change = tuple[tuple[str, ...], tuple[str, ...]]


def in_short(node: RPCNode[Any]) -> str:
    """
    What is known without a checksum of the other side.
    """
    table = node.get_rpc_table()
    ours = _listed(_names(table.own, table.marked))
    return f"its node {node.get_path()} has other @rpc methods than ours, which are {ours}"


def explain(node: RPCNode[Any], theirs: str) -> str:
    """
    What may be wrong.

    Args:
        node: ours.
        theirs: the checksum of the other side's methods.

    Returns:
        Sentences that name the methods, as far as they can be known.
    """
    table = node.get_rpc_table()
    unmarked = _unmarked(node, table)
    said = (
        f"the checksum of the @rpc methods of {node.get_path()} differs. "
        f"Marked here: {_listed(_names(table.own, table.marked))}."
    )
    change = _nearest(table.own, table.marked, unmarked, theirs)
    if change is None:
        hint = f" Here and not marked: {_listed(unmarked)}." if unmarked else ""
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
def _nearest(
    own: tuple[str, ...], marked: tuple[str, ...], unmarked: tuple[str, ...], theirs: str
) -> _Change | None:
    """
    What to change, so that the checksum is theirs; None when that is not found. It is asked again while calls go on.
    """
    for _, change in zip(range(MAX_TRIES), _changes(own, marked, unmarked), strict=False):
        there = _changed(own, marked, change)
        if checksum(there[0] + there[1]) == theirs:
            return change
    return None


def _changed(own: tuple[str, ...], marked: tuple[str, ...], change: _Change) -> _Change:
    """
    The names of both kinds after a change, in the order in which they are numbered.
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
    The methods of a node's class that could be marked, and are not.
    """
    kind = type(node.get_rpc_object())
    bases = [base for base in kind.__mro__ if base.__module__.partition(".")[0] not in _NOT_THE_GAMES]
    names = {name for base in bases for name, value in vars(base).items()
             if callable(value) or isinstance(value, staticmethod | classmethod)}
    names -= {*table.marked, *table.own}
    return tuple(sorted(name for name in names if not name.startswith("__")))


def _names(own: tuple[str, ...], marked: tuple[str, ...]) -> tuple[str, ...]:
    return (*(f"{name} (rpc_config)" for name in own), *marked)


def _listed(names: tuple[str, ...]) -> str:
    shown = ", ".join(names[:MAX_NAMES]) or "none"
    return f"{shown}, and {len(names) - MAX_NAMES} more" if len(names) > MAX_NAMES else shown
