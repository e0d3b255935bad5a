"""How a loose crystal moves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from demo_game.rules.constants import (
    ARENA_HEIGHT,
    ARENA_WIDTH,
    CRYSTAL_KEEP,
    CRYSTAL_RADIUS,
    TICK_SECONDS,
    WALL_KEEP,
)

if TYPE_CHECKING:
    from demo_game.rules.state import Crystal

__all__ = ["drift"]


def drift(crystal: Crystal) -> None:
    """
    Moves a crystal by one tick. It slides until it is slow, and walls throw it back.
    """
    if crystal.rest_ticks > 0:
        crystal.rest_ticks -= 1
    if crystal.velocity_x == 0.0 and crystal.velocity_y == 0.0:
        return
    crystal.velocity_x = crystal.velocity_x * CRYSTAL_KEEP
    crystal.velocity_y = crystal.velocity_y * CRYSTAL_KEEP
    if crystal.velocity_x * crystal.velocity_x + crystal.velocity_y * crystal.velocity_y < 4.0:
        crystal.velocity_x = 0.0
        crystal.velocity_y = 0.0
    crystal.x, crystal.velocity_x = _bounce(crystal.x, crystal.velocity_x, ARENA_WIDTH)
    crystal.y, crystal.velocity_y = _bounce(crystal.y, crystal.velocity_y, ARENA_HEIGHT)


def _bounce(position: float, velocity: float, size: float) -> tuple[float, float]:
    position = position + velocity * TICK_SECONDS
    if position < CRYSTAL_RADIUS:
        return CRYSTAL_RADIUS, abs(velocity) * WALL_KEEP
    if position > size - CRYSTAL_RADIUS:
        return size - CRYSTAL_RADIUS, -abs(velocity) * WALL_KEEP
    return position, velocity
