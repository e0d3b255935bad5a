"""Loads the sprites, fonts and sounds."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pygame

__all__ = ["BOLD", "REGULAR", "load_font", "load_sound", "load_sprite"]

BOLD = "Play-Bold.ttf"
REGULAR = "Play-Regular.ttf"


@cache
def _folder() -> Path:
    """
    The assets are inside an installed package, and beside the package in a checkout.
    """
    package = Path(__file__).resolve().parent.parent
    for folder in (package / "assets", package.parent / "assets"):
        if (folder / "sprites").is_dir():
            return folder
    raise FileNotFoundError(f"the demo's pictures are neither in {package} nor in {package.parent}: install it again")


def load_sprite(name: str) -> pygame.Surface:
    """
    A picture from assets/sprites, ready to be scaled; call `convert` or `convert_alpha` on the result.
    """
    return pygame.image.load(_folder() / "sprites" / f"{name}.png")


def load_font(name: str, size_px: float) -> pygame.font.Font:
    """
    A font from assets/fonts.
    """
    return pygame.font.Font(_folder() / "fonts" / name, max(8, round(size_px)))


def load_sound(name: str) -> pygame.mixer.Sound:
    """
    A sound from assets/sounds; the mixer must have been initialised.
    """
    return pygame.mixer.Sound(_folder() / "sounds" / f"{name}.wav")
