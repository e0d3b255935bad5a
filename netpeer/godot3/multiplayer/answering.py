"""Calls that want an answer, and the answers that come: the other side of `Node.call_remote`."""

from typing import TYPE_CHECKING, Any

from netpeer.calls.refusals import Refusal
from netpeer.errors import Error
from netpeer.godot3.multiplayer import packets, reply
from netpeer.godot3.multiplayer.node import Node
from netpeer.godot3.peers.networked_multiplayer_peer import TransferMode
from netpeer.variant import VariantError

if TYPE_CHECKING:
    from netpeer.godot3.multiplayer.incoming import Incoming
    from netpeer.godot3.multiplayer.multiplayer_api import MultiplayerAPI

__all__ = ["Answering"]


class Answering:
    """
    Makes the calls that want an answer by the rules of all others, and hands answers to those who wait.
    """

    def __init__(self, api: "MultiplayerAPI", incoming: "Incoming") -> None:
        self._api = api
        self._incoming = incoming

    def process(self, sender: int, kind: int, number: int, body: bytes) -> None:
        """
        Act upon a packet. Raises `Refusal`, `PacketError`, and what the called method raises.
        """
        if kind == reply.Kind.CALL:
            self._on_call(sender, number, body)
        elif kind in (reply.Kind.ANSWER, reply.Kind.REFUSAL):
            self._on_answer(sender, kind, number, body)
        else:
            raise Refusal("malformed", f"an answer of the unknown kind {kind}")

    def _on_call(self, sender: int, number: int, body: bytes) -> None:
        call = packets.parse(body)
        if not isinstance(call, packets.Call) or call.is_set or call.path is None:
            raise Refusal("malformed", "a call with an answer is no call")
        try:
            node = self._incoming.find(sender, call)
            arguments = self._incoming.judged(sender, node, call)
        except (Refusal, packets.PacketError) as refusal:
            self._send(sender, number, self._refusal(f"refused: {refusal}"))
            raise
        peer, session, where = self._api.network_peer, self._api._session, node.get_path()
        answer, error = self._call(sender, node, call.name, arguments)
        if self._api.network_peer is peer and self._api._session == session:  # the call may have left the game
            self._send(sender, number, answer)
        if error is not None:
            self._incoming.on_error(sender, where, call.name, error)

    def _call(
        self, sender: int, node: Node, name: str, arguments: list[Any]
    ) -> tuple[tuple[reply.Kind, bytes], Exception | None]:
        """
        Make the call; what to answer, and what it raised.
        """
        try:
            method = getattr(node._rpc_object(), name)
            value = self._api._called_by(sender, method, *arguments)
        except Exception as error:
            # What exactly went wrong is nobody's business but ours.
            return self._refusal(f"{name!r} raised {type(error).__name__}"), error
        try:
            return (reply.Kind.ANSWER, self._api._codec().encode(value)), None
        except VariantError as error:
            return self._refusal(f"{name!r} returned what cannot be sent"), error

    def _refusal(self, reason: str) -> tuple[reply.Kind, bytes]:
        return reply.Kind.REFUSAL, self._api._codec().encode(reason)

    def _send(self, sender: int, number: int, answer: tuple[reply.Kind, bytes]) -> None:
        kind, body = answer
        packet = packets.Raw(reply.pack(kind, number, body)).to_bytes()
        if kind is reply.Kind.REFUSAL:
            self._api._tell(sender, packet)
            return
        error = self._api._put(packet, sender, TransferMode.RELIABLE)
        if error is not Error.OK:  # an answer may be larger than any out-queue
            self._send(sender, number, self._refusal(f"the answer could not be sent: {error.name}"))

    def _on_answer(self, sender: int, kind: int, number: int, body: bytes) -> None:
        try:
            value = self._api._codec().decode(body)
        except VariantError as unreadable:
            raise Refusal("malformed", f"an answer cannot be read: {unreadable}") from unreadable
        failure = None if kind == reply.Kind.ANSWER else reply.RemoteCallError(str(value))
        if not self._api._replies.answered(sender, number, None if failure else value, failure):
            raise Refusal("unknown_answer", "an answer to what it was not asked, or too late")
