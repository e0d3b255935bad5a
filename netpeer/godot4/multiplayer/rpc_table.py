"""The RPC methods of a node, numbered as the engine numbers them, and the checksum that both sides compare.

A node's own configuration (`Node.rpc_config`) comes first, its ids have the top bit of 16 set; then what the class
marks. Within each the names are sorted by code point, and numbered from 0. The checksum is the MD5 of all names, one
after the other. So both sides must mark the same names, or a number means another method there than here.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from netpeer.godot4.multiplayer.rpc_config import RPCConfig, marked_methods

__all__ = ["RPCMethod", "RPCTable", "checksum"]

OWN_CONFIGURATION = 1 << 15
MAX_METHODS = OWN_CONFIGURATION  # of each of the two kinds


@dataclass(frozen=True, slots=True)
class RPCMethod:
    """
    A method and its number.
    """

    id: int
    name: str
    config: RPCConfig


class RPCTable:
    """
    The methods of one node.

    Attributes:
        md5: the checksum, 32 hexadecimal digits.
        own: the names of the node's own configuration, sorted.
        marked: the names that the class marks, sorted.
    """

    def __init__(self, own: Mapping[str, RPCConfig], marked: Mapping[str, RPCConfig]) -> None:
        if len(own) > MAX_METHODS or len(marked) > MAX_METHODS:
            raise ValueError(f"a node has at most {MAX_METHODS} RPC methods of a kind")
        self.own, self.marked = tuple(sorted(own)), tuple(sorted(marked))
        self.md5 = checksum(self.own + self.marked)
        numbered = [RPCMethod(OWN_CONFIGURATION | id, name, own[name]) for id, name in enumerate(self.own)]
        numbered += [RPCMethod(id, name, marked[name]) for id, name in enumerate(self.marked)]
        self._by_id = {method.id: method for method in numbered}
        # A name in both is called by what the class says: as in the engine, which notes that one last.
        self._by_name = {method.name: method for method in numbered}

    @staticmethod
    def of_node(own: Mapping[str, RPCConfig], kind: type) -> "RPCTable":
        """
        The table of a node with a configuration of its own (often none), whose class is `kind`.
        """
        return RPCTable(own, marked_methods(kind)) if own else _table_of_class(kind)

    def by_id(self, id: int) -> RPCMethod | None:
        """
        The method that a number from the wire means.
        """
        return self._by_id.get(id)

    def by_name(self, name: str) -> RPCMethod | None:
        """
        The method of a name; None when it is not marked.
        """
        return self._by_name.get(name)


def checksum(names: tuple[str, ...]) -> str:
    """
    The checksum of names in their order.
    """
    # It is a checksum, not a secret: hosts that forbid MD5 for secrets must not forbid it here.
    return hashlib.md5("".join(names).encode(), usedforsecurity=False).hexdigest()


@lru_cache(maxsize=1024)
def _table_of_class(kind: type) -> RPCTable:
    return RPCTable({}, marked_methods(kind))
