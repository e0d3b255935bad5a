"""The colours of the game."""

from __future__ import annotations

__all__ = ["PLAYER_COLOURS", "Colour", "dimmed", "mixed"]

Colour = tuple[int, int, int]

PLAYER_COLOURS: tuple[Colour, ...] = (
    (64, 200, 255),
    (226, 240, 84),
    (255, 166, 166),
    (112, 140, 255),
    (176, 255, 190),
    (214, 170, 110),
    (226, 186, 255),
    (150, 226, 255),
    (72, 236, 196),
    (255, 128, 208),
    (255, 146, 60),
    (236, 240, 248),
    (204, 120, 255),
    (255, 196, 56),
    (124, 240, 96),
    (255, 96, 92),
)
"""Most players take the first one. Bots take theirs from the end, where the most different colours are."""


def dimmed(colour: Colour, brightness: float) -> Colour:
    """
    The colour at `brightness`, 0 (black) to 1.
    """
    red, green, blue = (round(part * brightness) for part in colour)
    return red, green, blue


def mixed(colour: Colour, other: Colour, share: float) -> Colour:
    """
    The colour with `share`, 0 to 1, of another one.
    """
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(colour, other, strict=True))
    return red, green, blue
