"""Receiving: packets that arrive become calls; or they are refused, counted and logged.

    packet --key known--> cached call --allowed now?--> arguments decoded --they fit?--> the call
    packet --parse--> node found? --> authorized? --> arguments decoded --they fit?--> the call, cached from now on

Each arrow is a place to refuse. The arguments are decoded last: a peer that may not call does not get our time. Nothing
that a peer sends raises here; only the user's own code does. On the short way nothing is refused but arguments that
cannot be read: whatever else does not fit goes the whole way.
"""

from collections.abc import Callable
from functools import partial
from typing import Any, Generic, TypeVar

from netpeer.calls.arity import Arity, arity_of
from netpeer.calls.call_cache import CachedCall, call_cache, is_comparable
from netpeer.calls.context import Context, Member, NetworkPeer, ParsedCall, Rules
from netpeer.calls.refusals import PacketError, Refusal, RefusalLog
from netpeer.calls.tree_node import TreeNode
from netpeer.signals import Steps, emit

__all__ = ["RUN_PACKETS", "RUNS_PER_POLL", "Receiving"]

# Packets that are acted upon before what they made the game send leaves, in one write for each connection: about a
# millisecond's worth. A peer that waits for the answer to the first of a thousand calls need not wait for the last.
RUN_PACKETS = 256

# Runs of packets in one poll() before it hands the frame back; the rest waits in the peer's queue.
RUNS_PER_POLL = 16

N = TypeVar("N", bound=TreeNode[Any])
C = TypeVar("C", bound=ParsedCall)


class Receiving(Generic[N, C]):
    """
    The receiving half of an API, as far as it is the same in both dialects.

    Attributes:
        log: what was refused.
        cache: the cached calls.
    """

    def __init__(self, context: Context[N, Any], rules: Rules[N, C]) -> None:
        self.log = RefusalLog(context.clock, context.connected)
        self.cache = call_cache(context.peers_version)
        self._context = context
        self._connected = context.connected
        self._rules = rules
        self._key = rules.key

    # Packets.

    def receive(self, peer: NetworkPeer, at_end: Callable[[], None] | None = None) -> None:
        """
        Poll a network peer, and act upon what has come, in runs: what each run makes the game send leaves at its end.

        Args:
            peer: the network peer.
            at_end: what else is sent in this poll: it leaves with the last run. Called also when the game's own code
                raises before.
        """
        for run in range(RUNS_PER_POLL):
            with peer.batch(), Steps() as steps:
                act = self.process_run if run else self._poll_and_run
                may_go_on = steps.run(act, peer) and run < RUNS_PER_POLL - 1
                if not may_go_on and at_end is not None:
                    steps.run(at_end)
            if not may_go_on:
                break

    def _poll_and_run(self, peer: NetworkPeer) -> bool:
        peer.poll()
        return self.process_run(peer)

    def process_run(self, peer: NetworkPeer) -> bool:
        """
        Act upon the next packets that have come; whether there are more.
        """
        budget, context, process = RUN_PACKETS, self._context, self.process
        # A call may exchange the network peer: look anew each time.
        while context.peer is peer and budget > 0 and peer.get_available_packet_count():
            budget -= 1
            sender = peer.get_packet_peer()
            process(sender, peer.get_packet())
        return self._has_more(peer)

    def process_all(self, peer: NetworkPeer | None, run: Callable[..., object]) -> None:
        """
        Act upon everything that has come, because its sender has left.

        Args:
            peer: the network peer.
            run: calls what it is given, and keeps what that raises for later: `Steps.run`.
        """
        while peer is not None and self._has_more(peer):
            run(self.process_run, peer)

    def _has_more(self, peer: NetworkPeer) -> bool:
        return self._context.peer is peer and peer.get_available_packet_count() > 0

    def process(self, sender: int, data: bytes) -> None:
        """
        Act upon a packet. Raises only what the user's own code raises.
        """
        try:
            if sender not in self._connected:
                self._rules.on_stranger(sender, data)
            elif not self.call_cached(sender, data):
                self._rules.on_packet(sender, data)
        except (Refusal, PacketError) as refusal:
            self.log.refuse(sender, refusal)

    def guarded(self, sender: int, act: Callable[[int, bytes], None], data: bytes) -> None:
        """
        Act upon a packet that came inside another one. What it refuses is counted and logged.

        Args:
            sender: the sender of the inner packet.
            act: acts upon it; may raise `Refusal` or `PacketError`.
            data: the inner packet.
        """
        try:
            act(sender, data)
        except (Refusal, PacketError) as refusal:
            self.log.refuse(sender, refusal)

    # Calls.

    def call(self, sender: int, call: C) -> None:
        """
        Act upon a call that is not cached. Raises `Refusal`, `PacketError`, and what the user's own code raises.
        """
        node = self.find(sender, call)
        member, method, arguments = self.prepare(sender, node, call)
        if call.path is None and (method is None or is_comparable(method)):
            self._remember(sender, call.data, node, member, method)
        function = method if method is not None else partial(setattr, node.get_rpc_object(), member.name)
        self._make(sender, node, member.name, function, arguments)

    def find(self, sender: int, call: C) -> N:
        """
        The node that a call means. Raises `Refusal`.
        """
        return self._rules.find(sender, call)

    def prepare(self, sender: int, node: N, call: C) -> tuple[Member, Callable[..., Any] | None, list[Any]]:
        """
        The member, the method (None for a property) and the arguments of a call that may be made. Raises `Refusal` or
        `PacketError`.
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
        Make a cached call. False, and nothing is done, for all others.
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

    def _remember(
        self, sender: int, data: bytes, node: N, member: Member, method: Callable[..., Any] | None
    ) -> None:
        key = self._key(data)
        if key and self.cache.is_current():  # else: looking for the method has changed something
            self.cache.put((sender, key), CachedCall(node, member, method))

    def _make(
        self, sender: int, node: N, name: str, function: Callable[..., object], arguments: list[Any]
    ) -> None:
        context, where = self._context, node.get_path()  # it may free itself
        before, context.sender_id = context.sender_id, sender
        try:
            function(*arguments)
        except Exception as error:
            self.on_error(sender, where, name, error)
        finally:
            context.sender_id = before

    def on_error(self, sender: int, where: str, name: str, error: Exception) -> None:
        """
        The user's own code raised: tell those who listen to `rpc_error`, else the caller of `poll()`.
        """
        if len(self._context.rpc_error):
            emit(self._context.rpc_error, sender, where, name, error)
            return
        error.add_note(f"in {where}.{name}, called by peer {sender}")
        raise error


def _fitted(arity: Arity, member: Member, arguments: list[Any]) -> list[Any] | None:
    """
    The arguments as a method takes them; None when they do not fit.
    """
    if member.nothing_is_bytes and not arguments and arity.least == 1:
        arguments = [b""]
    return arguments if arity.takes(len(arguments)) else None
