"""Who comes to the server, who leaves, and what they say: each call is checked whole before any of it counts.

A player who breaks the protocol or says far too much is shown out, with a word that says why; nothing that one player
does slows the others down. What comes of it all is for the match.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from demo_game.net.checks import MAX_NAME_CHARACTERS, ProtocolError, clean_chat, flag, text, whole
from demo_game.net.dialect import Dialect, server_link
from demo_game.net.links import GameNetwork
from demo_game.net.places import Place, Places, Schedule
from demo_game.net.visitors import Visitor, Visitors
from demo_game.net.wire import MAX_TOKEN_CHARACTERS, PROTOCOL_VERSION, REASONS, read_inputs
from demo_game.rules.constants import MAX_PLAYERS
from demo_game.rules.match import Match
from netpeer.sync import FixedTimestep

__all__ = ["CLOSE_CODE", "Reception"]

CLOSE_CODE = 4000
"""Of everybody who is shown out, from the range that RFC 6455, 7.4.2 leaves to applications. The reason is a word."""

GOODBYE_CODE = 1000

JOIN_PATIENCE_S = 5.0
"""A connection that has not joined by then only takes up room."""

MAX_CONNECTIONS = MAX_PLAYERS * 2
"""Those who are about to join or to be refused included; whoever comes beyond them is let go at once."""

MAX_CHAT_CHARACTERS_SENT = 1000
MAX_PING = 2**53

log = logging.getLogger("demo_game.server")


class Reception:
    """
    The server's ear: a `ServerHandler`.

    Attributes:
        link: the lines.
        visitors: everybody who is connected.
        places: everybody who has a place.
        broken_calls: calls that broke the protocol.
        is_closing: nobody new is let in.
    """

    def __init__(
        self,
        match: Match,
        limit: int,
        timestep: FixedTimestep,
        *,
        dialect: Dialect = Dialect.GODOT3,
        clock: Callable[[], float],
        network: GameNetwork | None = None,
    ) -> None:
        """
        Args:
            match: the rules' state.
            limit: how many may play.
            timestep: says the server's time.
            dialect, clock, network: see `GameServer`.
        """
        self.link = server_link(dialect, self, clock=clock, network=network)
        self.visitors = Visitors()
        self.places = Places(limit)
        self.broken_calls = 0
        self.is_closing = False
        self._match = match
        self._timestep = timestep
        self._clock = clock
        self._roster_is_old = False

    # For the server.

    def begin_round(self) -> None:
        """
        What was held at the end of the round before is over.
        """
        for place in self.places:
            place.is_ready = False
            place.schedule = Schedule()
        self._roster_is_old = True

    def look_after_visitors(self, ticks: int) -> None:
        """
        So many ticks have passed: who said nothing has to go, and whose place was kept long enough loses it.
        """
        now = self._clock()
        for peer, visitor in self.visitors:
            visitor.refill(ticks, ticks * self._timestep.tick_seconds)
            if self.places.of_peer(peer) is None and now - visitor.since > JOIN_PATIENCE_S:
                self._show_out(peer, "silent")
        for place in self.places.expired(now):
            log.info("%s did not come back", place.name)
            self._free(place)

    def send_roster(self) -> None:
        """
        Tells all who is here, if that has changed.
        """
        if self._roster_is_old:
            self._roster_is_old = False
            self.link.call(0, "roster", [place.roster_row().to_wire() for place in self.places])

    # Players come and go.

    def on_peer_connected(self, peer: int) -> None:
        self.visitors.add(peer, self._clock())
        if len(self.visitors) > MAX_CONNECTIONS:
            self._show_out(peer, "full")

    def on_peer_disconnected(self, peer: int) -> None:
        self.visitors.remove(peer)
        place = self.places.of_peer(peer)
        if place is not None:
            log.info("%s lost the line", place.name)
            self._put_away(place)

    def on_join(self, peer: int, version: object, name: object, colour: object, token: object) -> None:
        with self._checked(peer) as visitor:
            if visitor is None:
                return
            if version != PROTOCOL_VERSION:
                self._show_out(peer, "version")
                return
            wish = text(name, 4 * MAX_NAME_CHARACTERS)
            wished_colour = whole(colour, 0, MAX_PLAYERS - 1)
            key = text(token, MAX_TOKEN_CHARACTERS)
            if self.places.of_peer(peer) is not None:
                raise ProtocolError("joins twice")
            self._seat(peer, wish, wished_colour, key)

    def on_quit(self, peer: int) -> None:
        with self._checked(peer) as visitor:
            place = self.places.of_peer(peer)
            if visitor is not None and place is not None:
                log.info("%s left", place.name)
                visitor.is_shown_out = True
                self._free(place)
                self.link.drop(peer, GOODBYE_CODE, "")

    def _seat(self, peer: int, wish: str, colour: int, token: str) -> None:
        place = self.places.of_token(token)
        if place is not None:
            self._take_back(place, peer)
        elif self.is_closing:
            self._show_out(peer, "closing")
            return
        else:
            place = self.places.take(wish, colour, peer)
            if place is None:
                self._show_out(peer, "full")
                return
            log.info("%s joined", place.name)
        self._match.join(place.slot)
        values = (PROTOCOL_VERSION, place.slot, place.token, self._timestep.tick_rate, self.places.limit)
        self.link.call(peer, "welcome", *values)
        self._roster_is_old = True

    def _take_back(self, place: Place, peer: int) -> None:
        """
        Somebody comes back, maybe before the server has noticed that the old line is dead.
        """
        log.info("%s is back", place.name)
        if place.peer:
            old = place.peer
            self._put_away(place)
            self._show_out(old, "replaced")
        place.peer = peer

    def _put_away(self, place: Place) -> None:
        place.peer = 0
        place.away_since = self._clock()
        place.is_ready = False
        place.schedule = Schedule()
        self._match.leave(place.slot)
        self._roster_is_old = True

    def _free(self, place: Place) -> None:
        self.places.free(place.slot)
        self._match.forget(place.slot)
        self._roster_is_old = True

    def _show_out(self, peer: int, why: str) -> None:
        visitor = self.visitors.get(peer)
        if visitor is None or visitor.is_shown_out:
            return
        log.info("peer %d is shown out: %s", peer, REASONS[why])
        visitor.is_shown_out = True
        place = self.places.of_peer(peer)
        if place is not None:
            self._free(place)
        self.link.call(peer, "refuse", why)
        self.link.drop(peer, CLOSE_CODE, why)

    # What players say.

    def on_steer(self, peer: int, inputs: object) -> None:
        with self._checked(peer) as visitor:
            place = self._playing(peer, visitor)
            if place is not None:
                for tick, controls in read_inputs(inputs):
                    place.schedule.put(tick, controls, self._match.tick)

    def on_ping(self, peer: int, number: object) -> None:
        with self._checked(peer) as visitor:
            if visitor is not None:
                self.link.call(peer, "pong", whole(number, 0, MAX_PING), self._timestep.time)

    def on_ready(self, peer: int, is_ready: object) -> None:
        with self._checked(peer) as visitor:
            place = self._playing(peer, visitor)
            if place is not None:
                place.is_ready = flag(is_ready)
                self._match.set_ready(place.slot, place.is_ready)
                self._roster_is_old = True

    def on_say(self, peer: int, line: object) -> None:
        with self._checked(peer) as visitor:
            place = self._playing(peer, visitor)
            said = clean_chat(text(line, MAX_CHAT_CHARACTERS_SENT))
            if place is not None and visitor is not None and said and visitor.may_chat():
                self.link.call(0, "said", place.slot, place.name, said)

    @contextmanager
    def _checked(self, peer: int) -> Iterator[Visitor | None]:
        """
        Around everything that a player calls: counts it, and shows out who breaks the protocol. None: not to be heard.
        """
        visitor = self.visitors.get(peer)
        if visitor is not None and visitor.is_shown_out:
            visitor = None
        if visitor is not None and not visitor.may_call():
            self._show_out(peer, "flood")
            visitor = None
        try:
            yield visitor
        except ProtocolError as error:
            self.broken_calls += 1
            log.info("peer %d: %s", peer, error)
            self._show_out(peer, "protocol")

    def _playing(self, peer: int, visitor: Visitor | None) -> Place | None:
        place = self.places.of_peer(peer) if visitor is not None else None
        if visitor is not None and place is None:
            raise ProtocolError("plays before it has joined")
        return place
