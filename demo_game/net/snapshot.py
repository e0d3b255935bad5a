"""The snapshot: the whole visible world at one tick, many times a second, so its numbers are packed small.

Positions and angles travel as whole numbers of small steps: three bytes instead of nine, and finer than a pixel.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import ClassVar, Self

from demo_game.net.checks import MAX_COUNTER, MAX_ID, exactly, rows, whole
from demo_game.rules import MAX_PLAYERS

__all__ = ["GlintRow", "ShipRow", "Snapshot"]

MAX_GLINTS = 256

POSITION_STEPS = 16
"""Steps per unit."""

ANGLE_STEPS = 10_000
"""Steps per radian."""

THRUST_STEPS = 100
"""Steps from rest to full thrust."""

MAX_POSITION = 100_000
"""Units: far outside of any arena, and no number that could hurt arithmetic or drawing."""


@dataclass(frozen=True)
class ShipRow:
    """
    A ship at one tick.
    """

    id: int
    x: float
    y: float
    angle: float
    thrust: float
    score: int


@dataclass(frozen=True)
class GlintRow:
    """
    A glint at one tick.
    """

    id: int
    x: float
    y: float


@dataclass(frozen=True)
class Snapshot:
    """
    The whole visible world at one tick.
    """

    KIND: ClassVar[str] = "snapshot"
    tick: int
    ships: tuple[ShipRow, ...]
    glints: tuple[GlintRow, ...]

    def to_wire(self) -> list[object]:
        ships = [
            [
                ship.id,
                round(ship.x * POSITION_STEPS),
                round(ship.y * POSITION_STEPS),
                round(ship.angle * ANGLE_STEPS),
                round(ship.thrust * THRUST_STEPS),
                ship.score,
            ]
            for ship in self.ships
        ]
        glints = [[g.id, round(g.x * POSITION_STEPS), round(g.y * POSITION_STEPS)] for g in self.glints]
        return [self.KIND, self.tick, ships, glints]

    @classmethod
    def from_fields(cls, fields: list[object]) -> Self:
        tick, ships, glints = exactly(fields, 3)
        return cls(
            whole(tick, 0, MAX_COUNTER),
            tuple(_ship_row(*exactly(row, 6)) for row in rows(ships, MAX_PLAYERS)),
            tuple(_glint_row(*exactly(row, 3)) for row in rows(glints, MAX_GLINTS)),
        )


def _ship_row(ship_id: object, x: object, y: object, angle: object, thrust: object, score: object) -> ShipRow:
    half_turn = math.ceil(math.pi * ANGLE_STEPS)
    return ShipRow(
        whole(ship_id, 1, MAX_ID),
        _position(x),
        _position(y),
        whole(angle, -half_turn, half_turn) / ANGLE_STEPS,
        whole(thrust, 0, THRUST_STEPS) / THRUST_STEPS,
        whole(score, 0, MAX_ID),
    )


def _glint_row(glint_id: object, x: object, y: object) -> GlintRow:
    return GlintRow(whole(glint_id, 1, MAX_ID), _position(x), _position(y))


def _position(value: object) -> float:
    limit = MAX_POSITION * POSITION_STEPS
    return whole(value, -limit, limit) / POSITION_STEPS
