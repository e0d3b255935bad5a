"""ClientLink: the one link of a client, from the name lookup to the end.

    idle --dial--> dialling (name lookup, TCP) --> link (TLS, WebSocket handshake, open, closing) --> idle

Each connection has a new `Link` with its own events, so that an event of an old connection never reaches the new one.
`Gathering` decides when packets leave, as on a server.
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
        link: the link; None while idle or dialling. A link that has ended stays here until the peer sets None, or
            connects again.
    """

    def __init__(self, network: Network, *, gathering: Gathering, clock: Callable[[], float]) -> None:
        """
        Args:
            network: makes the connections.
            gathering: shared with the peer: it decides when packets leave.
            clock: gives the time in seconds.
        """
        self.link: Link | None = None
        self._network = network
        self._gathering = gathering
        self._clock = clock
        self._dialer: Dialer | None = None
        self._failed: Closed | None = None

    @property
    def is_dialling(self) -> bool:
        """
        Whether the name lookup or the TCP connection is under way.
        """
        return self._dialer is not None

    def dial(self, request: ConnectRequest, buffers: Buffers, timing: Timing) -> None:
        """
        Begin to connect. An earlier link or attempt is dropped without an event. Call `poll` next.
        """
        self.drop()
        self._dialer = Dialer(self._network, request, buffers, timing, self._clock())

    def poll(self, now: float) -> bool:
        """
        Continue to connect, read, and do what is due. Call `next_event` next, until it gives None.

        Returns:
            Whether this call made a new `link`.
        """
        link = self.link
        if link is not None:
            link.receive(now, POLL_BYTE_BUDGET)
            link.check_time(now)
            return False
        return self._dialer is not None and self._poll_dialer(self._dialer, now)

    def next_event(self) -> LinkEvent | None:
        """
        Take the oldest event; None when there is none. A failed attempt to connect gives a `Closed`.
        """
        if self._failed is not None:
            failed, self._failed = self._failed, None
            return failed
        link = self.link
        return link.events.popleft() if link is not None and link.events else None

    def flush(self) -> None:
        """
        Pass the send queue to the network.
        """
        if self.link is not None:
            self.link.flush()

    def drop(self) -> None:
        """
        End the link or the attempt now, without an event. The server gets a close frame (1001) if the network takes it
        at once.
        """
        self.cancel_dial()
        if self.link is not None:
            self.link.close(GOING_AWAY, "", self._clock())
            self.link.flush()
            self.link.abandon()
            self.link = None

    def release(self) -> None:
        """
        Close everything now, without a close frame. For a client that is garbage-collected.
        """
        self.cancel_dial()
        if self.link is not None:
            self.link.abandon()

    def cancel_dial(self) -> None:
        """
        Stop the attempt to connect, without an event.
        """
        if self._dialer is not None:
            self._dialer.cancel()
        self._dialer = self._failed = None

    def close_link(self, link: Link, code: int, reason: str) -> None:
        """
        Begin the closing handshake, after all messages that wait: see `Link.close`.
        """
        link.close(code, reason, self._clock())
        self.link_changed(link)

    def link_changed(self, link: Link) -> None:
        """
        Send what the link has to send, or leave it to the end of the `poll()` or `batch()` that is running.
        """
        if self._gathering.sends_at_once:
            link.flush()

    def send(
        self, link: Link, data: bytes, mode: TransferMode, *, replaces: Hashable = None, is_text: bool = False
    ) -> Error:
        """
        Send a message: see `send_message`. `replaces` is its `key`.
        """
        at_once = self._gathering.sends_at_once
        error = send_message(link, data, mode, is_text=is_text, key=replaces, at_once=at_once, clock=self._clock)
        if at_once and link.send_queue:
            link.flush()
        return error

    @property
    def is_opening(self) -> bool:
        """
        Whether the TLS or the WebSocket handshake is under way.
        """
        return self.link is not None and self.link.state is LinkState.OPENING

    def _poll_dialer(self, dialer: Dialer, now: float) -> bool:
        try:
            self.link = dialer.poll(now)
        except DialError as error:
            self._dialer = None
            self._failed = Closed(False, ABNORMAL, str(error))
            return False
        if self.link is None:
            return False
        self._dialer = None
        return True
