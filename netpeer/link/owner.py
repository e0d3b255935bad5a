"""LinkOwner: what a peer that shows one link to a game needs of the owner of the link."""

from collections.abc import Hashable
from typing import Protocol

from netpeer.errors import Error
from netpeer.link.link import Link
from netpeer.peer.transfer import TransferMode

__all__ = ["LinkOwner"]


class LinkOwner(Protocol):
    """
    The owner of a link: a `ClientLink` or a `ServerLink`.
    """

    def send(
        self, link: Link, data: bytes, mode: TransferMode, *, replaces: Hashable = None, is_text: bool = False
    ) -> Error:
        """
        Send a message: see `sending.send_message`.
        """

    def link_changed(self, link: Link) -> None:
        """
        Look at the link again: its state has changed, it has something to send, or its reading resumes.
        """

    def close_link(self, link: Link, code: int, reason: str) -> None:
        """
        Begin the closing handshake (RFC 6455, 7.1.2), after all messages that wait.
        """
