"""The time to draw a frame of the demo with sixteen ships, without a window and without a graphics card."""

import math
import os
import statistics
import time
from typing import TYPE_CHECKING

from benchmarks.harness import Figure, Scale

if TYPE_CHECKING:
    from demo_game.net.model import GameEvent, GameModel

__all__ = ["measure"]

SHIPS = 16
CRYSTALS = 40
SIZE = (1280, 720)
TARGET_MS = 8.0  # half of a frame at 60 per second

FRAMES = 360
WARM_UP = 0.5  # of the frames: by then the trails are at full length and the ships' pictures are made
HIT_EVERY = 20  # frames: three collisions a second, with sparks, rings and a shaken picture


def measure(scale: Scale) -> list[Figure]:
    """
    Draw ships that fly in a ring, with trails, names, cargo and homes, and collide.
    """
    os.environ.setdefault("SDL_VIDEODRIVER", "dummy")
    os.environ.setdefault("SDL_AUDIODRIVER", "dummy")
    os.environ.setdefault("PYGAME_HIDE_SUPPORT_PROMPT", "1")
    import pygame

    from demo_game.view.arena import ArenaView
    from demo_game.view.theme import Theme

    pygame.display.init()
    pygame.font.init()
    pygame.display.set_mode(SIZE)
    screen, view = pygame.Surface(SIZE).convert(), ArenaView(Theme(SIZE))
    costs = []
    for frame in range(scale.count(FRAMES)):
        model = _ring(frame)
        began = time.process_time()
        view.draw(screen, model, frame / 60)
        costs.append(time.process_time() - began)
    pygame.quit()
    costs = sorted(costs[int(len(costs) * WARM_UP) :])
    median, slow = statistics.median(costs), costs[int(len(costs) * 0.99)]
    return [
        Figure(f"a frame of the demo, {SHIPS} ships", "ms", median * 1e3, target=TARGET_MS),
        Figure("the slowest of a hundred frames", "ms", slow * 1e3, target=TARGET_MS),
    ]


def _ring(frame: int) -> "GameModel":
    """
    Ships on a circle, all at full thrust, so that trails and angles change in every frame; a third of them dash.
    """
    from demo_game.net.model import Crystal, GameModel, Home, Phase, Player, Ship
    from demo_game.rules.constants import HOMES

    now = frame / 60
    players, ships, homes = [], [], []
    for slot in range(SHIPS):
        name, is_self = f"Pilot {slot}", slot == 0
        turn = now * 1.1 + slot * math.tau / SHIPS
        x, y = 800 + 520 * math.cos(turn), 450 + 300 * math.sin(turn)
        heading = math.atan2(300 * math.cos(turn), -520 * math.sin(turn))
        dash = 0.5 if (frame // 30 + slot) % 3 == 0 else 0.0
        ship = Ship(slot, name, slot, x, y, heading=heading, thrust=1.0, carried=slot % 6, dash=dash, is_self=is_self)
        ships.append(ship)
        players.append(Player(slot, name, slot, score=slot, is_self=is_self))
        homes.append(Home(slot, name, slot, *HOMES[slot], is_self=is_self))
    crystals = tuple(Crystal(n + 1, 250.0 + 110 * (n % 10), 250.0 + 130 * (n // 10)) for n in range(CRYSTALS))
    return GameModel(
        Phase.PLAYING,
        own_slot=0,
        players=tuple(players),
        ships=(*ships[1:], ships[0]),
        crystals=crystals,
        homes=tuple(homes),
        time_left=90.0 - now,
        round_number=1,
        events=_collision(frame),
    )


def _collision(frame: int) -> "tuple[GameEvent, ...]":
    from demo_game.net.model import EventKind, GameEvent

    if frame % HIT_EVERY:
        return ()
    return (
        GameEvent(EventKind.HIT, 1, 0, 700.0, 400.0, 3),
        GameEvent(EventKind.PICKUP, 2, x=500.0, y=500.0, amount=2),
        GameEvent(EventKind.DELIVER, 3, x=1400.0, y=810.0, amount=4),
    )
