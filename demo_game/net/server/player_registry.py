"""Who is connected and who plays: players join, leave, lose the connection and come back."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from demo_game.net.protocol.wire import PROTOCOL_VERSION, REASONS
from demo_game.net.server.connections import Connections
from demo_game.net.server.input_buffer import InputBuffer
from demo_game.net.server.players import Player, Players
from demo_game.rules.constants import MAX_PLAYERS

if TYPE_CHECKING:
    from collections.abc import Callable

    from demo_game.net.links.link import ServerLink
    from demo_game.rules.match import Match
    from netpeer.sync import FixedTimestep

__all__ = ["REFUSED_CODE", "PlayerRegistry"]

REFUSED_CODE = 4000
"""The close code of a refused peer, from the range of RFC 6455, 7.4.2 for applications. The close reason is a word."""

QUIT_CODE = 1000

JOIN_TIMEOUT_S = 5.0
"""A connection that has not joined by then is closed."""

MAX_CONNECTIONS = MAX_PLAYERS * 2
"""Players, and peers that have not joined yet. Further ones are refused."""

log = logging.getLogger("demo_game.server")


class PlayerRegistry:
    """
    The connections and the players of a server.

    Attributes:
        connections: by peer id, with or without a player.
        players: by slot, connected or away.
        is_closing: refuses new players.
    """

    def __init__(
        self, link: ServerLink, match: Match, limit: int, timestep: FixedTimestep, clock: Callable[[], float]
    ) -> None:
        """
        Args:
            link: the connections.
            match: the rules' state.
            limit: how many may play.
            timestep: has the server's time.
            clock: gives the time in seconds.
        """
        self.connections = Connections()
        self.players = Players(limit)
        self.is_closing = False
        self._link = link
        self._match = match
        self._timestep = timestep
        self._clock = clock
        self._has_roster_changed = False

    # Called by the server.

    def begin_round(self) -> None:
        """
        Resets the players for a new round: nobody is ready, and no input is left.
        """
        for player in self.players:
            player.is_ready = False
            player.inputs = InputBuffer()
        self._has_roster_changed = True

    def check_timeouts(self, ticks: int) -> None:
        """
        Closes connections that do not join, and frees the slots of players who did not come back.

        Args:
            ticks: how many have passed since the last call.
        """
        now = self._clock()
        for peer, connection in self.connections:
            connection.refill(ticks, ticks * self._timestep.tick_seconds)
            if self.players.of_peer(peer) is None and now - connection.since > JOIN_TIMEOUT_S:
                self.refuse(peer, "silent")
        for player in self.players.expired(now):
            log.info("%s did not come back", player.name)
            self._remove(player)

    def send_roster(self) -> None:
        """
        Sends the roster to all, if it has changed.
        """
        if self._has_roster_changed:
            self._has_roster_changed = False
            self._link.call(0, "roster", [player.roster_row().to_wire() for player in self.players])

    # Called by the call handler.

    def connect_peer(self, peer: int) -> None:
        """
        Adds a connection, or refuses it when there are too many.
        """
        self.connections.add(peer, self._clock())
        if len(self.connections) > MAX_CONNECTIONS:
            self.refuse(peer, "full")

    def lose_peer(self, peer: int) -> None:
        """
        Removes a connection. The slot of its player is kept for a while.
        """
        self.connections.remove(peer)
        player = self.players.of_peer(peer)
        if player is not None:
            log.info("%s lost the connection", player.name)
            self._set_away(player)

    def join(self, peer: int, name: str, colour: int, token: str) -> None:
        """
        Gives a peer its old slot, if the token is right, or a free one. Welcomes or refuses it.

        Args:
            peer: has no player yet.
            name, colour: the player's wishes.
            token: of an earlier welcome, or empty.
        """
        player = self.players.of_token(token)
        if player is not None:
            self._reconnect(player, peer)
        elif self.is_closing:
            self.refuse(peer, "closing")
            return
        else:
            player = self.players.add(name, colour, peer)
            if player is None:
                self.refuse(peer, "full")
                return
            log.info("%s joined", player.name)
        self._match.join(player.slot)
        values = (PROTOCOL_VERSION, player.slot, player.token, self._timestep.tick_rate, self.players.limit)
        self._link.call(peer, "welcome", *values)
        self._has_roster_changed = True

    def quit(self, peer: int) -> None:
        """
        Removes the player of a peer and closes the connection. A peer without a player is ignored.
        """
        connection, player = self.connections.get(peer), self.players.of_peer(peer)
        if connection is not None and player is not None:
            log.info("%s left", player.name)
            connection.is_refused = True
            self._remove(player)
            self._link.disconnect_peer(peer, QUIT_CODE, "")

    def refuse(self, peer: int, why: str) -> None:
        """
        Removes the player of a peer, if it has one, and closes the connection.

        Args:
            peer: nothing that it calls from now on has an effect.
            why: a key of `REASONS`.
        """
        connection = self.connections.get(peer)
        if connection is None or connection.is_refused:
            return
        log.info("peer %d is refused: %s", peer, REASONS[why])
        connection.is_refused = True
        player = self.players.of_peer(peer)
        if player is not None:
            self._remove(player)
        self._link.call(peer, "refuse", why)
        self._link.disconnect_peer(peer, REFUSED_CODE, why)

    def set_ready(self, player: Player, is_ready: bool) -> None:
        """
        A player wants to start, or to wait.
        """
        player.is_ready = is_ready
        self._match.set_ready(player.slot, is_ready)
        self._has_roster_changed = True

    def _reconnect(self, player: Player, peer: int) -> None:
        """
        A player comes back, maybe before the server has noticed that the old connection is dead.
        """
        log.info("%s is back", player.name)
        if player.peer:
            old_peer = player.peer
            self._set_away(player)
            self.refuse(old_peer, "replaced")
        player.peer = peer

    def _set_away(self, player: Player) -> None:
        player.peer = 0
        player.away_since = self._clock()
        player.is_ready = False
        player.inputs = InputBuffer()
        self._match.leave(player.slot)
        self._has_roster_changed = True

    def _remove(self, player: Player) -> None:
        self.players.remove(player.slot)
        self._match.forget(player.slot)
        self._has_roster_changed = True
