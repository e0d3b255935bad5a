"""The effects of events: trails behind ships, sparks, rings, words that rise, and screen shake."""

from __future__ import annotations

import math
from collections import deque
from typing import TYPE_CHECKING

from demo_game.net.model import EventKind, GameEvent, GameModel, Ship
from demo_game.view.palette import PLAYER_COLOURS, Colour, mixed
from demo_game.view.particles import Particles
from demo_game.view.shake import Shake
from demo_game.view.sprites import ENGINE_UNITS, Sprites

if TYPE_CHECKING:
    import pygame

    from demo_game.view.camera import Camera
    from demo_game.view.theme import Theme

__all__ = ["Effects"]

TRAIL_SPACING_UNITS = 5.0
"""A trail has a puff every few units, so that it looks the same at any speed and frame rate."""

TRAIL_LIFE_S = 0.9
DASH_TRAIL_LIFE_S = 0.7
JUMP_UNITS = 160.0
"""A ship that moved farther than this in one frame did not fly there: it leaves no trail."""

CRYSTAL_COLOUR: Colour = (150, 235, 255)
WHITE: Colour = (255, 255, 255)
NO_COLOUR: Colour = (200, 210, 230)
"""The colour of a player who is no longer in the game."""

RISE_UNITS = 60.0
RISE_S = 1.2
MAX_WORDS = 40
WORDS_SIZE = 20

SHAKE_HIT_PX = 11.0
SHAKE_SEEN_PX = 3.0
SHAKE_BUMP_PX = 3.5


class Effects:
    """
    Makes the effects of one model after the other, and draws them.

    Attributes:
        has_shake: the picture shakes when ships collide.
    """

    def __init__(self, camera: Camera, sprites: Sprites, theme: Theme, *, has_shake: bool = True) -> None:
        self.has_shake = has_shake
        self.particles = Particles(camera, sprites)
        self._camera = camera
        self._theme = theme
        self._shake = Shake()
        self._tails: dict[int, tuple[float, float]] = {}
        self._words: deque[tuple[str, Colour, float, float, float]] = deque(maxlen=MAX_WORDS)

    def watch(self, model: GameModel, now: float) -> None:
        """
        Makes the effects of a model. Call it before the model is drawn.
        """
        for ship in model.ships:
            self._leave_trail(ship, now)
        here = {ship.slot for ship in model.ships}
        self._tails = {slot: tail for slot, tail in self._tails.items() if slot in here}
        colours = {player.slot: PLAYER_COLOURS[player.colour] for player in model.players}
        for event in model.events:
            self._show(event, colours, model.own_slot, now)
        self._camera.shake = self._shake.offset(now) if self.has_shake else (0.0, 0.0)

    def draw(self, screen: pygame.Surface, now: float) -> None:
        """
        Draws all particles.
        """
        self.particles.draw(screen, now)

    def draw_words(self, screen: pygame.Surface, now: float) -> None:
        """
        Draws the words that rise. Call it last: they are on top.
        """
        while self._words and now - self._words[0][4] >= RISE_S:
            self._words.popleft()
        for words, colour, x, y, born_at in self._words:
            part = (now - born_at) / RISE_S
            line = self._theme.text(words, WORDS_SIZE, colour, bold=True)
            line.set_alpha(round(255 * min(1.0, 2.0 * (1.0 - part))))
            height = RISE_UNITS * (1.0 - (1.0 - part) ** 2)
            screen.blit(line, line.get_rect(center=self._camera.at(x, y - height)))
            line.set_alpha(255)

    def _show(self, event: GameEvent, colours: dict[int, Colour], own_slot: int, now: float) -> None:
        colour = colours.get(event.slot, NO_COLOUR)
        x, y, burst = event.x, event.y, self.particles.burst
        if event.kind is EventKind.PICKUP:
            burst(x, y, CRYSTAL_COLOUR, now, count=9, speed=170)
            burst(x, y, colour, now, count=7, speed=120)
        elif event.kind is EventKind.DELIVER:
            self.particles.ring(x, y, colour, now, units=210, life_s=0.6)
            burst(x, y, mixed(colour, WHITE, 0.4), now, count=10 + 5 * event.amount, speed=260, life_s=0.9)
            points = event.amount * (event.amount + 1) // 2
            self._words.append((f"+{points}", mixed(colour, WHITE, 0.4), x, y - 30, now))
        elif event.kind is EventKind.DASH:
            self.particles.ring(x, y, colour, now, units=90, life_s=0.3)
            burst(x, y, mixed(colour, WHITE, 0.5), now, count=8, speed=140, life_s=0.35)
        elif event.kind is EventKind.HIT:
            self._show_hit(event, colours.get(event.other, NO_COLOUR), own_slot, now)
        elif event.kind is EventKind.BUMP:
            burst(x, y, WHITE, now, count=6, speed=150, life_s=0.3)
            if own_slot in (event.slot, event.other):
                self._shake.hit(SHAKE_BUMP_PX, now)
        elif event.kind is EventKind.SPAWN:
            self.particles.ring(x, y, CRYSTAL_COLOUR, now, units=60, life_s=0.5)

    def _show_hit(self, event: GameEvent, victim: Colour, own_slot: int, now: float) -> None:
        x, y = event.x, event.y
        self.particles.ring(x, y, WHITE, now, units=150, life_s=0.35)
        self.particles.ring(x, y, victim, now, units=230, life_s=0.55)
        self.particles.burst(x, y, victim, now, count=18, speed=330, life_s=0.7)
        self.particles.burst(x, y, (255, 244, 214), now, count=12, speed=240, life_s=0.45)
        if event.amount:
            self._words.append((f"-{event.amount}", mixed(victim, WHITE, 0.4), x, y - 20, now))
        self._shake.hit(SHAKE_HIT_PX if own_slot in (event.slot, event.other) else SHAKE_SEEN_PX, now)

    def _leave_trail(self, ship: Ship, now: float) -> None:
        tail_x = ship.x - math.cos(ship.heading) * ENGINE_UNITS
        tail_y = ship.y - math.sin(ship.heading) * ENGINE_UNITS
        last_x, last_y = self._tails.get(ship.slot, (tail_x, tail_y))
        distance = math.hypot(tail_x - last_x, tail_y - last_y)
        if distance < TRAIL_SPACING_UNITS and ship.slot in self._tails:
            return
        self._tails[ship.slot] = (tail_x, tail_y)
        is_dashing = ship.dash > 0.0
        if distance > JUMP_UNITS or (ship.thrust <= 0.05 and not is_dashing):
            return
        colour = PLAYER_COLOURS[ship.colour]
        puffs = max(1, round(distance / TRAIL_SPACING_UNITS))
        for number in range(1, puffs + 1):
            part = number / puffs
            x, y = last_x + (tail_x - last_x) * part, last_y + (tail_y - last_y) * part
            if is_dashing:
                bright = mixed(colour, WHITE, 0.35)
                self.particles.puff(x, y, bright, now, life_s=DASH_TRAIL_LIFE_S, strength=0.85)
            else:
                self.particles.puff(x, y, colour, now, life_s=TRAIL_LIFE_S, strength=0.36)
