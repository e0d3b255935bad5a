"""The things that a screen shows: players, ships, crystals, homes, and games that can be joined."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Crystal", "FoundGame", "Home", "Player", "Ship"]


@dataclass(frozen=True)
class Player:
    """
    A player, for player lists and scoreboards.

    Attributes:
        colour: 0 to 15, an index into the view's palette; no two players have the same.
        is_ready: wants to start; set in the lobby.
        is_away: has lost the connection; the server keeps the slot for a while.
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
    A ship as the screen draws it now: the own one is predicted, the others are interpolated between two snapshots.

    Attributes:
        heading: the direction of its nose in radians.
        thrust: 0 to 1, how much the engine burns.
        carried: crystals on board, 0 to 5.
        dash: the part of a dash that is left, from 1 to 0; 0 without a dash.
        dash_ready: 0 right after a dash, 1 when the next one is possible.
        is_stunned: it was hit by a dash and drifts.
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
    A loose crystal. Its id, 1 to 65535, is not used again soon.
    """

    id: int
    x: float
    y: float


@dataclass(frozen=True)
class Home:
    """
    A player's base: a circle with the radius `HOME_RADIUS`.
    """

    slot: int
    name: str
    colour: int
    x: float
    y: float
    is_self: bool = False


@dataclass(frozen=True)
class FoundGame:
    """
    A game that is announced on the local network.
    """

    url: str
    name: str
    players: int
    max_players: int
