"""Calls that arrive: found, judged, made; or refused, counted and logged. Nothing that a peer sends raises here.

    bytes --parse--> packet --node found?--> mode allows?--> arguments decoded --they fit?--> the call

Each arrow is a place to refuse. The arguments are decoded last: who may not call does not get our time.
"""

import inspect
from collections import Counter
from collections.abc import Callable
from functools import lru_cache
from types import FunctionType, MethodType
from typing import TYPE_CHECKING, Any, NamedTuple

from netpeer.errors import Error
from netpeer.log import logger, printable
from netpeer.multiplayer import packets, reply
from netpeer.multiplayer.node import Node
from netpeer.multiplayer.path_cache import PathCache
from netpeer.multiplayer.permissions import is_call_allowed
from netpeer.multiplayer.rpc_mode import RPCMode
from netpeer.peers.networked_multiplayer_peer import TransferMode
from netpeer.signals import emit
from netpeer.variant import VariantError

if TYPE_CHECKING:
    from netpeer.multiplayer.multiplayer_api import MultiplayerAPI

__all__ = ["Incoming", "Refusal"]

# Seconds between two log lines about refused packets of one peer: a hostile one sends thousands.
COMPLAINT_INTERVAL = 1.0

# Characters of a log line about it: names and paths in it are the other side's, and may fill a whole packet.
MAX_REASON = 400


class Refusal(Exception):
    """
    Why a packet is not acted upon.

    Args:
        kind: a short name, the key of `MultiplayerAPI.get_refusals()`.
        reason: for the log.
    """

    def __init__(self, kind: str, reason: str) -> None:
        super().__init__(reason)
        self.kind = kind


class Arity(NamedTuple):
    """
    How many arguments a method takes.
    """

    least: int
    most: float
    needs_keywords: bool = False

    def takes(self, count: int) -> bool:
        """
        Whether a call with that many arguments fits.
        """
        return self.least <= count <= self.most and not self.needs_keywords

    def __str__(self) -> str:
        if self.needs_keywords:
            return "keywords, which no call from afar has"
        if self.least == self.most:
            return str(self.least)
        return f"{self.least} or more" if self.most == float("inf") else f"{self.least} to {self.most}"


