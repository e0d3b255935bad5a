"""TransferMode, and Transfer: the mode and the target of the next packets."""

from enum import IntEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Hashable

__all__ = ["Transfer", "TransferMode"]


class TransferMode(IntEnum):
    """
    What happens to a packet when its connection is congested.

    WebSocket uses TCP: on a fast connection, every packet arrives, in order, in each of the modes. When the out-queue
    is full, an UNRELIABLE packet is dropped. A new UNRELIABLE_ORDERED packet replaces one that waits for the same
    target. A RELIABLE packet is refused: `put_packet` returns ERR_OUT_OF_MEMORY.
    """

    UNRELIABLE = 0
    UNRELIABLE_ORDERED = 1
    RELIABLE = 2


class Transfer:
    """
    The mode and the target of the next packets. A peer and the objects that send with it share one.

    Attributes:
        mode: the transfer mode.
        target: 0: all peers; > 0: that peer; < 0: all peers but that one.
        channel: 0 or more.
        subject: the thing that the packets describe, a node for example. On a congested link, an UNRELIABLE_ORDERED
            packet replaces a waiting one with the same channel and the same subject.
    """

    __slots__ = ("channel", "mode", "subject", "target")

    def __init__(self, mode: TransferMode) -> None:
        self.mode = mode
        self.target = 0
        self.channel = 0
        self.subject: Hashable = None
