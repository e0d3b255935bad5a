"""The call pipeline, receiving side: a packet becomes a call, or it is refused, counted and logged.

    short way: packet --key is cached--> allowed now? --> decode arguments --they fit?--> call
    long way:  packet --parse--> find node --> authorize --> decode arguments --they fit?--> call, and cache it

On the long way each step may refuse the packet. The arguments are decoded last, so that a peer that may not call costs
little time. The short way refuses one thing: arguments that cannot be read. If anything else does not fit, the packet
takes the long way. A packet never makes this module raise; only the game's own code raises.
"""

from collections.abc import Callable
from functools import partial
from typing import Any, Generic, TypeVar

from netpeer.calls.arity import Arity, arity_of
from netpeer.calls.asynchronous import refuse_unrun
from netpeer.calls.call_cache import CachedCall, call_cache, is_comparable
from netpeer.calls.context import Context
from netpeer.calls.refusals import PacketError, Refusal, RefusalLog
from netpeer.calls.rules import Member, ParsedCall, Rules
from netpeer.calls.tree_node import TreeNode
from netpeer.signals import emit

__all__ = ["Receiving"]

N = TypeVar("N", bound=TreeNode[Any])
C = TypeVar("C", bound=ParsedCall)


class Receiving(Generic[N, C]):
    """
    The receiving half of an API: the part that is the same in both dialects.

    Attributes:
        log: counts and logs the refusals.
        cache: the call cache.
    """

    def __init__(self, context: Context[N, Any], rules: Rules[N, C]) -> None:
        self.log = RefusalLog(context.clock, context.connected)
        self.cache = call_cache(context.peers_version)
        self._context = context
        self._connected = context.connected
        self._rules = rules
        self._key = rules.key

    def process(self, sender: int, data: bytes) -> None:
        """
        Process a packet. Raises only what the game's own code raises.
        """
        try:
            if sender not in self._connected:
                self._rules.on_stranger(sender, data)
            elif not self.call_cached(sender, data):
                self._rules.on_packet(sender, data)
        except (Refusal, PacketError) as refusal:
            self.log.refuse(sender, refusal)

    def call(self, sender: int, call: C) -> None:
        """
        Make a call that is not cached, the long way. Raises `Refusal`, `PacketError`, and what the game's own code
        raises.
        """
        node = self.find(sender, call)
        member, method, arguments = self.prepare(sender, node, call)
        if call.path is None and (method is None or is_comparable(method)):
            self._remember(sender, call.data, node, member, method)
        function = method if method is not None else partial(setattr, node.get_rpc_object(), member.name)
        self._make(sender, node, member.name, function, arguments)

    def find(self, sender: int, call: C) -> N:
        """
        Find the node of a call. Raises `Refusal`.
        """
        return self._rules.find(sender, call)

    def prepare(self, sender: int, node: N, call: C) -> tuple[Member, Callable[..., Any] | None, list[Any]]:
        """
        Authorize a call and decode its arguments. Raises `Refusal` or `PacketError`.

        Returns:
            The member, the method (None for a property), and the arguments.
        """
        member = self._rules.authorize(sender, node, call)
        arguments = call.arguments(self._context.codec())
        if member.is_property:
            return member, None, arguments
        method = getattr(node.get_rpc_object(), member.name)
        arity = arity_of(method)
        fitted = _fitted(arity, member, arguments)
        if fitted is None:
            reason = f"with {len(arguments)} arguments: it takes {arity}"
            raise Refusal("wrong_arguments", f"{member.name!r} on {node.get_path()} {reason}")
        return member, method, fitted

    def call_cached(self, sender: int, data: bytes) -> bool:
        """
        Make a call the short way, if it is cached. Raises `PacketError`, and what the game's own code raises.

        Returns:
            False if the call was not made: it is not cached, or the cached call is not valid any more.
        """
        key = self._key(data)
        call = self.cache.get((sender, key))
        node = call.node() if call is not None else None
        if call is None or node is None:
            return False
        member = call.member
        function = call.function_on(node.get_rpc_object())
        if function is None or not (member.for_anybody or self._rules.is_allowed(sender, node, member)):
            return False
        arguments = member.read(data, len(key), self._context.codec())
        arity = call.arity
        if arity is not None and not arity.takes(len(arguments)):
            fitted = _fitted(arity, member, arguments)
            if fitted is None:
                return False
            arguments = fitted
        self._make(sender, node, member.name, function, arguments)
        return True

    def _remember(self, sender: int, data: bytes, node: N, member: Member, method: Callable[..., Any] | None) -> None:
        key = self._key(data)
        if key and self.cache.is_current():  # false if looking up the method changed the tree or the peers
            self.cache.put((sender, key), CachedCall(node, member, method))

    def _make(self, sender: int, node: N, name: str, function: Callable[..., object], arguments: list[Any]) -> None:
        context, where = self._context, node.get_path()  # read before the call, which may remove the node
        before, context.sender_id = context.sender_id, sender
        try:
            result = function(*arguments)
            if result is not None:
                refuse_unrun(result)
        except Exception as error:
            self.on_error(sender, where, name, error)
        finally:
            context.sender_id = before

    def on_error(self, sender: int, where: str, name: str, error: Exception) -> None:
        """
        Handle an exception of a called method: emit `rpc_error`, or raise the exception if no callback is connected to
        that signal.

        Args:
            sender: the peer that made the call.
            where: the path of the node.
            name: the name of the method or property.
            error: the exception.
        """
        if len(self._context.rpc_error):
            emit(self._context.rpc_error, sender, where, name, error)
            return
        error.add_note(f"in {where}.{name}, called by peer {sender}")
        raise error


def _fitted(arity: Arity, member: Member, arguments: list[Any]) -> list[Any] | None:
    """
    The arguments for a method of this arity; None if they do not fit.
    """
    if member.nothing_is_bytes and not arguments and arity.least == 1:
        arguments = [b""]
    return arguments if arity.takes(len(arguments)) else None