class Incoming:
    """
    The receiving half of a `MultiplayerAPI`.

    Attributes:
        refusals: how many packets were refused, by kind.
    """

    def __init__(self, api: "MultiplayerAPI", paths: PathCache) -> None:
        self.refusals: Counter[str] = Counter()
        self._api = api
        self._paths = paths
        self._complain_at: dict[int, float] = {}

    def process(self, sender: int, data: bytes) -> None:
        """
        Act upon a packet. Raises only what the user's own code raises.
        """
        try:
            if sender not in self._api._connected:
                raise Refusal("unknown_sender", "its sender is not connected any more")
            self._act(sender, packets.parse(data))
        except packets.PacketError as error:
            self.refuse(sender, Refusal("malformed", f"a packet cannot be read: {error}"))
        except Refusal as refusal:
            self.refuse(sender, refusal)

    def refuse(self, sender: int, refusal: Refusal) -> None:
        """
        Count a refusal, and log it if this peer's last one is some time ago.
        """
        self.refusals[refusal.kind] += 1
        now = self._api._clock()
        who = sender if sender in self._api._connected else 0  # strangers share one turn: ids cost them nothing
        if now >= self._complain_at.get(who, now):
            self._complain_at[who] = now + COMPLAINT_INTERVAL
            logger.warning("refused from peer %d: %s", sender, printable(str(refusal))[:MAX_REASON])

    def forget_peer(self, peer: int) -> None:
        """
        A peer has left.
        """
        self._complain_at.pop(peer, None)

    def _act(self, sender: int, packet: packets.Packet) -> None:
        if isinstance(packet, packets.Call):
            self._on_call(sender, packet)
        elif isinstance(packet, packets.SimplifyPath):
            if not self._paths.learn(sender, packet.node_id, packet.path):
                raise Refusal("too_many_paths", "it announces too many paths, or too long ones")
            self._api._put(packets.ConfirmPath(packet.path).to_bytes(), sender, TransferMode.RELIABLE)
        elif isinstance(packet, packets.ConfirmPath):
            if not self._paths.confirm(packet.path, sender):
                raise Refusal("unknown_path", f"it confirms the path {packet.path!r}, of which it was not told")
        else:
            self._on_raw(sender, packet.data)

    def _on_raw(self, sender: int, data: bytes) -> None:
        unpacked = reply.unpack(data)
        if unpacked is None:
            emit(self._api.network_peer_packet, sender, data)
        elif unpacked[0] == reply.Kind.CALL:
            self._on_remote_call(sender, unpacked[1], unpacked[2])
        else:
            self._on_answer(sender, *unpacked)

    def _on_call(self, sender: int, call: packets.Call) -> None:
        node = self._find(sender, call)
        arguments = self._judged(sender, node, call)
        target, where = node._rpc_object(), node.get_path()  # it may free itself
        try:
            with self._api._sender(sender):
                if call.is_set:
                    setattr(target, call.name, arguments[0])
                else:
                    getattr(target, call.name)(*arguments)
        except Exception as error:
            self._on_error(sender, where, call, error)

    def _on_error(self, sender: int, where: str, call: packets.Call, error: Exception) -> None:
        """
        The user's own code raised.
        """
        if len(self._api.rpc_error):
            emit(self._api.rpc_error, sender, where, call.name, error)
            return
        error.add_note(f"in {where}.{call.name}, called by peer {sender}")
        raise error

    def _find(self, sender: int, call: packets.Call) -> Node:
        path = call.path
        if path is None:
            path = self._paths.path_of(sender, call.node_id)
            if path is None:
                raise Refusal(
                    "unknown_path", f"{call.name!r} on a node by the id {call.node_id}, which it never announced"
                )
        node = self._api._node_at(path)
        if node is None:
            raise Refusal("unknown_node", f"{call.name!r} on {path!r}: there is no such node here")
        return node

    def _judged(self, sender: int, node: Node, call: packets.Call) -> list[Any]:
        """
        The arguments of a call that may be made.
        """
        mode = node._property_mode(call.name) if call.is_set else node._method_mode(call.name)
        master = node.get_network_master()
        where = f"{call.name!r} on {node.get_path()}"
        self._check_exists(node, call, mode, where)
        if not is_call_allowed(mode, we_are_master=node.is_network_master(), sender_is_master=sender == master):
            raise Refusal("not_allowed", f"{where}: its mode is {mode.name}, the node's master is peer {master}")
        arguments = call.arguments(self._api._codec())
        if not call.is_set:
            arity = _arity_of(getattr(node._rpc_object(), call.name))
            if not arity.takes(len(arguments)):
                raise Refusal("wrong_arguments", f"{where} with {len(arguments)} arguments: it takes {arity}")
        return arguments

    def _check_exists(self, node: Node, call: packets.Call, mode: RPCMode, where: str) -> None:
        """
        Refuse what is not there. Looks at the type as long as nothing is allowed: a stranger must not run getters.
        """
        target = node._rpc_object()
        if call.is_set:
            found = getattr(type(target), call.name, None)
            if mode is not RPCMode.DISABLED and isinstance(found, property) and found.fset is None:
                raise Refusal("unknown_property", f"{where}: it cannot be set")
        elif not hasattr(type(target), call.name):
            if mode is RPCMode.DISABLED or not callable(getattr(target, call.name, None)):
                raise Refusal("unknown_method", f"{where}: there is no such method")
        elif mode is not RPCMode.DISABLED and not callable(getattr(target, call.name, None)):
            raise Refusal("unknown_method", f"{where}: it is no method")

    # Calls with an answer.

    def _on_remote_call(self, sender: int, number: int, body: bytes) -> None:
        call = packets.parse(body)
        if not isinstance(call, packets.Call) or call.is_set or call.path is None:
            raise Refusal("malformed", "a call with an answer is no call")
        try:
            node = self._find(sender, call)
            arguments = self._judged(sender, node, call)
        except (Refusal, packets.PacketError) as refusal:
            self._answer(sender, number, self._refusal(f"refused: {refusal}"))
            raise
        peer, where = self._api.network_peer, node.get_path()
        session = self._api._session
        error: Exception | None = None
        try:
            with self._api._sender(sender):
                value = getattr(node._rpc_object(), call.name)(*arguments)
            answer = (reply.Kind.ANSWER, self._api._codec().encode(value))
        except VariantError as unsendable:
            answer, error = self._refusal(f"{call.name!r} returned what cannot be sent"), unsendable
        except Exception as raised:
            # What exactly went wrong is nobody's business but ours.
            answer, error = self._refusal(f"{call.name!r} raised {type(raised).__name__}"), raised
        if self._api.network_peer is peer and self._api._session == session:  # the call may have left the game
            self._answer(sender, number, answer)
        if error is not None:
            self._on_error(sender, where, call, error)

    def _refusal(self, reason: str) -> tuple[reply.Kind, bytes]:
        return reply.Kind.REFUSAL, self._api._codec().encode(reason)

    def _answer(self, sender: int, number: int, answer: tuple[reply.Kind, bytes]) -> None:
        kind, body = answer
        packet = packets.Raw(reply.pack(kind, number, body)).to_bytes()
        error = self._api._put(packet, sender, TransferMode.RELIABLE)
        if error is not Error.OK and kind is reply.Kind.ANSWER:
            self._answer(sender, number, self._refusal(f"the answer could not be sent: {error.name}"))

    def _on_answer(self, sender: int, kind: int, number: int, body: bytes) -> None:
        try:
            value = self._api._codec().decode(body)
        except VariantError as unreadable:
            raise Refusal("malformed", f"an answer cannot be read: {unreadable}") from unreadable
        if kind not in (reply.Kind.ANSWER, reply.Kind.REFUSAL):
            raise Refusal("malformed", f"an answer of the unknown kind {kind}")
        failure = None if kind == reply.Kind.ANSWER else reply.RemoteCallError(str(value))
        if not self._api._replies.answered(sender, number, None if failure else value, failure):
            raise Refusal("unknown_answer", "an answer to what it was not asked, or too late")


def _arity_of(method: Callable[..., Any]) -> Arity:
    if isinstance(method, MethodType) and isinstance(method.__func__, FunctionType):
        arity = _cached_arity(method.__func__)
        return arity._replace(least=max(arity.least - 1, 0), most=arity.most - 1)  # without self
    return _cached_arity(method) if isinstance(method, FunctionType) else _arity(method)


@lru_cache(maxsize=1024)
def _cached_arity(function: FunctionType) -> Arity:
    """
    Asking for a signature takes longer than most calls.
    """
    return _arity(function)


def _arity(function: Callable[..., Any]) -> Arity:
    try:
        parameters = inspect.signature(function).parameters.values()
    except (TypeError, ValueError):  # builtins without a signature take what they take
        return Arity(0, float("inf"))
    positional = [p for p in parameters if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)]
    least = sum(p.default is p.empty for p in positional)
    any_more = any(p.kind is p.VAR_POSITIONAL for p in parameters)
    needs_keywords = any(p.kind is p.KEYWORD_ONLY and p.default is p.empty for p in parameters)
    return Arity(least, float("inf") if any_more else len(positional), needs_keywords)
