"""What the call pipeline asks of a dialect."""

from collections.abc import Callable
from typing import Any, NamedTuple, Protocol, TypeVar

from netpeer.calls.tree_node import TreeNode
from netpeer.variant import Codec

__all__ = ["Member", "ParsedCall", "Rules"]

N = TypeVar("N", bound=TreeNode[Any])
C_contra = TypeVar("C_contra", bound="ParsedCall", contravariant=True)


class ParsedCall(Protocol):
    """
    A packet with a call, read up to its arguments.
    """

    @property
    def data(self) -> bytes:
        """
        The packet.
        """

    @property
    def path(self) -> str | None:
        """
        The node's path, if it came with the packet; None: the call names its node by an id.
        """

    def arguments(self, codec: Codec) -> list[Any]:
        """
        Decode the arguments. Raises `PacketError`.
        """


class Member(NamedTuple):
    """
    The method or property that a call means, and that the dialect's rules allow.

    Attributes:
        name: its name.
        mode: who may call it: the dialect's own.
        for_anybody: the mode allows everybody; else `Rules.is_allowed` is asked for each call.
        is_property: it is set, not called.
        read: reads the arguments of such a call, from the packet, an offset, and a codec. Raises `PacketError`.
        nothing_is_bytes: no argument may mean one empty byte array.
    """

    name: str
    mode: Any
    for_anybody: bool
    is_property: bool
    read: Callable[[bytes, int, Codec], list[Any]]
    nothing_is_bytes: bool = False


class Rules(Protocol[N, C_contra]):
    """
    What differs between the dialects on the receiving side.
    """

    def key(self, data: bytes) -> bytes:
        """
        The first bytes of a packet, those that name the node and the member of a call; the arguments stand behind them.
        b"" for a call that is not cached: one that names its node by the path.
        """

    def on_stranger(self, sender: int, data: bytes) -> None:
        """
        A packet from a peer that does not take part (yet). Raises `Refusal` or `PacketError`.
        """

    def on_packet(self, sender: int, data: bytes) -> None:
        """
        A packet that is no cached call. A call goes to `Receiving.call`. Raises `Refusal` or `PacketError`.
        """

    def find(self, sender: int, call: C_contra) -> N:
        """
        The node that a call means. Raises `Refusal`.
        """

    def authorize(self, sender: int, node: N, call: C_contra) -> Member:
        """
        The member that a call means, if the sender may call it now. Raises `Refusal`.
        """

    def is_allowed(self, sender: int, node: N, member: Member) -> bool:
        """
        Whether a member that was allowed before may be called now: the master or authority may be another one.
        """
