"""What it costs to draw a frame of the demo with sixteen ships, without a window and without a graphics card."""

import math
import os
import statistics
import time
from typing import TYPE_CHECKING

from benchmarks.harness import Figure, Scale

if TYPE_CHECKING:
    from demo_game.scene import Scene

__all__ = ["measure"]

SHIPS = 16
SIZE = (1280, 720)
TARGET_MS = 8.0  # half of a frame at 60 per second

FRAMES = 240
WARM_UP = 0.5  # of the frames: after two seconds the trails are at full length


def measure(scale: Scale) -> list[Figure]:
    """
    Draw ships that fly in a ring, with trails and names.
    """
    os.environ.setdefault("SDL_VIDEODRIVER", "dummy")
    os.environ.setdefault("SDL_AUDIODRIVER", "dummy")
    os.environ.setdefault("PYGAME_HIDE_SUPPORT_PROMPT", "1")
    import pygame

    from demo_game.scene import NetFigures
    from demo_game.view.arena import ArenaView

    pygame.init()
    pygame.display.set_mode(SIZE)
    screen, view = pygame.Surface(SIZE).convert(), ArenaView(SIZE)
    figures = NetFigures(0.02, 30, 12, 5000, 700)
    costs = []
    for frame in range(scale.count(FRAMES)):
        scene = _ring(frame / 60)
        began = time.process_time()
        view.draw(screen, scene, figures, "ws://127.0.0.1:9080", frame / 60)
        costs.append(time.process_time() - began)
    pygame.quit()
    median = statistics.median(costs[int(len(costs) * WARM_UP) :])
    return [Figure(f"a frame of the demo, {SHIPS} ships", "ms", median * 1e3, target=TARGET_MS)]


def _ring(now: float) -> "Scene":
    """
    Ships on a circle, all at full thrust, so that trails and angles change in every frame.
    """
    from demo_game.scene import Scene, SceneGlint, SceneShip

    ships = []
    for number in range(SHIPS):
        turn = now * 1.1 + number * math.tau / SHIPS
        x, y = 640 + 420 * math.cos(turn), 360 + 240 * math.sin(turn)
        angle = math.atan2(240 * math.cos(turn), -420 * math.sin(turn))
        ships.append(SceneShip(number + 2, f"Pilot {number}", number, x, y, angle, 1.0, number))
    glints = tuple(SceneGlint(number, 90.0 * number + 40, 360.0) for number in range(14))
    return Scene(2, tuple(ships), glints)
