"""The RPC methods of a node, numbered as the engine numbers them, and the checksum that both sides compare.

The table has two parts: first the node's own configuration (`Node.rpc_config`), whose ids have the top bit of 16 set,
then the methods that the class marks. Within each part the names are sorted by code point and numbered from 0. The
checksum is the MD5 of all names, one after the other. Both sides must mark the same names. Otherwise a number means
different methods on the two sides.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from netpeer.godot4.multiplayer.rpc_config import RPCConfig, marked_methods

__all__ = ["RPCMethod", "RPCTable", "checksum"]

OWN_CONFIGURATION = 1 << 15
MAX_METHODS = OWN_CONFIGURATION  # in each of the two parts: an id has 15 bits beside the top bit


@dataclass(frozen=True, slots=True)
class RPCMethod:
    """
    An RPC method: its number, its name and its configuration.
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
            raise ValueError(f"a node has at most {MAX_METHODS} RPC methods of each kind (rpc_config, @rpc)")
        self.own, self.marked = tuple(sorted(own)), tuple(sorted(marked))
        self.md5 = checksum(self.own + self.marked)
        numbered = [RPCMethod(OWN_CONFIGURATION | id, name, own[name]) for id, name in enumerate(self.own)]
        numbered += [RPCMethod(id, name, marked[name]) for id, name in enumerate(self.marked)]
        self._by_id = {method.id: method for method in numbered}
        # If a name is in both parts, the class's configuration counts. The engine stores that one last, too.
        self._by_name = {method.name: method for method in numbered}

    @staticmethod
    def of_node(own: Mapping[str, RPCConfig], kind: type) -> "RPCTable":
        """
        The table of a node.

        Args:
            own: the node's own configuration, often empty.
            kind: the node's class.
        """
        return RPCTable(own, marked_methods(kind)) if own else _table_of_class(kind)

    def by_id(self, id: int) -> RPCMethod | None:
        """
        The method with a number, or None.
        """
        return self._by_id.get(id)

    def by_name(self, name: str) -> RPCMethod | None:
        """
        The method with a name, or None if it is not marked.
        """
        return self._by_name.get(name)


def checksum(names: tuple[str, ...]) -> str:
    """
    The checksum of names, which depends on their order.
    """
    # This use of MD5 has nothing to do with security, so hosts that forbid MD5 for security must allow it.
    return hashlib.md5("".join(names).encode(), usedforsecurity=False).hexdigest()


@lru_cache(maxsize=1024)
def _table_of_class(kind: type) -> RPCTable:
    return RPCTable({}, marked_methods(kind))
