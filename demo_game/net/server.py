"""The server: it alone decides. Players say what they hold, and everything else happens here, in fixed ticks.

`GameServer.poll` takes what players said, moves the match, and tells everybody the outcome. It never waits, so it runs
beside a game's own loop as well as alone.

Nobody is trusted: a call is checked whole before any of it counts, a player who breaks the protocol or says far too
much is shown out with the reason, and nothing that one player does slows the others down.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from demo_game.net.checks import MAX_NAME_CHARACTERS, ProtocolError, clean_chat, flag, text, whole
from demo_game.net.dialect import GameNetwork, ServerLink
from demo_game.net.places import Place, Places, Schedule
from demo_game.net.snapshot import SeatRow, Snapshot
from demo_game.net.wire import MAX_TOKEN_CHARACTERS, PROTOCOL_VERSION, REASONS, read_inputs
from demo_game.rules.constants import MAX_PLAYERS, RESULTS_TICKS, ROUND_TICKS, TICK_HZ
from demo_game.rules.match import Match
from demo_game.rules.state import Event, MatchPhase
from netpeer import Error
from netpeer.sync import FixedTimestep

__all__ = ["GameServer"]

CLOSE_CODE = 4000
"""Of everybody who is shown out, from the range that RFC 6455, 7.4.2 leaves to applications. The reason is a word."""

CALLS_PER_TICK = 6
"""What a player may call in the long run: one for each tick, and pings, chat and tries besides."""

CALL_ALLOWANCE = 360
"""What a player may call at once: two seconds' worth, since a stalled line delivers all that waited together."""

CHAT_PER_SECOND = 1.0
CHAT_ALLOWANCE = 5.0
"""Lines at once. What is said beyond them is not heard."""

JOIN_PATIENCE_S = 5.0
"""A connection that has not joined by then only takes up room."""

MAX_CONNECTIONS = MAX_PLAYERS * 2
"""Those who are about to join or to be refused included; whoever comes beyond them is let go at once."""

MAX_CHAT_BYTES = 1000
MAX_PING = 2**53

log = logging.getLogger("demo_game.server")


class _Visitor:
    """
    A connection, with or without a place.
    """

    def __init__(self, now: float) -> None:
        self.since = now
        self.calls = CALL_ALLOWANCE
        self.chat = CHAT_ALLOWANCE
        self.is_shown_out = False


