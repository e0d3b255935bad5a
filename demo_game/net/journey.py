"""The way into a game, and back into it after a lost line.

    IDLE --begin--> CONNECTING --welcomed--> in the game (LOBBY, PLAYING, RESULTS: the server says which)
                        |                         |  ^
                        | failed, refused         |  | welcomed, with the token of the old place
                        v               lost line v  |
                   DISCONNECTED <--refused,-- RECONNECTING: attempts with growing pauses
                                   too long

Only this class moves the phase, and it has a sentence for every end. What is said in the game is not its business.
"""

from __future__ import annotations

import logging
from collections.abc import Callable

from demo_game.net.back_off import BackOff
from demo_game.net.dialect import Dialect
from demo_game.net.links import ClientLink
from demo_game.net.model import Phase
from demo_game.net.wire import PROTOCOL_VERSION

__all__ = ["DEFAULT_PORT", "Journey", "full_url"]

DEFAULT_PORT = 9080

JOIN_PATIENCE_S = 5.0
"""A server that has said nothing by then plays something else."""

SNAPSHOT_PATIENCE_S = 5.0
"""A server that is there but has sent no snapshot for so long hangs."""

HANG_UP_S = 0.3
"""How long a server has to answer a goodbye."""

COMING_BACK = "The line was lost. Trying to come back ..."

log = logging.getLogger("demo_game.client")


def full_url(address: str) -> str:
    """
    What a player types, as a URL: "192.168.1.20" and "example.org:9080" are understood, too.
    """
    typed = address.strip()
    if "://" in typed or not typed:
        return typed
    has_port = typed.rpartition(":")[2].isdigit() and not typed.endswith("]")
    return f"ws://{typed}" if has_port else f"ws://{typed}:{DEFAULT_PORT}"


class Journey:
    """
    One player's way.

    Attributes:
        link: the line, or the latest one.
        phase: where the player is.
        reason: while not in the game, a sentence about it.
        url: of the server.
        dialect: what is spoken on the line.
    """

    def __init__(
        self, make_link: Callable[[Dialect], ClientLink], clock: Callable[[], float], dialect: Dialect | None = None
    ) -> None:
        """
        Args:
            make_link: makes a line; a dead one is not used again.
            clock: gives the time in seconds.
            dialect: the only one that is spoken; None: the server's, whichever that is.
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
        self._patience_until = 0.0
        self._hang_up_at: float | None = None

    @property
    def is_inside(self) -> bool:
        """
        Whether a server has welcomed the player, and the line has held since.
        """
        return bool(self._token) and self._back_off is None

    @property
    def has_ended(self) -> bool:
        """
        Whether nothing more will come.
        """
        return self.phase is Phase.DISCONNECTED

    def retry_in(self, now: float) -> float:
        """
        Seconds until the next attempt to come back; 0 during one, and when there is nothing to come back to.
        """
        back_off = self._back_off
        return max(0.0, back_off.try_at - now) if back_off is not None and not back_off.is_trying else 0.0

    def begin(self, url: str, name: str, colour: int) -> None:
        """
        Sets out.
        """
        self.url, self._name, self._colour = full_url(url), name, colour
        self._token, self._back_off, self._hang_up_at = "", None, None
        self.phase, self.reason = Phase.CONNECTING, f"Joining {self.url} ..."
        self._may_change_dialect = self._takes_any_dialect
        self._set_out()

    def leave(self) -> None:
        """
        Gives the place back. The server then ends the connection; if it does not, we do.

        Ending it at once would often be too early: a Godot server forgets what a client said right before it left.
        """
        if self.link.call("quit"):
            self.end("")  # there is nobody to be told
            return
        self.phase, self.reason = Phase.DISCONNECTED, ""
        self._token, self._back_off = "", None
        self._hang_up_at = self._clock() + HANG_UP_S

    def end(self, reason: str) -> None:
        """
        It is over, for this reason; the goodbyes go on as long as the line is polled.
        """
        self.phase, self.reason = Phase.DISCONNECTED, reason
        self._token, self._back_off = "", None
        self.link.close()

    def watch(self, now: float) -> None:
        """
        Does what is due by time. Call it every frame.
        """
        if self.has_ended:
            if self._hang_up_at is not None and now >= self._hang_up_at:
                self._hang_up_at = None
                self.link.close()
            return
        if self._back_off is not None and not self._back_off.is_trying and now >= self._back_off.try_at:
            self._back_off.begin_attempt()
            self.reason = COMING_BACK
            self._set_out()
        elif self.link.is_open and now > self._patience_until:
            self.link.close()
            self._lose(f"{self.url} answers, but not as a server of this game.")

    # What happened.

    def connected(self) -> None:
        """
        The line is there: asks for a place, or for the old one.
        """
        self._patience_until = self._clock() + JOIN_PATIENCE_S
        self.link.call("join", PROTOCOL_VERSION, self._name, self._colour, self._token)

    def failed(self, reason: str) -> None:
        """
        There is nobody, or somebody who speaks the other Godot's language: then that is spoken from now on.
        """
        log.info("no connection to %s: %s", self.url, reason)
        if self.has_ended or not self.link.met_the_other_dialect:
            self._lose(f"Nobody answered at {self.url}.")
        elif self._may_change_dialect:
            self._may_change_dialect = False  # to and fro would never end
            self.dialect = self.dialect.other
            self.link = self._make_link(self.dialect)
            self._set_out()
        else:
            other, how = self.dialect.other, "with" if self.dialect is Dialect.GODOT3 else "without"
            self._lose(f"{self.url} speaks {other.value}, and you do not: start your game {how} --godot4 to join it.")

    def lost(self, reason: str) -> None:
        """
        The line has ended.
        """
        log.info("lost the connection to %s: %s", self.url, reason)
        self._lose(f"{self.url} answered, and closed the line again.")

    def welcomed(self, token: str) -> None:
        """
        The server has a place; the token opens it again. Not empty.
        """
        self._token, self._back_off = token, None
        self.heard()

    def heard(self) -> None:
        """
        The game goes on.
        """
        self._patience_until = self._clock() + SNAPSHOT_PATIENCE_S

    def entered(self, phase: Phase) -> None:
        """
        The server says what is being played.
        """
        self.phase, self.reason = phase, ""

    def _set_out(self) -> None:
        self._patience_until = self._clock() + JOIN_PATIENCE_S
        if not self.link.is_gone:  # a dead line can take long to end: it is left to itself
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
        The line is lost, or an attempt has failed. `reason`: why there is no game, if there never was one.
        """
        if self.has_ended:
            return
        if not self._token:
            self.end(reason)
        elif self._back_off is None:
            self._back_off = BackOff(self._clock())
            self.phase, self.reason = Phase.RECONNECTING, COMING_BACK
        elif self._back_off.failed(self._clock()):
            self.phase, self.reason = Phase.RECONNECTING, f"Nobody answers at {self.url}. Trying again ..."
        else:
            self.end(f"The line was lost, and nobody answered at {self.url} any more.")
