"""TransferMode, and what is set for the packets that are put from now on."""

from collections.abc import Hashable
from enum import IntEnum

__all__ = ["Transfer", "TransferMode"]


class TransferMode(IntEnum):
    """
    What may happen to a packet on a congested link.

    WebSocket rides on TCP: as long as the link keeps up, every packet arrives, in order, whatever its mode. When the
    send queue fills, UNRELIABLE packets are dropped, a new UNRELIABLE_ORDERED packet takes the place of one that waits
    for the same target, and RELIABLE ones are refused by `put_packet` with ERR_OUT_OF_MEMORY.
    """

    UNRELIABLE = 0
    UNRELIABLE_ORDERED = 1
    RELIABLE = 2


class Transfer:
    """
    How and to whom the next packets go. Shared by a peer and the objects that send for it.

    Attributes:
        mode: a `TransferMode`.
        target: 0 all, > 0 that peer, < 0 all but that peer.
        channel: 0 and up.
        subject: what the packets are about: on a congested link an UNRELIABLE_ORDERED packet takes the place of a
            waiting one on the same channel with the same subject.
    """

    __slots__ = ("channel", "mode", "subject", "target")

    def __init__(self, mode: TransferMode) -> None:
        self.mode = mode
        self.target = 0
        self.channel = 0
        self.subject: Hashable = None
