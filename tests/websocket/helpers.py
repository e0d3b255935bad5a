"""Sessions for tests: alone, after the handshake, or joined in memory."""

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from hypothesis import Phase, settings

from netpeer.websocket import ClientSession, Event, Failed, Messages, Opened, ServerSession, Session, parse_url

from . import wire

__all__ = [
    "LIMIT",
    "Chopper",
    "Link",
    "Message",
    "SessionEvent",
    "byte_by_byte",
    "client_session",
    "events_of",
    "explored",
    "failure_of",
    "feed",
    "key_of",
    "open_session",
    "sent_by",
    "server_session",
    "whole",
]

# Bytes: the in-buffer of the sessions under test, small so that "too big" is cheap.
LIMIT = 70_000

Chopper = Callable[[bytes], Iterable[bytes]]


class Message(NamedTuple):
    """
    One message of a batch.
    """

    data: bytes
    is_text: bool


SessionEvent = Event | Message


def events_of(session: Session) -> list[SessionEvent]:
    """
    The events of a session, with each message by itself: the batches do not matter to a test.
    """
    seen: list[SessionEvent] = []
    for event in session.events_received():
        if not isinstance(event, Messages):
            seen.append(event)
            continue
        if event.size != sum(map(len, event.payloads)) or not event.payloads:
            raise AssertionError(f"the size of a batch is wrong: {event}")
        seen += [Message(data, event.is_text) for data in event.payloads]
    return seen


def whole(data: bytes) -> Iterator[bytes]:
    """
    Everything at once.
    """
    if data:
        yield data


def byte_by_byte(data: bytes) -> Iterator[bytes]:
    """
    One byte at a time, as from the slowest network.
    """
    for index in range(len(data)):
        yield data[index : index + 1]


def explored(examples: int) -> settings:
    """
    Settings for hypothesis: the same examples in every run, so that no run fails by chance.

    With NETPEER_FUZZ_EXAMPLES=100000 in the environment, hypothesis looks for new examples.
    """
    wanted = os.environ.get("NETPEER_FUZZ_EXAMPLES")
    return settings(
        max_examples=int(wanted) if wanted else examples,
        phases=[Phase.explicit, Phase.generate, Phase.target, Phase.shrink],
    )


def client_session(
    url: str = "ws://game.example:9080/",
    protocols: Sequence[str] = (),
    headers: Sequence[tuple[str, str]] = (),
    *,
    limit: int = LIMIT,
) -> ClientSession:
    """
    A client whose request waits in `data_to_send`.
    """
    return ClientSession(parse_url(url), protocols, headers, max_message_size=limit)


def server_session(
    protocols: Sequence[str] = (), headers: Sequence[tuple[str, str]] = (), *, limit: int = LIMIT, refuse: str = ""
) -> ServerSession:
    """
    A server that waits for a request.
    """
    return ServerSession(protocols, headers, max_message_size=limit, refuse=refuse)


def key_of(session: ClientSession) -> str:
    """
    The key in the request of a client; takes the request.
    """
    return dict(wire.head_of(sent_by(session))[1])["Sec-WebSocket-Key"]


def open_session(role: str, *, limit: int = LIMIT) -> Session:
    """
    A session of either role after the opening handshake, with no events and nothing to send.
    """
    session: Session
    if role == "client":
        session = client_session(limit=limit)
        session.receive_data(wire.response(key_of(session)))
    else:
        session = server_session(limit=limit)
        session.receive_data(wire.request())
    (opened,) = session.events_received()
    session.data_to_send()
    if not isinstance(opened, Opened) or not session.is_open:
        raise RuntimeError(f"the handshake failed: {opened}")
    return session


def feed(session: Session, data: bytes, chopper: Chopper = whole) -> list[SessionEvent]:
    """
    Give a session bytes from the network, and take its events.
    """
    events: list[SessionEvent] = []
    for piece in chopper(data):
        session.receive_data(piece)
        events += events_of(session)
    return events


def sent_by(session: Session) -> bytes:
    """
    Take all bytes that a session has to send, joined.
    """
    return b"".join(session.data_to_send())


def failure_of(events: list[SessionEvent]) -> Failed:
    """
    The failure in a list of events, which must be the only one.
    """
    (failed,) = events
    if not isinstance(failed, Failed):
        raise TypeError(f"{failed} is no failure")
    return failed


class Link:
    """
    Two sessions joined in memory.

    Attributes:
        client, server: the sessions.
        events: the events of each session since the last `take_events`.
    """

    def __init__(
        self, client: Session | None = None, server: Session | None = None, *, chopper: Chopper = whole
    ) -> None:
        self.client: Session = client_session() if client is None else client
        self.server: Session = server_session() if server is None else server
        self.events: dict[Session, list[SessionEvent]] = {self.client: [], self.server: []}
        self._chopper = chopper
        self._said_eof: set[Session] = set()

    def other(self, session: Session) -> Session:
        """
        The session at the other end.
        """
        return self.server if session is self.client else self.client

    def put(self, source: Session, data: bytes, *, is_text: bool = False) -> None:
        """
        Send a message. It arrives at once, after all frames that were due before.
        """
        self.transfer(source)
        self._deliver(source, source.encode(data, is_text=is_text))

    def transfer(self, source: Session) -> bool:
        """
        Transfer the bytes of one session to the other. Returns whether there were any.
        """
        data = sent_by(source)
        self._deliver(source, data)
        ends = source.wants_eof and source not in self._said_eof
        if ends:
            self._said_eof.add(source)
            self.other(source).receive_eof()
        self._collect()
        return bool(data) or ends

    def settle(self) -> None:
        """
        Transfer bytes in both directions until neither session has any.
        """
        for _ in range(1000):
            if not any([self.transfer(self.client), self.transfer(self.server)]):
                return
        raise RuntimeError("the sessions never stop sending")

    def take_events(self, session: Session) -> list[SessionEvent]:
        """
        Take the events of a session since the last call.
        """
        events, self.events[session] = self.events[session], []
        return events

    def _deliver(self, source: Session, data: bytes) -> None:
        for piece in self._chopper(data):
            self.other(source).receive_data(piece)
            self._collect()

    def _collect(self) -> None:
        for session, events in self.events.items():
            events += events_of(session)
