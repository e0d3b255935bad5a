"""Handles the calls of the server: checks every value, and keeps what the server said."""

from __future__ import annotations

import logging
from collections import deque
from contextlib import contextmanager
from typing import TYPE_CHECKING

from demo_game.net.client.connection import ClientConnection
from demo_game.net.client.model_maker import roster_changes
from demo_game.net.client.session import PredictionErrors, Session
from demo_game.net.dialect import Dialect, client_link
from demo_game.net.model import ChatLine, GameEvent, PlayerEventKind
from demo_game.net.protocol.checks import (
    MAX_CHAT_CHARACTERS,
    MAX_NAME_CHARACTERS,
    ProtocolError,
    clean_chat,
    clean_name,
    data,
    number,
    text,
    whole,
)
from demo_game.net.protocol.snapshot import MAX_SNAPSHOT_BYTES, Snapshot
from demo_game.net.protocol.wire import (
    MAX_PING,
    MAX_TOKEN_CHARACTERS,
    PROTOCOL_VERSION,
    RosterRow,
    read_roster,
    reason_text,
)
from demo_game.rules.constants import MAX_PLAYERS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from demo_game.net.links.client_link import ClientLink
    from demo_game.net.links.link import GameNetwork

__all__ = ["CallHandler"]

CHAT_LINES = 50
"""Lines of the chat that are kept, more than any screen shows."""

MAX_TICK_HZ = 240.0
MAX_SECONDS = 1e9

log = logging.getLogger("demo_game.client")


class CallHandler:
    """
    A `ClientHandler`. A call that breaks the protocol is counted and has no effect.

    Attributes:
        connection: joins, reconnects and leaves.
        session: what is known since the latest welcome; None outside of a game.
        prediction_errors: of all sessions since `reset`.
        chat: the latest lines, the oldest first.
        refused: calls that broke the protocol.
    """

    def __init__(
        self, dialect: Dialect | None, *, clock: Callable[[], float], network: GameNetwork | None = None
    ) -> None:
        """
        Args:
            dialect: the only dialect that is spoken; None: that of the server.
            clock: gives the time in seconds.
            network: where the connection goes; None: the machine's own.
        """

        def make_link(spoken: Dialect) -> ClientLink:
            return client_link(spoken, self, clock=clock, network=network)

        self.connection = ClientConnection(make_link, clock, dialect)
        self.session: Session | None = None
        self.prediction_errors = PredictionErrors()
        self.chat: deque[ChatLine] = deque(maxlen=CHAT_LINES)
        self.refused = 0
        self._events: list[GameEvent] = []
        self._clock = clock

    @property
    def roster(self) -> tuple[RosterRow, ...]:
        """
        The players, by slot; none outside of a game.
        """
        return self.session.roster if self.session is not None else ()

    def reset(self) -> None:
        """
        Forgets the game before; a new one begins.
        """
        self.session = None
        self.prediction_errors = PredictionErrors()
        self.chat.clear()

    def take_events(self) -> list[GameEvent]:
        """
        Who came, left or said something since the last call of this method.
        """
        events, self._events = self._events, []
        return events

    # The connection.

    def on_connected(self) -> None:
        self.connection.on_connected()

    def on_failed(self, reason: str) -> None:
        self.connection.on_failed(reason)

    def on_lost(self, reason: str) -> None:
        self.connection.on_lost(reason)

    # The calls.

    def on_welcome(self, version: object, slot: object, token: object, tick_hz: object, limit: object) -> None:
        with self._checked():
            if version != PROTOCOL_VERSION:
                self.connection.end(reason_text("version"))
                return
            own_slot, key = whole(slot, 0, MAX_PLAYERS - 1), text(token, MAX_TOKEN_CHARACTERS)
            if not key:
                raise ProtocolError("a welcome without a token")
            hz, players = number(tick_hz, 1.0, MAX_TICK_HZ), whole(limit, 1, MAX_PLAYERS)
            roster = self.roster
            self.session = Session(own_slot, hz, players, self.prediction_errors)
            self.session.roster = roster
            self.connection.on_welcome(key)

    def on_refuse(self, why: object) -> None:
        with self._checked():
            self.connection.end(reason_text(text(why, MAX_NAME_CHARACTERS)))

    def on_snapshot(self, received: object) -> None:
        with self._checked():
            if self.session is not None and self.connection.is_in_game:
                snapshot = Snapshot.from_bytes(data(received, MAX_SNAPSHOT_BYTES))
                self.session.take_snapshot(snapshot, self._clock())
                self.connection.on_snapshot()

    def on_pong(self, ping: object, seconds: object) -> None:
        with self._checked():
            if self.session is not None:
                answered = whole(ping, 0, MAX_PING)
                self.session.clock.end_ping(answered, number(seconds, 0.0, MAX_SECONDS), self._clock())

    def on_roster(self, rows: object) -> None:
        with self._checked():
            roster = read_roster(rows)
            if self.session is not None:
                self._events += roster_changes(self.session.roster, roster)
                self.session.roster = roster

    def on_said(self, slot: object, name: object, line: object) -> None:
        with self._checked():
            speaker, said = whole(slot, -1, MAX_PLAYERS - 1), clean_chat(text(line, 10 * MAX_CHAT_CHARACTERS))
            colour = next((row.colour for row in self.roster if row.slot == speaker), 0)
            author = clean_name(text(name, 4 * MAX_NAME_CHARACTERS))
            self.chat.append(ChatLine(speaker, author, colour, said, self._clock()))
            self._events.append(GameEvent(PlayerEventKind.CHAT, speaker, name=author))

    @contextmanager
    def _checked(self) -> Iterator[None]:
        """
        Around each call of the server: counts and logs what breaks the protocol.
        """
        try:
            yield
        except ProtocolError as error:
            self.refused += 1
            log.warning("the server broke the protocol: %s", error)
