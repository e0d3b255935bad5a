"""
Records a real game on a slow line in two ways: the positions that the demo draws, and those without prediction and
interpolation, which are the positions in the newest snapshot.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from demo_game.embedded import EmbeddedGame
from demo_game.net.client import GameClient
from demo_game.net.model import Phase
from netpeer import ManualClock

__all__ = ["FRAME_S", "Recording", "record"]

FRAME_S = 1 / 60
FRAMES = 150
PRESS_AT = 30
"""The frame in which the key is pressed. Before it the own ship does not move."""

WARM_UP_S = 6.0
PATIENCE_FRAMES = 60 * 40
PORT_ANY = 0

Place = tuple[float, float]


@dataclass
class Recording:
    """
    The drawn positions of the own ship and of another one, in each frame.

    Attributes:
        own_with, own_without, other_with, other_without: a position for each frame.
    """

    own_with: list[Place] = field(default_factory=list)
    own_without: list[Place] = field(default_factory=list)
    other_with: list[Place] = field(default_factory=list)
    other_without: list[Place] = field(default_factory=list)

    def answer_s(self, places: list[Place]) -> float:
        """
        Seconds from the key to the first movement of the ship.
        """
        start = places[PRESS_AT - 1]
        for frame in range(PRESS_AT, len(places)):
            if math.dist(places[frame], start) > 0.5:
                return (frame - PRESS_AT + 1) * FRAME_S
        raise RuntimeError("the ship never moved")


def record(lag_s: float, jitter_s: float) -> Recording:
    """
    Play until a round is running, leave the own ship without input, then press a key.
    """
    clock = ManualClock(100.0)
    game = EmbeddedGame(3, seed=4, clock=clock)
    client = GameClient(clock=clock)
    client.connect(game.url, "Ada", 0, lag=lag_s, jitter=jitter_s)

    def frame(x: float = 0.0) -> None:
        clock.advance(FRAME_S)
        game.poll()
        client.set_input(x, 0.0)
        model = client.update()
        if model.phase is Phase.LOBBY and model.own_player is not None and not model.own_player.is_ready:
            client.set_ready(True)

    for _ in range(PATIENCE_FRAMES):
        if client.model.phase is Phase.PLAYING and client.model.own_ship is not None:
            break
        frame()
    for _ in range(round(WARM_UP_S / FRAME_S)):
        frame()
    recording, slot = Recording(), _busiest(client)
    for number in range(FRAMES):
        frame(1.0 if number >= PRESS_AT else 0.0)
        _note(recording, client, slot)
    client.leave()
    game.close()
    return recording


def _busiest(client: GameClient) -> int:
    """
    The slot of the fastest other ship.
    """
    others = [ship for ship in client.model.ships if not ship.is_self]
    return max(others, key=lambda ship: math.hypot(ship.vx, ship.vy)).slot


def _note(recording: Recording, client: GameClient, slot: int) -> None:
    # The newest snapshot is not part of the model, because a game should not draw it. Only this comparison does.
    newest = client.newest_snapshot
    own = client.model.own_ship
    other = next((ship for ship in client.model.ships if ship.slot == slot), None)
    if newest is None or own is None or other is None:
        raise RuntimeError("the round was over too soon")
    mine, theirs = newest.ships[own.slot], newest.ships[slot]
    recording.own_with.append((own.x, own.y))
    recording.own_without.append((mine.x, mine.y))
    recording.other_with.append((other.x, other.y))
    recording.other_without.append((theirs.x, theirs.y))
