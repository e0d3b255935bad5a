"""The server: it alone decides. Players say what they hold, and everything else happens here, in fixed ticks.

`GameServer.poll` takes what players said (reception.py), moves the match, and tells everybody the outcome. It never
waits, so it runs beside a game's own loop as well as alone.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from demo_game.net.dialect import Dialect
from demo_game.net.links import GameNetwork, ServerLink
from demo_game.net.reception import Reception
from demo_game.net.snapshot import SeatRow, Snapshot
from demo_game.rules.constants import MAX_PLAYERS, RESULTS_TICKS, ROUND_TICKS, TICK_HZ
from demo_game.rules.match import Match
from demo_game.rules.state import Event, MatchPhase
from netpeer import Error
from netpeer.sync import FixedTimestep

__all__ = ["GameServer"]

NO_LEAD = -128


class GameServer:
    """
    One game and its players.

    Attributes:
        match: the rules' state.
        reception: who is here, and what they say.
    """

    def __init__(
        self,
        *,
        seed: int = 1,
        max_players: int = MAX_PLAYERS,
        tick_hz: float = TICK_HZ,
        round_ticks: int = ROUND_TICKS,
        results_ticks: int = RESULTS_TICKS,
        dialect: Dialect = Dialect.GODOT3,
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
            dialect: which Godot it speaks with its players.
            clock: gives the time in seconds.
            network: where players come from; None: the machine's own.
        """
        self.match = Match(seed, round_ticks=round_ticks, results_ticks=results_ticks)
        self._timestep = FixedTimestep(tick_hz)
        self._clock = clock
        self.reception = Reception(
            self.match, max_players, self._timestep, dialect=dialect, clock=clock, network=network
        )

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
        return self.link.peer.get_local_port()

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
        return self.reception.places.limit

    @property
    def player_names(self) -> list[str]:
        """
        The names of all who are here, by slot.
        """
        return [place.name for place in self.reception.places if place.peer]

    @property
    def peers(self) -> list[int]:
        """
        The ids of all connections.
        """
        return [peer for peer, _ in self.reception.visitors]

    @property
    def link(self) -> ServerLink:
        """
        The lines, for statistics.
        """
        return self.reception.link

    def listen(self, port: int = 0, address: str = "127.0.0.1") -> Error:
        """
        Opens the game; port 0 takes any free one, address "*" listens on all of this machine's addresses.
        """
        return self.link.listen(port, address)

    def poll(self) -> None:
        """
        Does what is due: calls, ticks, snapshots. Call it at least once a tick.
        """
        self.link.poll()
        ticks = self._timestep.advance(self._clock())
        for _ in range(ticks):
            self._tick()
        if ticks:
            self._send_snapshot()
            self.reception.look_after_visitors(ticks)
        self.reception.send_roster()

    def drain(self) -> None:
        """
        Takes no one new, and says so to those who are here; `close` ends the game.
        """
        if not self.reception.is_closing:
            self.reception.is_closing = True
            self.link.call(0, "said", -1, "", "This server closes in a moment.")

    def close(self) -> None:
        """
        Ends the game for everybody.
        """
        for peer in self.peers:
            self.link.call(peer, "refuse", "closing")
        self.link.close()
        self.reception.visitors.clear()

    def snapshot(self, events: Sequence[Event] = ()) -> Snapshot:
        """
        The match as it is now.
        """
        match = self.match
        leads = {place.slot: place.schedule.lead(match.tick) for place in self.reception.places}
        return Snapshot(
            match.tick,
            match.phase,
            match.round_number,
            match.ticks_left,
            {slot: SeatRow(slot, seat.score, leads.get(slot, NO_LEAD)) for slot, seat in match.seats.items()},
            match.arena.ships,
            {crystal.id: (crystal.x, crystal.y) for crystal in match.arena.crystals},
            tuple(events),
        )

    def _tick(self) -> None:
        tick = self.match.tick + 1
        was = self.match.phase
        self.match.step({place.slot: place.schedule.take(tick) for place in self.reception.places})
        if self.match.phase is not was and self.match.phase is MatchPhase.PLAYING:
            self.reception.begin_round()

    def _send_snapshot(self) -> None:
        events = self.match.take_events()
        if self.peers:
            self.link.call(0, "snapshot", self.snapshot(events).to_bytes(), may_be_lost=True)
