"""What a player's screen needs to know: the only thing that the network code hands to the view, the screens and bots.

`GameClient.update` makes a new `GameModel` once a frame. It holds no pygame object and no peer, and nothing in it
changes afterwards: whatever can make models (a client; a test, a demonstration) can be drawn.

Units: lengths in arena units (see `demo_game.rules`), speeds in units per second, angles in radians with 0 to the right
and growing clockwise on the screen, times in seconds. A slot, 0 to 15, is a player's place in the game: it decides
about the home, stays the same after a reconnection, and is never shared.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum

from demo_game.rules.constants import MAX_PLAYERS

__all__ = [
    "EMPTY_MODEL",
    "ChatLine",
    "Crystal",
    "EventKind",
    "FoundGame",
    "GameEvent",
    "GameModel",
    "Home",
    "NetworkFigures",
    "Phase",
    "Player",
    "Ship",
]


class Phase(Enum):
    """
    Where a client is.

        IDLE -> CONNECTING -> LOBBY <-> PLAYING <-> RESULTS
                    |           +----------+----------+ lost line -> RECONNECTING -> back in
                    +-----------+----------+----------+-----------------+-> DISCONNECTED, `reason` says why
    """

    IDLE = "idle"
    CONNECTING = "connecting"
    LOBBY = "lobby"
    PLAYING = "playing"
    RESULTS = "results"
    RECONNECTING = "reconnecting"
    DISCONNECTED = "disconnected"


@dataclass(frozen=True)
class Player:
    """
    Who plays, for player lists and scoreboards.

    Attributes:
        colour: 0 to 15, an index into the view's palette; no two players have the same.
        is_ready: said so in the lobby.
        is_away: the line was lost; the place is kept for a while.
        is_self: the player at this screen.
    """

    slot: int
    name: str
    colour: int
    score: int = 0
    is_ready: bool = False
    is_away: bool = False
    is_self: bool = False


@dataclass(frozen=True)
class Ship:
    """
    A ship as it is to be drawn now: predicted for the own one, between two snapshots for the others.

    Attributes:
        heading: where its nose points, radians.
        thrust: 0 to 1, how much the engine burns.
        carried: crystals on board, 0 to 5.
        dash: 0, or while it dashes what is left of that, up to 1.
        dash_ready: 0 right after a dash up to 1, when the next is possible.
        is_stunned: was hit by a dash and drifts.
    """

    slot: int
    name: str
    colour: int
    x: float
    y: float
    vx: float = 0.0
    vy: float = 0.0
    heading: float = 0.0
    thrust: float = 0.0
    carried: int = 0
    score: int = 0
    dash: float = 0.0
    dash_ready: float = 1.0
    is_stunned: bool = False
    is_self: bool = False


@dataclass(frozen=True)
class Crystal:
    """
    A loose crystal; its id, 1 to 65535, is not used again soon.
    """

    id: int
    x: float
    y: float


@dataclass(frozen=True)
class Home:
    """
    A player's base, `HOME_RADIUS` around its middle.
    """

    slot: int
    name: str
    colour: int
    x: float
    y: float
    is_self: bool = False


class EventKind(Enum):
    """
    What happened, for sounds, particles and messages. What `slot`, `other` and `amount` are stands behind each.
    """

    PICKUP = 1
    """`slot` took a crystal at x, y; `amount`: how many it carries now."""

    DELIVER = 2
    """`slot` brought `amount` crystals home; x, y: the home."""

    DASH = 3
    """`slot` began a dash at x, y."""

    HIT = 4
    """`slot` dashed into `other` at x, y and knocked `amount` crystals out (0: it had none)."""

    BUMP = 5
    """`slot` and `other` touched at x, y without a dash."""

    SPAWN = 6
    """A crystal appeared at x, y."""

    COUNTDOWN = 7
    """The round starts in `amount` seconds."""

    ROUND_START = 8
    """Round number `amount` began."""

    ROUND_END = 9
    """Round number `amount` is over; `slot` won it (-1: nobody scored)."""

    JOIN = 10
    """`slot` came into the game."""

    LEAVE = 11
    """`slot` left or lost the line; `name` is who it was."""

    CHAT = 12
    """A chat line arrived from `slot`."""


@dataclass(frozen=True)
class GameEvent:
    """
    Something that happened since the frame before; each is handed out once, when the drawn ships are at it.
    """

    kind: EventKind
    slot: int = -1
    other: int = -1
    x: float = 0.0
    y: float = 0.0
    amount: int = 0
    name: str = ""


@dataclass(frozen=True)
class ChatLine:
    """
    What somebody said; `slot` -1 and an empty name: the game itself. `at`: when it came, on the client's clock.
    """

    slot: int
    name: str
    colour: int
    text: str
    at: float


@dataclass(frozen=True)
class NetworkFigures:
    """
    How the line does.

    Attributes:
        round_trip_time: seconds; None before the first measurement.
        jitter: seconds, the mean deviation of the round-trip time.
        prediction_error: arena units between where the own ship was predicted and where the latest snapshot had it.
        prediction_error_mean: its mean since the client joined.
        snapshot_age: seconds since the latest snapshot came.
        interpolation_delay: seconds that the other ships are drawn behind the server's time.
        packets_in, packets_out, bytes_in, bytes_out: per second.
        queued_bytes: what waits to be sent.
        drops: packets dropped so far, for whatever reason.
    """

    round_trip_time: float | None = None
    jitter: float = 0.0
    prediction_error: float = 0.0
    prediction_error_mean: float = 0.0
    snapshot_age: float = 0.0
    interpolation_delay: float = 0.0
    packets_in: float = 0.0
    packets_out: float = 0.0
    bytes_in: float = 0.0
    bytes_out: float = 0.0
    queued_bytes: int = 0
    drops: int = 0


@dataclass(frozen=True)
class FoundGame:
    """
    A game that was heard of on the local network.
    """

    url: str
    name: str
    players: int
    max_players: int


@dataclass(frozen=True)
class GameModel:
    """
    One frame's worth of everything.

    Attributes:
        reason: in CONNECTING, RECONNECTING and DISCONNECTED a sentence for the player ("That game is full."); else "".
        retry_in: seconds until the next attempt while RECONNECTING; 0 during one.
        url: of the server.
        own_slot: -1 before the server gave one.
        players: all, by slot.
        ships: those in the arena; the own one is last, so that it is drawn on top.
        homes: of all players.
        time_left: seconds until the end of the round (PLAYING) or until the next begins (RESULTS).
        countdown: in the LOBBY seconds until the start once enough are ready; None before.
        round_number: 1 for the first; 0 before it.
        chat: the latest lines, the oldest first.
        events: what happened since the model before.
    """

    phase: Phase = Phase.IDLE
    reason: str = ""
    retry_in: float = 0.0
    url: str = ""
    own_slot: int = -1
    max_players: int = MAX_PLAYERS
    players: tuple[Player, ...] = ()
    ships: tuple[Ship, ...] = ()
    crystals: tuple[Crystal, ...] = ()
    homes: tuple[Home, ...] = ()
    time_left: float = 0.0
    countdown: float | None = None
    round_number: int = 0
    chat: tuple[ChatLine, ...] = ()
    events: tuple[GameEvent, ...] = ()
    network: NetworkFigures = field(default_factory=NetworkFigures)

    @property
    def own_player(self) -> Player | None:
        """
        The player at this screen, once the server has told.
        """
        return next((player for player in self.players if player.is_self), None)

    @property
    def own_ship(self) -> Ship | None:
        """
        The ship of the player at this screen, while it has one.
        """
        return next((ship for ship in self.ships if ship.is_self), None)

    @property
    def standings(self) -> tuple[Player, ...]:
        """
        The players, the best first; equal scores in the order of slots.
        """
        return tuple(sorted(self.players, key=lambda player: (-player.score, player.slot)))


EMPTY_MODEL = GameModel()
