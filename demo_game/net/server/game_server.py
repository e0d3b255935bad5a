"""The server. Clients send what their players hold; everything else is computed here, in fixed ticks.

`GameServer.poll` handles the calls of the clients, moves the match, and sends the outcome to all. It never waits, so it
also runs inside a player's program.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from demo_game.net.dialect import Dialect, server_link
from demo_game.net.protocol.snapshot import SeatRow, Snapshot
from demo_game.net.server.call_handler import CallHandler
from demo_game.net.server.input_buffer import NO_LEAD
from demo_game.net.server.player_registry import PlayerRegistry
from demo_game.rules.constants import MAX_PLAYERS, RESULTS_TICKS, ROUND_TICKS, TICK_HZ
from demo_game.rules.match import Match
from demo_game.rules.state import MatchPhase
from netpeer.sync import FixedTimestep

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from demo_game.net.links.link import GameNetwork, ServerLink
    from demo_game.rules.state import Event
    from netpeer import Error

__all__ = ["GameServer"]


class GameServer:
    """
    One game and its players.

    Attributes:
        match: the rules' state.
        link: the connections.
        handler: handles the calls of the clients.
        registry: the players.
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
            seed: of the random numbers.
            max_players: 1 to 16.
            tick_hz: ticks per second. The rules are made for 30; with 60 the same game is twice as fast.
            round_ticks: the length of a round.
            results_ticks: how long the scoreboard is shown.
            dialect: the dialect that its clients must speak.
            clock: gives the time in seconds.
            network: where clients connect; None: the machine's own.
        """
        self.match = Match(seed, round_ticks=round_ticks, results_ticks=results_ticks)
        self._timestep = FixedTimestep(tick_hz)
        self._clock = clock
        self.handler = CallHandler()
        self.link: ServerLink = server_link(dialect, self.handler, clock=clock, network=network)
        self.registry = PlayerRegistry(self.link, self.match, max_players, self._timestep, clock)
        self.handler.start(self.link, self.registry, self.match, self._timestep)

    @property
    def url(self) -> str:
        """
        The URL for players on this machine.
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
        Ticks that were left out because the program stood still.
        """
        return self._timestep.skipped_ticks

    @property
    def max_players(self) -> int:
        """
        How many may play.
        """
        return self.registry.players.limit

    @property
    def player_names(self) -> list[str]:
        """
        The names of the connected players, by slot.
        """
        return [player.name for player in self.registry.players if player.peer]

    @property
    def peers(self) -> list[int]:
        """
        The ids of all connections.
        """
        return [peer for peer, _ in self.registry.connections]

    def listen(self, port: int = 0, address: str = "127.0.0.1") -> Error:
        """
        Opens the port; 0 takes any free one. The address "*" means all addresses of this machine.
        """
        return self.link.listen(port, address)

    def poll(self) -> None:
        """
        Handles the calls of the clients, computes the ticks that are due, and sends a snapshot. Call it every tick.
        """
        self.link.poll()
        ticks = self._timestep.advance(self._clock())
        for _ in range(ticks):
            self._tick()
        if ticks:
            self._send_snapshot()
            self.registry.check_timeouts(ticks)
        self.registry.send_roster()

    def drain(self) -> None:
        """
        Refuses new players, and tells the others that the server closes. Call `close` afterwards.
        """
        if not self.registry.is_closing:
            self.registry.is_closing = True
            self.link.call(0, "said", -1, "", "This server closes in a moment.")

    def close(self) -> None:
        """
        Ends the game for all, and closes the port.
        """
        for peer in self.peers:
            self.link.call(peer, "refuse", "closing")
        self.link.close()
        self.registry.connections.clear()

    def snapshot(self, events: Sequence[Event] = ()) -> Snapshot:
        """
        The match as it is now.
        """
        match = self.match
        leads = {player.slot: player.inputs.lead(match.tick) for player in self.registry.players}
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
        phase_before = self.match.phase
        self.match.step({player.slot: player.inputs.take(tick) for player in self.registry.players})
        if self.match.phase is not phase_before and self.match.phase is MatchPhase.PLAYING:
            self.registry.begin_round()

    def _send_snapshot(self) -> None:
        events = self.match.take_events()
        if self.peers:
            self.link.call(0, "snapshot", self.snapshot(events).to_bytes())
