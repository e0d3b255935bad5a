"""Handles the calls of the clients: checks every value before any of it has an effect.

A client that breaks the protocol or calls far too often is disconnected, with a word that says why. No client can slow
the others down.
"""

from __future__ import annotations

import logging
from contextlib import contextmanager
from typing import TYPE_CHECKING

from demo_game.net.protocol.checks import MAX_NAME_CHARACTERS, ProtocolError, clean_chat, flag, text, whole
from demo_game.net.protocol.wire import MAX_PING, MAX_TOKEN_CHARACTERS, PROTOCOL_VERSION, read_inputs
from demo_game.rules.constants import MAX_PLAYERS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from demo_game.net.links.link import ServerLink
    from demo_game.net.server.connections import Connection
    from demo_game.net.server.player_registry import PlayerRegistry
    from demo_game.net.server.players import Player
    from demo_game.rules.match import Match
    from netpeer.sync import FixedTimestep

__all__ = ["CallHandler"]

MAX_CHAT_CHARACTERS_SENT = 1000
"""A longer line breaks the protocol; clients send at most 120 characters, and a Godot client may count otherwise."""

log = logging.getLogger("demo_game.server")


class CallHandler:
    """
    A `ServerHandler`.

    Attributes:
        refused: calls that broke the protocol.
    """

    def __init__(self) -> None:
        self.refused = 0

    def start(self, link: ServerLink, registry: PlayerRegistry, match: Match, timestep: FixedTimestep) -> None:
        """
        Connects the handler with the rest of the server. Called once, before the first call arrives.

        Args:
            link: the connections.
            registry: the players.
            match: the rules' state.
            timestep: has the server's time.
        """
        self._link = link
        self._registry = registry
        self._match = match
        self._timestep = timestep

    # The connections.

    def on_peer_connected(self, peer: int) -> None:
        self._registry.connect_peer(peer)

    def on_peer_disconnected(self, peer: int) -> None:
        self._registry.lose_peer(peer)

    # The calls.

    def on_join(self, peer: int, version: object, name: object, colour: object, token: object) -> None:
        with self._checked(peer) as connection:
            if connection is None:
                return
            if version != PROTOCOL_VERSION:
                self._registry.refuse(peer, "version")
                return
            wish = text(name, 4 * MAX_NAME_CHARACTERS)
            wished_colour = whole(colour, 0, MAX_PLAYERS - 1)
            key = text(token, MAX_TOKEN_CHARACTERS)
            if self._registry.players.of_peer(peer) is not None:
                raise ProtocolError("joins twice")
            self._registry.join(peer, wish, wished_colour, key)

    def on_quit(self, peer: int) -> None:
        with self._checked(peer) as connection:
            if connection is not None:
                self._registry.quit(peer)

    def on_steer(self, peer: int, inputs: object) -> None:
        with self._checked(peer) as connection:
            player = self._player(peer, connection)
            if player is not None:
                for tick, controls in read_inputs(inputs):
                    player.inputs.put(tick, controls, self._match.tick)

    def on_ping(self, peer: int, number: object) -> None:
        with self._checked(peer) as connection:
            if connection is not None:
                self._link.call(peer, "pong", whole(number, 0, MAX_PING), self._timestep.time)

    def on_ready(self, peer: int, is_ready: object) -> None:
        with self._checked(peer) as connection:
            player = self._player(peer, connection)
            if player is not None:
                self._registry.set_ready(player, flag(is_ready))

    def on_say(self, peer: int, line: object) -> None:
        with self._checked(peer) as connection:
            player = self._player(peer, connection)
            said = clean_chat(text(line, MAX_CHAT_CHARACTERS_SENT))
            if player is not None and connection is not None and said and connection.may_chat():
                self._link.call(0, "said", player.slot, player.name, said)

    @contextmanager
    def _checked(self, peer: int) -> Iterator[Connection | None]:
        """
        Around each call: counts it, and disconnects a peer that breaks the protocol. None: ignore the call.
        """
        connection = self._registry.connections.get(peer)
        if connection is not None and connection.is_refused:
            connection = None
        if connection is not None and not connection.may_call():
            self._registry.refuse(peer, "flood")
            connection = None
        try:
            yield connection
        except ProtocolError as error:
            self.refused += 1
            log.info("peer %d broke the protocol: %s", peer, error)
            self._registry.refuse(peer, "protocol")

    def _player(self, peer: int, connection: Connection | None) -> Player | None:
        """
        The player of a peer; None if its call is ignored.
        """
        if connection is None:
            return None
        player = self._registry.players.of_peer(peer)
        if player is None:
            raise ProtocolError("plays before it has joined")
        return player
