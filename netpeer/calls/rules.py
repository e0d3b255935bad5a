"""The interface between the call pipeline and a dialect."""

from collections.abc import Callable
from typing import Any, NamedTuple, Protocol, TypeVar

from netpeer.calls.tree_node import TreeNode
from netpeer.variant import Codec

__all__ = ["Member", "ParsedCall", "Rules"]

N = TypeVar("N", bound=TreeNode[Any])
C_contra = TypeVar("C_contra", bound="ParsedCall", contravariant=True)


class ParsedCall(Protocol):
    """
    A parsed packet with a call. Its arguments are not decoded yet.
    """

    @property
    def data(self) -> bytes:
        """
        The bytes of the packet.
        """

    @property
    def path(self) -> str | None:
        """
        The path of the node; None if the call names its node by an id.
        """

    def arguments(self, codec: Codec) -> list[Any]:
        """
        Decode the arguments. Raises `PacketError`.
        """


class Member(NamedTuple):
    """
    The method or property of a call that the dialect has authorized.

    Attributes:
        name: the name of the method or property.
        mode: the dialect's RPC mode.
        for_anybody: True if the mode allows every peer; otherwise `Rules.is_allowed` is asked for each call.
        is_property: True if a property is set; False if a method is called.
        read: decodes the arguments: takes the packet, the offset of the arguments and the codec. Raises `PacketError`.
        nothing_is_bytes: True if a call without arguments may mean one empty byte array (Godot 4).
    """

    name: str
    mode: Any
    for_anybody: bool
    is_property: bool
    read: Callable[[bytes, int, Codec], list[Any]]
    nothing_is_bytes: bool = False


class Rules(Protocol[N, C_contra]):
    """
    The part of receiving calls that differs between the dialects.
    """

    def key(self, data: bytes) -> bytes:
        """
        The key of a call: the first bytes of the packet, which name the node and the member. The arguments follow.
        b"" for a call that is not cached.
        """

    def on_stranger(self, sender: int, data: bytes) -> None:
        """
        Process a packet from a peer that does not take part (yet). Raises `Refusal` or `PacketError`.
        """

    def on_packet(self, sender: int, data: bytes) -> None:
        """
        Process a packet that is not a cached call; if it is a call, by `Receiving.call`. Raises `Refusal` or
        `PacketError`.
        """

    def find(self, sender: int, call: C_contra) -> N:
        """
        Find the node of a call. Raises `Refusal`.
        """

    def authorize(self, sender: int, node: N, call: C_contra) -> Member:
        """
        Find the member of a call, and check that the sender may call it now. Raises `Refusal`.
        """

    def is_allowed(self, sender: int, node: N, member: Member) -> bool:
        """
        Whether the sender may call a cached member now. (The master or authority may have changed since.)
        """
