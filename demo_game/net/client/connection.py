"""Joins a game, and joins it again after the connection was lost.

    IDLE --join--> CONNECTING --welcome--> in the game (LOBBY, PLAYING, RESULTS: the server says which)
                       |                        |  ^
                       | failed, refused        |  | welcome, after a join with the token of the old slot
                       v        connection lost v  |
                  DISCONNECTED <--refused, -- RECONNECTING: attempts with growing pauses
                                  too late

Only this class changes the phase, and it has a sentence for every end. The game's other calls are not its business.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from demo_game.net.client.address import DEFAULT_PORT, full_url
from demo_game.net.client.back_off import BackOff
from demo_game.net.dialect import Dialect
from demo_game.net.model import Phase
from demo_game.net.protocol.wire import PROTOCOL_VERSION

if TYPE_CHECKING:
    from collections.abc import Callable

    from demo_game.net.links.client_link import ClientLink

__all__ = ["ClientConnection"]

JOIN_TIMEOUT_S = 5.0
"""A server that has not answered by then is no server of this game."""

SNAPSHOT_TIMEOUT_S = 5.0
"""A server that has sent no snapshot for so long hangs: the client reconnects."""

QUIT_TIMEOUT_S = 0.3
"""How long the server has to close the connection after `quit`."""

RECONNECTING = "The connection was lost. Reconnecting ..."

log = logging.getLogger("demo_game.client")


class ClientConnection:
    """
    The state of one client's connection.

    Attributes:
        link: the current connection, or the last one.
        phase: what the client is doing.
        reason: outside of the game, a sentence about it for the player.
        url: of the server.
        dialect: the dialect that the link speaks.
    """

    def __init__(
        self, make_link: Callable[[Dialect], ClientLink], clock: Callable[[], float], dialect: Dialect | None = None
    ) -> None:
        """
        Args:
            make_link: makes a link; one that does not close is replaced.
            clock: gives the time in seconds.
            dialect: the only dialect that is spoken; None: that of the server.
        """
        self.dialect = dialect or Dialect.GODOT3
        self.link = make_link(self.dialect)
        self.phase = Phase.IDLE
        self.reason = ""
        self.url = ""
        self._make_link = make_link
        self._takes_any_dialect = dialect is None
        self._may_change_dialect = False
        self._clock = clock
        self._name = self._token = ""
        self._colour = 0
        self._back_off: BackOff | None = None
        self._timeout_at = 0.0
        self._close_at: float | None = None

    @property
    def is_in_game(self) -> bool:
        """
        Whether the server has welcomed the player, and the connection was not lost since.
        """
        return bool(self._token) and self._back_off is None

    @property
    def has_ended(self) -> bool:
        """
        Whether the game is over for this client, and it will not reconnect.
        """
        return self.phase is Phase.DISCONNECTED

    def retry_in(self, now: float) -> float:
        """
        Seconds until the next attempt to reconnect; 0 during an attempt, and outside of RECONNECTING.
        """
        back_off = self._back_off
        return max(0.0, back_off.try_at - now) if back_off is not None and not back_off.is_trying else 0.0

    def join(self, url: str, name: str, colour: int) -> None:
        """
        Begins to join a game.
        """
        self.url, self._name, self._colour = full_url(url), name, colour
        self._token, self._back_off, self._close_at = "", None, None
        self.phase, self.reason = Phase.CONNECTING, f"Joining {self.url} ..."
        self._may_change_dialect = self._takes_any_dialect
        self._connect()

    def leave(self) -> None:
        """
        Leaves the game. The server frees the slot and closes the connection; if it does not, the client closes it.

        The client does not close it at once: a Godot server drops calls that arrive right before the close.
        """
        if self.link.call("quit"):
            self.end("")  # there is no connection to send it on
            return
        self.phase, self.reason = Phase.DISCONNECTED, ""
        self._token, self._back_off = "", None
        self._close_at = self._clock() + QUIT_TIMEOUT_S

    def end(self, reason: str) -> None:
        """
        Ends the game for this client. The closing handshake goes on while the link is polled.
        """
        self.phase, self.reason = Phase.DISCONNECTED, reason
        self._token, self._back_off = "", None
        self.link.close()

    def check_timeouts(self, now: float) -> None:
        """
        Does what is due at this time. Call it every frame.
        """
        if self.has_ended:
            if self._close_at is not None and now >= self._close_at:
                self._close_at = None
                self.link.close()
            return
        if self._back_off is not None and not self._back_off.is_trying and now >= self._back_off.try_at:
            self._back_off.begin_attempt()
            self.reason = RECONNECTING
            self._connect()
        elif self.link.is_open and now > self._timeout_at:
            self.link.close()
            self._lose(f"{self.url} answers, but not as a server of this game.")

    # What happened.

    def on_connected(self) -> None:
        """
        The connection is open: asks for a slot, or with a token for the old one.
        """
        self._timeout_at = self._clock() + JOIN_TIMEOUT_S
        self.link.call("join", PROTOCOL_VERSION, self._name, self._colour, self._token)

    def on_failed(self, reason: str) -> None:
        """
        An attempt to connect has failed. If the server speaks the other dialect, the client tries that one.
        """
        log.info("no connection to %s: %s", self.url, reason)
        if self.has_ended or not self.link.met_other_dialect:
            self._lose(f"Nobody answered at {self.url}.")
        elif self._may_change_dialect:
            self._may_change_dialect = False  # only once for each `join`: or the two would take turns for ever
            self.dialect = self.dialect.other
            self.link = self._make_link(self.dialect)
            self._connect()
        else:
            other, how = self.dialect.other, "with" if self.dialect is Dialect.GODOT3 else "without"
            self._lose(f"{self.url} speaks {other.value}, and you do not: start your game {how} --godot4 to join it.")

    def on_lost(self, reason: str) -> None:
        """
        The connection has ended.
        """
        log.info("lost the connection to %s: %s", self.url, reason)
        self._lose(f"{self.url} answered, and closed the connection again.")

    def on_welcome(self, token: str) -> None:
        """
        The server has given the player a slot. The token, which is not empty, claims it again after a lost connection.
        """
        self._token, self._back_off = token, None
        self.on_snapshot()

    def on_snapshot(self) -> None:
        """
        The server has sent a sign of life.
        """
        self._timeout_at = self._clock() + SNAPSHOT_TIMEOUT_S

    def enter(self, phase: Phase) -> None:
        """
        Takes the phase of the server's game.
        """
        self.phase, self.reason = phase, ""

    def _connect(self) -> None:
        self._timeout_at = self._clock() + JOIN_TIMEOUT_S
        if not self.link.is_closed:  # a dead connection can take long to close: it is not waited for
            self.link = self._make_link(self.dialect)
        try:
            is_possible = not self.link.connect(self.url)
        except ValueError:
            is_possible = False
        if not is_possible:
            what = self.url or "Nothing"
            self.end(f"{what} is no address of a game. One looks like ws://127.0.0.1:{DEFAULT_PORT}.")

    def _lose(self, reason: str) -> None:
        """
        The connection is lost, or an attempt has failed.

        Args:
            reason: the sentence for a player who was not in the game yet.
        """
        if self.has_ended:
            return
        if not self._token:
            self.end(reason)
        elif self._back_off is None:
            self._back_off = BackOff(self._clock())
            self.phase, self.reason = Phase.RECONNECTING, RECONNECTING
        elif self._back_off.failed(self._clock()):
            self.phase, self.reason = Phase.RECONNECTING, f"Nobody answers at {self.url}. Trying again ..."
        else:
            self.end(f"The connection was lost, and nobody answered at {self.url} any more.")
