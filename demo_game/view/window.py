"""The window, or a picture in memory on a machine without a display."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import pygame

from demo_game.view.assets import load_sprite

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["SIZE_PX", "missing_display", "open_headless", "open_window", "save_screenshot"]

SIZE_PX = (1280, 720)
CAPTION = "Crystal Dash: the netpeer demo"


def missing_display() -> str:
    """
    Why no window can be opened on this machine; empty if one can: then pygame's display is initialised.
    """
    chosen = os.environ.get("SDL_VIDEODRIVER", "")
    is_unix_desktop = sys.platform not in ("win32", "darwin", "cygwin", "emscripten")
    # Without this check, SDL may find a graphics card without a desktop and take over a server's console.
    if is_unix_desktop and not chosen and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        return "neither DISPLAY nor WAYLAND_DISPLAY is set"
    try:
        pygame.display.init()
    except pygame.error as error:
        return str(error)
    driver = pygame.display.get_driver()
    return f"SDL's video driver {driver!r} shows nothing" if driver in ("dummy", "offscreen") else ""


def open_window() -> pygame.Surface:
    """
    Opens the window. The player can resize it.
    """
    pygame.display.init()
    pygame.font.init()
    pygame.joystick.init()
    pygame.display.set_caption(CAPTION)
    pygame.display.set_icon(load_sprite("ship_paint"))
    return pygame.display.set_mode(SIZE_PX, pygame.RESIZABLE)


def open_headless() -> pygame.Surface:
    """
    Opens a picture in memory instead of a window.
    """
    pygame.display.quit()
    os.environ["SDL_VIDEODRIVER"] = "dummy"
    os.environ["SDL_AUDIODRIVER"] = "dummy"
    pygame.display.init()
    pygame.font.init()
    return pygame.display.set_mode(SIZE_PX)


def save_screenshot(screen: pygame.Surface, path: Path) -> str:
    """
    Saves the screen as a picture. Returns why that failed; empty if it worked.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        pygame.image.save(screen, path)
    except (OSError, pygame.error) as error:
        return str(error)
    return ""
