"""ClientLink: the one link of a client, from its name to its end.

    idle --dial--> dialling (name, TCP) --> link (TLS, WebSocket handshake, open, closing) --> idle

A `Link` lives and dies with its events: those of an older link are never taken for the new one's. What the peer puts
leaves by the same rule as on a server (`Gathering`).
"""

from collections.abc import Callable, Hashable

from netpeer.errors import Error
from netpeer.link.close_codes import ABNORMAL, GOING_AWAY
from netpeer.link.dialer import ConnectRequest, Dialer
from netpeer.link.limits import POLL_BYTE_BUDGET, Buffers, Timing
from netpeer.link.link import Closed, Link, LinkEvent, LinkState
from netpeer.link.sending import send_message
from netpeer.peer.gathering import Gathering
from netpeer.peer.transfer import TransferMode
from netpeer.transport import DialError, Network

__all__ = ["ClientLink"]


class ClientLink:
    """
    The link to a server.

    Attributes:
        link: the link; None while idle or dialling.
    """

    def __init__(self, network: Network, *, gathering: Gathering, clock: Callable[[], float]) -> None:
        """
        Args:
            network: where links come from.
            gathering: shared with the peer.
            clock: gives the time in seconds.
        """
        self.link: Link | None = None
        self._network = network
        self._gathering = gathering
        self._clock = clock
        self._dialling: Dialer | None = None
        self._failed: Closed | None = None

    @property
    def is_dialling(self) -> bool:
        """
        Whether the name is being resolved, or TCP is connecting.
        """
        return self._dialling is not None

    def dial(self, request: ConnectRequest, buffers: Buffers, timing: Timing) -> None:
        """
        Begin to connect. What was there before is dropped without an event.
        """
        self.drop()
        self._dialling = Dialer(self._network, request, buffers, timing, self._clock())

    def poll(self, now: float) -> bool:
        """
        Read, and do what is due. `next_event` tells what happened.

        Returns:
            Whether there is a new `link` since the last call.
        """
        link = self.link
        if link is not None:
            link.receive(now, POLL_BYTE_BUDGET)
            link.check_time(now)
            return False
        return self._dialling is not None and self._poll_dialling(self._dialling, now)

    def next_event(self) -> LinkEvent | None:
        """
        Take the oldest event; None when there is none. A dial that failed gives a `Closed`.
        """
        if self._failed is not None:
            failed, self._failed = self._failed, None
            return failed
        link = self.link
        return link.events.popleft() if link is not None and link.events else None

    def flush(self) -> None:
        """
        Hand what waits to the network.
        """
        if self.link is not None:
            self.link.flush()

    def drop(self) -> None:
        """
        End everything now, without an event; the server gets a close frame (1001) if it can be sent at once.
        """
        self.cancel_dial()
        if self.link is not None:
            self.link.close(GOING_AWAY, "", self._clock())
            self.link.flush()
            self.link.abandon()
            self.link = None

    def release(self) -> None:
        """
        Close everything now, without a close frame: nobody refers to the client any more.
        """
        self.cancel_dial()
        if self.link is not None:
            self.link.abandon()

    def cancel_dial(self) -> None:
        """
        Give up dialling, without an event.
        """
        if self._dialling is not None:
            self._dialling.cancel()
        self._dialling = self._failed = None

    def close_link(self, link: Link, code: int, reason: str) -> None:
        """
        Begin the closing handshake, behind everything that waits.
        """
        link.close(code, reason, self._clock())
        self.link_changed(link)

    def link_changed(self, link: Link) -> None:
        """
        There may be something to send, or the link's state has changed, outside of its own events.
        """
        if self._gathering.sends_at_once:
            link.flush()

    def send(
        self, link: Link, data: bytes, mode: TransferMode, *, replaces: Hashable = None, is_text: bool = False
    ) -> Error:
        """
        Send a message: see `send_message`.
        """
        at_once = self._gathering.sends_at_once
        error = send_message(link, data, mode, is_text=is_text, target=replaces, at_once=at_once, clock=self._clock)
        if at_once and link.send_queue:
            link.flush()
        return error

    @property
    def is_opening(self) -> bool:
        """
        Whether TLS or the WebSocket handshake is under way.
        """
        return self.link is not None and self.link.state is LinkState.OPENING

    def _poll_dialling(self, dialling: Dialer, now: float) -> bool:
        try:
            self.link = dialling.poll(now)
        except DialError as error:
            self._dialling = None
            self._failed = Closed(False, ABNORMAL, str(error))
            return False
        if self.link is None:
            return False
        self._dialling = None
        return True
