"""Cached calls: what was found out about a call holds for the next one that begins with the same bytes.

The first bytes of a call by a node's id name the node and the member (`Rules.key`). From the same peer, the same bytes
mean the same node and member, and the way there (find the node, authorize, look for the method and its arity) is most
of the work. The answer is cached, until something that it depends on changes:

    what changes                                              how it is noticed
    a node's name, place, modes, API; the root node           `TREE` changes
    what a peer means by an id; who the peer is               `peers_version` changes
    the object's class; a method or property is another one   `CachedCall.function_on` compares
    who is the node's master or authority; the arguments      asked and read for each call

A call that is not cached any more is no mistake: it goes the whole way again.
"""

from collections.abc import Callable
from functools import partial
from types import FunctionType, MethodType
from typing import Any, Generic, TypeVar
from weakref import ReferenceType, ref

from netpeer.caching import Cache, Version
from netpeer.calls.arity import Arity, arity_of
from netpeer.calls.context import Member
from netpeer.calls.tree_node import TreeNode
from netpeer.calls.tree_version import TREE

__all__ = ["CachedCall", "call_cache", "is_comparable"]

# Cached calls of one API, less than a kilobyte each.
MAX_CACHED_CALLS = 4096

N = TypeVar("N", bound=TreeNode[Any])
Function = Callable[..., object]


class CachedCall(Generic[N]):
    """
    A call that was allowed.

    Attributes:
        node: gives the node; None when it is gone.
        member: the method or property.
        arity: the method's; None for a property.
    """

    __slots__ = ("_found", "_kind", "_type", "arity", "member", "node")

    def __init__(self, node: N, member: Member, method: Function | None) -> None:
        """
        Args:
            node: whose member it is.
            member: the method or property.
            method: what is called; None where a property is set.
        """
        target = node.get_rpc_object()
        self.node: ReferenceType[N] = ref(node)
        self.member = member
        self.arity: Arity | None = None
        self._kind: type = type(target)
        self._type: type = type(method)
        # A function may be a closure that holds the node.
        self._found: Any = getattr(type(target), member.name, None)
        if method is not None:
            self.arity = arity_of(method)
            self._found = ref(_function_of(method))

    def function_on(self, target: object) -> Function | None:
        """
        The method to call, or what sets the property; None if the class or the member has changed since.
        """
        if type(target) is not self._kind:
            return None
        name = self.member.name
        if self.arity is None:
            is_same = getattr(self._kind, name, None) is self._found
            return partial(setattr, target, name) if is_same else None
        method = getattr(target, name, None)
        is_same = type(method) is self._type and _function_of(method) is self._found()
        return method if is_same else None


def call_cache(peers_version: Version) -> Cache[tuple[int, bytes], CachedCall[Any]]:
    """
    A cache for the calls of one API, by sender and key.
    """
    return Cache(TREE, MAX_CACHED_CALLS, also=peers_version)


def is_comparable(member: object) -> bool:
    """
    Whether it can be told that a method is the same one later. (Of other things that can be called, nobody knows
    whether they still take the same arguments.)
    """
    return isinstance(member, FunctionType) or (type(member) is MethodType and type(member.__func__) is FunctionType)


def _function_of(method: Any) -> Any:
    return method.__func__ if type(method) is MethodType else method
