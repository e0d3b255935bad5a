"""ServerLink: all links of a server, and the three ways to send on them: to one, to several, and for another client.

The reactor accepts, reads and writes; this class knows which links are open, by peer id. The peers of both dialects
have one: they handle the events that `dispatch` gives them, and send through it.

Sending follows one rule: what is put outside of `poll()` and `batch()` leaves in the same call; what is put inside
leaves at its end, in one write for each link (`Gathering`).
"""

from collections.abc import Callable, Hashable, Iterable, Sequence

from netpeer.caching import Version
from netpeer.errors import Error
from netpeer.link.client_request import ClientRequest
from netpeer.link.handshake import ServerHandshake
from netpeer.link.limits import Buffers, Timing
from netpeer.link.link import Link, LinkEvent, LinkState
from netpeer.link.pieces import pieces
from netpeer.link.reactor import Reactor
from netpeer.link.sending import forward_frames, refuse_too_large, send_frame, send_message
from netpeer.link.statistics import DropReason
from netpeer.log import logger, report
from netpeer.peer.gathering import Gathering
from netpeer.peer.transfer import TransferMode
from netpeer.transport import Listener, Network
from netpeer.websocket import Opened

__all__ = ["ServerLink"]

_OPEN = LinkState.OPEN  # looking up an enum's member costs as much as queueing a packet
_RELIABLE = TransferMode.RELIABLE


