"""Receives the packets of `Node.call_remote`: calls that must be answered, and the answers."""

from typing import Any

from netpeer.calls.context import Context
from netpeer.calls.receiving import Receiving
from netpeer.calls.refusals import PacketError, Refusal
from netpeer.errors import Error
from netpeer.godot3.multiplayer import packets, reply
from netpeer.godot3.multiplayer.posting import Posting
from netpeer.godot3.multiplayer.rpc_node import RPCNode
from netpeer.godot3.peers.networked_multiplayer_peer import NetworkedMultiplayerPeer, TransferMode
from netpeer.variant import VariantError

__all__ = ["Answering"]


class Answering:
    """
    Makes calls that must be answered, by the same rules as other calls, and gives answers to their `Reply`.
    """

    def __init__(
        self,
        context: Context[RPCNode[Any], NetworkedMultiplayerPeer],
        posting: Posting,
        replies: reply.Replies,
        calls: Receiving[RPCNode[Any], packets.Call],
    ) -> None:
        self._context = context
        self._posting = posting
        self._replies = replies
        self._calls = calls

    def process(self, sender: int, kind: int, number: int, body: bytes) -> None:
        """
        Process a packet. Raises `Refusal`, `PacketError`, and what the called method raises.

        Args:
            sender: the peer that sent it.
            kind: a `reply.Kind`; another number is refused.
            number: the number of the call.
            body: the bytes after the number.
        """
        if kind == reply.Kind.CALL:
            self._on_call(sender, number, body)
        elif kind in (reply.Kind.ANSWER, reply.Kind.REFUSAL):
            self._on_answer(sender, kind, number, body)
        else:
            raise Refusal("malformed", f"a packet of call_remote has the unknown kind {kind}")

    def _on_call(self, sender: int, number: int, body: bytes) -> None:
        call = packets.parse(body)
        if not isinstance(call, packets.Call) or call.is_set or call.path is None:
            raise Refusal("malformed", "a packet of call_remote does not contain a call with a path")
        try:
            node = self._calls.find(sender, call)
            arguments = self._calls.prepare(sender, node, call)[2]
        except (Refusal, PacketError) as refusal:
            self._send(sender, number, self._refusal(f"refused: {refusal}"))
            raise
        before, where = self._session(), node.get_path()
        answer, error = self._call(sender, node, call.name, arguments)
        if self._session() == before:  # the method may have closed the connection
            self._send(sender, number, answer)
        if error is not None:
            self._calls.on_error(sender, where, call.name, error)

    def _session(self) -> tuple[NetworkedMultiplayerPeer | None, int]:
        peer = self._context.peer
        return peer, peer.session if peer is not None else 0

    def _call(
        self, sender: int, node: RPCNode[Any], name: str, arguments: list[Any]
    ) -> tuple[tuple[reply.Kind, bytes], Exception | None]:
        """
        Make the call.

        Returns:
            The answer, and the exception that the call raised or None.
        """
        try:
            method = getattr(node.get_rpc_object(), name)
            value = self._context.call_as(sender, method, *arguments)
        except Exception as error:
            # The text of the exception stays here: it may say more about this game than another peer should know.
            return self._refusal(f"{name!r} raised {type(error).__name__}"), error
        try:
            return (reply.Kind.ANSWER, self._context.codec().encode(value)), None
        except VariantError as error:
            return self._refusal(f"{name!r} returned a value that cannot be sent"), error

    def _refusal(self, reason: str) -> tuple[reply.Kind, bytes]:
        return reply.Kind.REFUSAL, self._context.codec().encode(reason)

    def _send(self, sender: int, number: int, answer: tuple[reply.Kind, bytes]) -> None:
        kind, body = answer
        packet = packets.Raw(reply.pack(kind, number, body)).to_bytes()
        if kind is reply.Kind.REFUSAL:
            self._posting.tell(sender, packet)
            return
        error = self._posting.put(packet, sender, TransferMode.RELIABLE)
        if error is not Error.OK:  # the send queue may be full, or the answer larger than the whole queue
            self._send(sender, number, self._refusal(f"the answer could not be sent: {error.name}"))

    def _on_answer(self, sender: int, kind: int, number: int, body: bytes) -> None:
        try:
            value = self._context.codec().decode(body)
        except VariantError as unreadable:
            raise Refusal("malformed", f"an answer cannot be read: {unreadable}") from unreadable
        failure = None if kind == reply.Kind.ANSWER else reply.RemoteCallError(str(value))
        if not self._replies.answered(sender, number, None if failure else value, failure):
            raise Refusal("unknown_answer", "it answers a call that was not made to it, or it answers too late")
