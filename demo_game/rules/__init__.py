"""The rules of the game: pure and deterministic, without a screen and without a network."""

from demo_game.rules.old_world import (
    ARENA_HEIGHT,
    ARENA_WIDTH,
    MAX_PLAYERS,
    TICK_HZ,
    TICK_SECONDS,
    Controls,
    Glint,
    Ship,
    World,
)

__all__ = [
    "ARENA_HEIGHT",
    "ARENA_WIDTH",
    "MAX_PLAYERS",
    "TICK_HZ",
    "TICK_SECONDS",
    "Controls",
    "Glint",
    "Ship",
    "World",
]
