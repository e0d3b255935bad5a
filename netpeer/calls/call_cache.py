"""The call cache: the node and method of a call, for later calls that begin with the same bytes.

If a call names its node by an id, its first bytes name the node and the member: the key (`Rules.key`). The same key
from the same peer means the same node and member. To find them (the node, the permission, the method, its arity) is
most of the work of a call, so the result is cached until something that it depends on changes:

    what changes                                              how it is noticed
    a node's name, place, modes, API; the root node           `TREE` changes
    the node that a peer means by an id; the peers            `peers_version` changes
    the object's class; its method or property                `CachedCall.function_on` compares
    the node's master or authority; the arguments             not cached: checked and read for each call

If a cached call is not valid any more, the packet takes the long way again: see `calls.receiving`.
"""

from collections.abc import Callable
from functools import partial
from types import FunctionType, MethodType
from typing import Any, Generic, TypeVar
from weakref import ReferenceType, ref

from netpeer.caching import Cache, Version
from netpeer.calls.arity import Arity, arity_of
from netpeer.calls.rules import Member
from netpeer.calls.tree_node import TreeNode
from netpeer.calls.tree_version import TREE

__all__ = ["CachedCall", "call_cache", "is_comparable"]

# The most cached calls of one API. Each takes less than a kilobyte.
MAX_CACHED_CALLS = 4096

N = TypeVar("N", bound=TreeNode[Any])
Function = Callable[..., object]


class CachedCall(Generic[N]):
    """
    The node and member of a call that was allowed.

    Attributes:
        node: a weak reference to the node.
        member: the method or property.
        arity: the arity of the method; None for a property.
    """

    __slots__ = ("_found", "_kind", "_type", "arity", "member", "node")

    def __init__(self, node: N, member: Member, method: Function | None) -> None:
        """
        Args:
            node: the node.
            member: the method or property.
            method: the method to call; None if the member is a property.
        """
        target = node.get_rpc_object()
        self.node: ReferenceType[N] = ref(node)
        self.member = member
        self.arity: Arity | None = None
        self._kind: type = type(target)
        self._type: type = type(method)
        # Held weakly below, because a function may be a closure that holds the node.
        self._found: Any = getattr(type(target), member.name, None)
        if method is not None:
            self.arity = arity_of(method)
            self._found = ref(_function_of(method))

    def function_on(self, target: object) -> Function | None:
        """
        The method to call, or a function that sets the property. None if the class or the member has changed since the
        call was cached.
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
    Make the call cache of one API. Its keys are pairs: the sender, and the key of the call.
    """
    return Cache(TREE, MAX_CACHED_CALLS, also=peers_version)


def is_comparable(member: object) -> bool:
    """
    Whether a method can be cached: a function or a bound method, which `CachedCall.function_on` can compare later.
    (Another callable object may take other arguments at each call.)
    """
    return isinstance(member, FunctionType) or (type(member) is MethodType and type(member.__func__) is FunctionType)


def _function_of(method: Any) -> Any:
    return method.__func__ if type(method) is MethodType else method
