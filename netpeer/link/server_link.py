"""ServerLink: all links of a server, and three ways to send: to one link, to several, and from one client to others.

The reactor accepts, reads and writes. This class knows the open links by peer id. The server peers of both dialects
handle the events that `dispatch` gives them, and send with the methods of this class.

One rule decides when packets leave (`Gathering`): a packet that is put outside of `poll()` and `batch()` leaves in the
same call. A packet that is put inside leaves at the end, in one write for each link.
"""

from collections.abc import Callable, Hashable, Iterable, Sequence

from netpeer.caching import Version
from netpeer.errors import Error
from netpeer.link.client_request import ClientRequest
from netpeer.link.framing import frame_in_chunks
from netpeer.link.handshake import ServerHandshake
from netpeer.link.limits import Buffers, Timing
from netpeer.link.link import Link, LinkEvent, LinkState
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
        handshake: the settings of opening handshakes; they may be changed at any time.
        links: the open links by peer id, in the order in which they opened.
        requests: the request of each client, by peer id, from `take_request` to `forget_request`.
        members_version: the version of `links`, for caches.
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
            buffers: the sizes of the queues of each link.
            timing: the time-outs of the links; they may be changed at any time.
            gathering: shared with the peer: it decides when packets leave.
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
        The port that the server listens on.
        """
        return self._reactor.port

    @property
    def link_count(self) -> int:
        """
        The number of links, including those that are opening or closing.
        """
        return self._reactor.link_count

    def poll(self, now: float) -> None:
        """
        Accept, read, and do what is due. Call `dispatch` and `flush` next.
        """
        self._reactor.poll(now)

    def dispatch(self, handle: Callable[[Link, LinkEvent], int], may_continue: Callable[[], bool]) -> None:
        """
        Handle the events of all links: see `Reactor.dispatch`.
        """
        if self._reactor.links_with_events:
            self._reactor.dispatch(handle, may_continue)

    def flush(self) -> None:
        """
        Write once for each link that has something to send.
        """
        self._reactor.flush()

    def close(self, now: float) -> None:
        """
        Send each client a close frame (1001), and close all links and the port without waiting for answers.
        """
        self._is_closed = True
        self._reactor.close(now)
        self.links.clear()
        self.requests.clear()
        self.members_version.change()

    def release(self) -> None:
        """
        Close everything now, without close frames. For a server that is garbage-collected.
        """
        self._is_closed = True
        self._reactor.release()

    # Which links are open.

    def take_request(self, link: Link, opened: Opened) -> ClientRequest:
        """
        Store the request of a client. Call `add` with its link next.
        """
        request = self.requests[link.id] = ClientRequest.of(link, opened)
        return request

    def add(self, link: Link) -> None:
        """
        Make a link a member: it has opened.
        """
        self.links[link.id] = link
        self.members_version.change()

    def remove(self, link: Link) -> None:
        """
        Remove a link from the members. Does nothing when it is not a member.
        """
        if self.links.pop(link.id, None) is not None:
            self.members_version.change()

    def forget_request(self, link: Link) -> None:
        """
        Drop the request of a client: its link has ended, and all signals about that were emitted.
        """
        self.requests.pop(link.id, None)

    def link_changed(self, link: Link) -> None:
        """
        Look at a link again: its state has changed, it has something to send, or its reading resumes. Call it for every
        change that comes from outside of the link's events.
        """
        if self._is_closed:  # a game may keep the peer of a link that has ended
            return
        self._reactor.link_changed(link)
        if self._gathering.sends_at_once:
            self._reactor.flush()

    def fail_link(self, link: Link, code: int, reason: str) -> None:
        """
        End a link because the remote end broke a rule or is too slow: see `Link.fail`. The client's messages are
        dropped from now on.
        """
        link.discard_messages()
        link.fail(code, reason, self._clock())
        self.link_changed(link)

    def close_link(self, link: Link, code: int, reason: str) -> None:
        """
        Begin the closing handshake, after all messages that wait: see `Link.close`. The client's messages are dropped
        from now on: see `Link.discard_messages`.
        """
        link.discard_messages()
        link.close(code, reason, self._clock())
        self.link_changed(link)

    # Sending.

    def send(
        self, link: Link, data: bytes, mode: TransferMode, *, replaces: Hashable = None, is_text: bool = False
    ) -> Error:
        """
        Send a message on one link: see `send_message`. `replaces` is its `key`.
        """
        at_once = self._gathering.sends_at_once
        error = send_message(link, data, mode, is_text=is_text, key=replaces, at_once=at_once, clock=self._clock)
        if not at_once or link.send_queue:
            self.link_changed(link)
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
        Send a message on several links. It is framed once: a server does not mask its frames (RFC 6455, 5.1), so all
        receivers get the same bytes.

        Args:
            links: the receivers; those that are not open are left out.
            data: the message.
            mode: what happens when a send queue is full: see `sending`. A receiver whose queue has no room for a
                reliable message is disconnected (1013): it must not delay the others.
            replaces: an UNRELIABLE_ORDERED message replaces a waiting one that was sent with an equal value.

        Returns:
            OK; ERR_OUT_OF_MEMORY when the message is longer than the out-buffer, and nothing was sent.
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
                send_frame(link, frame, mode, key=replaces, clock=self._clock)
                self._reactor.link_changed(link)
        if self._gathering.sends_at_once:
            self._reactor.flush()
        return Error.OK

    def send_frames(self, links: Iterable[Link], frames: bytes, packets: int = 1) -> None:
        """
        Queue reliable frames: see `forward_frames`. They leave with the next `flush`.
        """
        reactor = self._reactor
        forward_frames(
            links,
            frames,
            packets=packets,
            on_queued=reactor.flush_later,
            on_failed=reactor.link_changed,
            clock=self._clock,
        )

    def forward(self, sender: Link, messages: Sequence[bytes], receivers: Iterable[Link]) -> int:
        """
        Queue the messages of one client on the links of others. They leave with the next `flush`.

        A message that is longer than the out-buffer is dropped, counted at its sender, and logged. It must not end the
        connections of the receivers.

        Args:
            sender: the link to the client that sent the messages.
            messages: at least one.
            receivers: the links; those that are not open are left out.

        Returns:
            How many messages were too long.
        """
        queue, longest = sender.send_queue, sender.max_message  # all links have the same buffers
        if max(map(len, messages)) > longest:
            self._count_too_large(sender, messages)
            fitting = [message for message in messages if len(message) <= longest]
            too_large = len(messages) - len(fitting)
            return too_large + self.forward(sender, fitting, receivers) if fitting else too_large
        cut = frame_in_chunks(messages, sender.encode_all, max_bytes=queue.max_bytes, max_packets=queue.max_packets)
        for frames, packets in cut:
            self.send_frames(receivers, frames, packets)
        return 0

    def _count_too_large(self, sender: Link, messages: Sequence[bytes]) -> None:
        for size in map(len, messages):
            if size <= sender.max_message:
                continue
            sender.drops[DropReason.TOO_LARGE] += 1
            if sender.may_log(self._clock()):
                text = "dropped a message of %d bytes from peer %d: %d is the most that is relayed (%s)"
                logger.warning(text, size, sender.id, sender.max_message, sender.size_setting)