class GameServer:
    """
    One game and its players.

    Attributes:
        match: the rules' state.
        broken_calls: calls that broke the protocol.
    """

    def __init__(
        self,
        *,
        seed: int = 1,
        max_players: int = MAX_PLAYERS,
        tick_hz: float = TICK_HZ,
        round_ticks: int = ROUND_TICKS,
        results_ticks: int = RESULTS_TICKS,
        clock: Callable[[], float] = time.monotonic,
        network: GameNetwork | None = None,
    ) -> None:
        """
        Args:
            seed: decides about chance.
            max_players: 1 to 16.
            tick_hz: ticks a second. The rules are made for 30; with 60 the same game goes twice as fast.
            round_ticks: how long a round is.
            results_ticks: how long the scoreboard is shown.
            clock: gives the time in seconds.
            network: where players come from; None: the machine's own.
        """
        self.match = Match(seed, round_ticks=round_ticks, results_ticks=results_ticks)
        self.broken_calls = 0
        self._clock = clock
        self._timestep = FixedTimestep(tick_hz)
        self._link = ServerLink(self, clock=clock, network=network)
        self._places = Places(max_players)
        self._visitors: dict[int, _Visitor] = {}
        self._roster_is_old = False
        self._is_closing = False

    # For whoever runs it.

    @property
    def url(self) -> str:
        """
        Where players on this machine connect to.
        """
        return f"ws://127.0.0.1:{self.port}"

    @property
    def port(self) -> int:
        """
        The port that is open.
        """
        return self._link.peer.get_local_port()

    @property
    def tick_hz(self) -> float:
        """
        Ticks a second.
        """
        return self._timestep.tick_rate

    @property
    def skipped_ticks(self) -> int:
        """
        Ticks that were given up because the program stood still.
        """
        return self._timestep.skipped_ticks

    @property
    def max_players(self) -> int:
        """
        How many may play.
        """
        return self._places.limit

    @property
    def player_names(self) -> list[str]:
        """
        The names of all who are here, by slot.
        """
        return [place.name for place in self._places if place.peer]

    @property
    def peers(self) -> list[int]:
        """
        The ids of all connections.
        """
        return list(self._visitors)

    @property
    def link(self) -> ServerLink:
        """
        The lines, for statistics.
        """
        return self._link

    def listen(self, port: int = 0, address: str = "127.0.0.1") -> Error:
        """
        Opens the game; port 0 takes any free one, address "*" listens on all of this machine's addresses.
        """
        return self._link.listen(port, address)

    def poll(self) -> None:
        """
        Does what is due: calls, ticks, snapshots. Call it at least once a tick.
        """
        self._link.poll()
        now = self._clock()
        ticks = self._timestep.advance(now)
        for _ in range(ticks):
            self._tick()
        if ticks:
            self._send_snapshot()
            self._look_after_visitors(ticks, now)
        if self._roster_is_old:
            self._send_roster()

    def drain(self) -> None:
        """
        Takes no one new, and says so to those who are here; `close` ends the game.
        """
        if not self._is_closing:
            self._is_closing = True
            self._link.call(0, "said", -1, "", "This server closes in a moment.")

    def close(self) -> None:
        """
        Ends the game for everybody.
        """
        for peer in list(self._visitors):
            self._link.call(peer, "refuse", "closing")
        self._link.close()
        self._visitors.clear()

    # Players come and go.

    def on_peer_connected(self, peer: int) -> None:
        self._visitors[peer] = _Visitor(self._clock())
        if len(self._visitors) > MAX_CONNECTIONS:
            self._show_out(peer, "full")

    def on_peer_disconnected(self, peer: int) -> None:
        self._visitors.pop(peer, None)
        place = self._places.of_peer(peer)
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
            if self._places.of_peer(peer) is not None:
                raise ProtocolError("joins twice")
            self._seat(peer, wish, wished_colour, key)

    def on_quit(self, peer: int) -> None:
        with self._checked(peer) as visitor:
            place = self._places.of_peer(peer)
            if visitor is not None and place is not None:
                log.info("%s left", place.name)
                visitor.since = self._clock()  # time to say goodbye, or to join again
                self._free(place)

    def _seat(self, peer: int, wish: str, colour: int, token: str) -> None:
        place = self._places.of_token(token)
        if place is not None:
            self._take_back(place, peer)
        elif self._is_closing:
            self._show_out(peer, "closing")
            return
        else:
            place = self._places.take(wish, colour, peer)
            if place is None:
                self._show_out(peer, "full")
                return
            log.info("%s joined", place.name)
        self.match.join(place.slot)
        values = (PROTOCOL_VERSION, place.slot, place.token, self.tick_hz, self._places.limit)
        self._link.call(peer, "welcome", *values)
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
        self.match.leave(place.slot)
        self._roster_is_old = True

    def _free(self, place: Place) -> None:
        self._places.free(place.slot)
        self.match.forget(place.slot)
        self._roster_is_old = True

    def _show_out(self, peer: int, why: str) -> None:
        visitor = self._visitors.get(peer)
        if visitor is None or visitor.is_shown_out:
            return
        log.info("peer %d is shown out: %s", peer, REASONS[why])
        visitor.is_shown_out = True
        place = self._places.of_peer(peer)
        if place is not None:
            self._free(place)
        self._link.call(peer, "refuse", why)
        self._link.drop(peer, CLOSE_CODE, why)

    # What players say.

    def on_steer(self, peer: int, inputs: object) -> None:
        with self._checked(peer) as visitor:
            place = self._playing(peer, visitor)
            if place is not None:
                for tick, controls in read_inputs(inputs):
                    place.schedule.put(tick, controls, self.match.tick)

    def on_ping(self, peer: int, number: object) -> None:
        with self._checked(peer) as visitor:
            if visitor is not None:
                seconds = self._timestep.time
                self._link.call(peer, "pong", whole(number, 0, MAX_PING), seconds)

    def on_ready(self, peer: int, is_ready: object) -> None:
        with self._checked(peer) as visitor:
            place = self._playing(peer, visitor)
            if place is not None:
                place.is_ready = flag(is_ready)
                self.match.set_ready(place.slot, place.is_ready)
                self._roster_is_old = True

    def on_say(self, peer: int, text_: object) -> None:
        with self._checked(peer) as visitor:
            place = self._playing(peer, visitor)
            line = clean_chat(text(text_, MAX_CHAT_BYTES))
            if place is not None and visitor is not None and line and visitor.chat >= 1.0:
                visitor.chat -= 1.0
                self._link.call(0, "said", place.slot, place.name, line)

    @contextmanager
    def _checked(self, peer: int) -> Iterator[_Visitor | None]:
        """
        Around everything that a player calls: counts it, and shows out who breaks the protocol. None: not to be heard.
        """
        visitor = self._visitors.get(peer)
        if visitor is not None and visitor.is_shown_out:
            visitor = None
        if visitor is not None:
            visitor.calls -= 1
            if visitor.calls < 0:
                self._show_out(peer, "flood")
                visitor = None
        try:
            yield visitor
        except ProtocolError as error:
            self.broken_calls += 1
            log.info("peer %d: %s", peer, error)
            self._show_out(peer, "protocol")

    def _playing(self, peer: int, visitor: _Visitor | None) -> Place | None:
        place = self._places.of_peer(peer) if visitor is not None else None
        if visitor is not None and place is None:
            raise ProtocolError("plays before it has joined")
        return place

    # What the server says.

    def _tick(self) -> None:
        tick = self.match.tick + 1
        was = self.match.phase
        self.match.step({place.slot: place.schedule.take(tick) for place in self._places})
        if self.match.phase != was and self.match.phase is MatchPhase.PLAYING:
            for place in self._places:
                place.is_ready = False
                place.schedule = Schedule()  # what was held at the end of the round before is over
            self._roster_is_old = True

    def _send_snapshot(self) -> None:
        events = self.match.take_events()
        if self._visitors:
            self._link.call(0, "snapshot", self.snapshot(events).to_bytes(), may_be_lost=True)

    def snapshot(self, events: Sequence[Event] = ()) -> Snapshot:
        """
        The match as it is now.
        """
        match = self.match
        leads = {place.slot: place.schedule.lead(match.tick) for place in self._places}
        return Snapshot(
            match.tick,
            match.phase,
            match.round_number,
            match.ticks_left,
            {slot: SeatRow(slot, seat.score, leads.get(slot, -128)) for slot, seat in match.seats.items()},
            match.arena.ships,
            {crystal.id: (crystal.x, crystal.y) for crystal in match.arena.crystals},
            tuple(events),
        )

    def _send_roster(self) -> None:
        self._roster_is_old = False
        rows = [place.roster_row().to_wire() for place in self._places]
        self._link.call(0, "roster", rows)

    def _look_after_visitors(self, ticks: int, now: float) -> None:
        for peer, visitor in list(self._visitors.items()):
            visitor.calls = min(CALL_ALLOWANCE, visitor.calls + ticks * CALLS_PER_TICK)
            visitor.chat = min(CHAT_ALLOWANCE, visitor.chat + ticks * CHAT_PER_SECOND / self.tick_hz)
            if self._places.of_peer(peer) is None and now - visitor.since > JOIN_PATIENCE_S:
                self._show_out(peer, "silent")
        for place in self._places.expired(now):
            log.info("%s did not come back", place.name)
            self._free(place)