class ServerLink:
    """
    The links of a server.

    Attributes:
        handshake: what the server agrees to; may be changed at any time.
        links: the open links, by peer id, in the order in which they opened.
        requests: what the client of each open link asked for.
        members_version: changes with `links`.
    """

    def __init__(
        self,
        network: Network,
        listener: Listener,
        handshake: ServerHandshake,
        buffers: Buffers,
        timing: Timing,
        *,
        gathering: Gathering,
        clock: Callable[[], float],
    ) -> None:
        """
        Args:
            network: watches the listener and the links.
            listener: the open port; closed by `close`.
            handshake: see above.
            buffers: of each link.
            timing: of each link; may be changed at any time.
            gathering: shared with the peer.
            clock: gives the time in seconds.
        """
        self.handshake = handshake
        self.links: dict[int, Link] = {}
        self.requests: dict[int, ClientRequest] = {}
        self.members_version = Version()
        self._is_closed = False
        self._reactor = Reactor(network, listener, buffers, timing, handshake)
        self._gathering = gathering
        self._clock = clock

    @property
    def port(self) -> int:
        """
        The port that is open.
        """
        return self._reactor.port

    @property
    def link_count(self) -> int:
        """
        How many links there are, those that are opening or closing included.
        """
        return self._reactor.link_count

    def poll(self, now: float) -> None:
        """
        Accept, read, and do what is due. `dispatch` and `flush` follow.
        """
        self._reactor.poll(now)

    def dispatch(self, handle: Callable[[Link, LinkEvent], int], is_ours: Callable[[], bool]) -> None:
        """
        Have the events of all links handled: see `Reactor.dispatch`.
        """
        if self._reactor.eventful:
            self._reactor.dispatch(handle, is_ours)

    def flush(self) -> None:
        """
        Write once for each link that has something to send.
        """
        self._reactor.flush()

    def close(self, now: float) -> None:
        """
        Send everybody a close frame (1001), without waiting for answers, and close the port.
        """
        self._is_closed = True
        self._reactor.close(now)
        self.links.clear()
        self.requests.clear()
        self.members_version.change()

    def release(self) -> None:
        """
        Close everything now, without a close frame: nobody refers to the server any more.
        """
        self._is_closed = True
        self._reactor.release()

    # Which links are open.

    def take_request(self, link: Link, opened: Opened) -> ClientRequest:
        """
        Note what a client asked for. `add` its link next.
        """
        request = self.requests[link.id] = ClientRequest.of(link, opened)
        return request

    def add(self, link: Link) -> None:
        """
        A link has opened, and is one of the members.
        """
        self.links[link.id] = link
        self.members_version.change()

    def remove(self, link: Link) -> None:
        """
        A link is no member any more. Nothing happens when it never was.
        """
        if self.links.pop(link.id, None) is not None:
            self.members_version.change()

    def forget_request(self, link: Link) -> None:
        """
        A link is over, and everybody has heard of it.
        """
        self.requests.pop(link.id, None)

    def changed(self, link: Link) -> None:
        """
        There may be something to send on a link, or its state has changed, outside of its own events.
        """
        if self._is_closed:  # a game may keep the peer of a link that is long over
            return
        self._reactor.changed(link)
        if self._gathering.sends_at_once:
            self._reactor.flush()

    def fail_link(self, link: Link, code: int, reason: str) -> None:
        """
        End a link because the other side broke a rule or cannot keep up: send it the reason, and do not wait. Its
        messages are dropped from now on.
        """
        link.discard_messages()
        link.fail(code, reason, self._clock())
        self.changed(link)

    def close_link(self, link: Link, code: int, reason: str) -> None:
        """
        Begin the closing handshake, behind everything that waits. The client's messages are dropped from now on: see
        `Link.discard_messages`.
        """
        link.discard_messages()
        link.close(code, reason, self._clock())
        self.changed(link)

    # Sending.

    def send(
        self, link: Link, data: bytes, mode: TransferMode, *, replaces: Hashable = None, is_text: bool = False
    ) -> Error:
        """
        Send a message on one link: see `send_message`.
        """
        at_once = self._gathering.sends_at_once
        error = send_message(link, data, mode, is_text=is_text, target=replaces, at_once=at_once, clock=self._clock)
        if not at_once or link.send_queue:
            self.changed(link)
        return error

    def send_to_peer(self, id: int, data: bytes, mode: TransferMode, *, replaces: Hashable) -> Error:
        """
        Send a message to one client: see `send_message`. ERR_INVALID_PARAMETER when no client has this id.
        """
        link = self.links.get(id)
        if link is None:
            return report(Error.ERR_INVALID_PARAMETER, "cannot send to peer %d: it is not connected", id)
        return self.send(link, data, mode, replaces=replaces)

    def send_to_several(self, links: Iterable[Link], data: bytes, mode: TransferMode, *, replaces: Hashable) -> Error:
        """
        Send a message on several links, in one frame for all: a server's frames carry no mask.

        Args:
            links: the receivers; those that are not open are left out.
            data: the message.
            mode: what may happen to it under congestion. A receiver whose send queue has no room for a reliable message
                is disconnected (1013): it must not delay the others.
            replaces: an UNRELIABLE_ORDERED message takes the place of a waiting one that was sent with an equal value.

        Returns:
            OK; ERR_OUT_OF_MEMORY for a message that fits no send queue, and nothing was sent.
        """
        receivers = [link for link in links if link.state is _OPEN]
        if not receivers:
            return Error.OK
        if len(data) > receivers[0].max_message:
            return refuse_too_large(receivers[0], len(data), self._clock)
        frame = receivers[0].encode(data)
        if mode is _RELIABLE:
            self.send_frames(receivers, frame)
        else:
            for link in receivers:
                send_frame(link, frame, mode, target=replaces, clock=self._clock)
                self._reactor.changed(link)
        if self._gathering.sends_at_once:
            self._reactor.flush()
        return Error.OK

    def send_frames(self, links: Iterable[Link], frames: bytes, packets: int = 1) -> None:
        """
        Queue whole frames that must arrive: see `forward_frames`. They leave with the next `flush`.
        """
        reactor = self._reactor
        forward_frames(
            links,
            frames,
            packets=packets,
            has_output=reactor.has_output,
            changed=reactor.changed,
            clock=self._clock,
        )

    def forward(self, sender: Link, messages: Sequence[bytes], receivers: Iterable[Link]) -> int:
        """
        Queue a client's messages for others. They leave with the next `flush`.

        A message that is too large for the receivers is dropped, counted at its sender, and logged: the receivers must
        not be closed for it.

        Returns:
            How many messages were too large.
        """
        queue, longest = sender.send_queue, sender.max_message  # all links have the same buffers
        if max(map(len, messages)) > longest:
            self._count_too_large(sender, messages)
            fitting = [message for message in messages if len(message) <= longest]
            too_large = len(messages) - len(fitting)
            return too_large + self.forward(sender, fitting, receivers) if fitting else too_large
        for frames, packets in pieces(
            messages, sender.encode_all, max_bytes=queue.max_bytes, max_packets=queue.max_packets
        ):
            self.send_frames(receivers, frames, packets)
        return 0

    def _count_too_large(self, sender: Link, messages: Sequence[bytes]) -> None:
        for size in map(len, messages):
            if size <= sender.max_message:
                continue
            sender.drops[DropReason.TOO_LARGE] += 1
            if sender.may_complain(self._clock()):
                text = "dropped a message of %d bytes from peer %d: %d is the most that is relayed (%s)"
                logger.warning(text, size, sender.id, sender.max_message, sender.size_setting)
