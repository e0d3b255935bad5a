"""What is to be seen at one moment: the only thing that the network code hands to the view and to the bots.

A scene holds no pygame object and no peer, so whatever can make scenes (a client today; a replay, a test) can be drawn.
"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["EMPTY_SCENE", "NetFigures", "Scene", "SceneGlint", "SceneShip"]


@dataclass(frozen=True)
class SceneShip:
    """
    A ship between two snapshots: positions in arena units, the angle in radians, the thrust from 0 to 1.
    """

    id: int
    name: str
    colour: int
    x: float
    y: float
    angle: float
    thrust: float
    score: int


@dataclass(frozen=True)
class SceneGlint:
    """
    A crystal to be collected.
    """

    id: int
    x: float
    y: float


@dataclass(frozen=True)
class Scene:
    """
    Everything visible, in the order in which it is drawn. `own_id` is the ship of who looks; 0 before the server said.
    """

    own_id: int
    ships: tuple[SceneShip, ...]
    glints: tuple[SceneGlint, ...]

    @property
    def own_ship(self) -> SceneShip | None:
        """
        The ship of who looks, or None while there is none.
        """
        return next((ship for ship in self.ships if ship.id == self.own_id), None)


EMPTY_SCENE = Scene(own_id=0, ships=(), glints=())


@dataclass(frozen=True)
class NetFigures:
    """
    How the connection does, for the display in the corner: round-trip time in seconds (None: not measured yet) and
    packets and bytes per second.
    """

    round_trip_time: float | None = None
    packets_in: float = 0.0
    packets_out: float = 0.0
    bytes_in: float = 0.0
    bytes_out: float = 0.0
