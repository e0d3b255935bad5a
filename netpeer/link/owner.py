"""LinkOwner: what the object that shows one link to a game may ask for."""

from collections.abc import Hashable
from typing import Protocol

from netpeer.errors import Error
from netpeer.link.link import Link
from netpeer.peer.transfer import TransferMode

__all__ = ["LinkOwner"]


class LinkOwner(Protocol):
    """
    What holds a link: a `ClientLink` or a `ServerLink`.
    """

    def send(
        self, link: Link, data: bytes, mode: TransferMode, *, replaces: Hashable = None, is_text: bool = False
    ) -> Error:
        """
        Send a message.
        """

    def link_changed(self, link: Link) -> None:
        """
        Reading resumes, because packets were taken.
        """

    def close_link(self, link: Link, code: int, reason: str) -> None:
        """
        Begin the closing handshake.
        """
