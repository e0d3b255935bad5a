"""Draws the whole game: one model after the other."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pygame

from demo_game.rules.constants import ARENA_HEIGHT, ARENA_WIDTH
from demo_game.view.backdrop import BORDER_PX, Dust, draw_floor, draw_sky
from demo_game.view.camera import Camera
from demo_game.view.effects import Effects
from demo_game.view.hud import Hud
from demo_game.view.names import NameTags
from demo_game.view.palette import PLAYER_COLOURS, dimmed, mixed
from demo_game.view.sprites import ENGINE_UNITS, Sprites

if TYPE_CHECKING:
    from demo_game.net.model import GameModel, Home, Player, Ship
    from demo_game.view.theme import Theme

__all__ = ["ArenaView"]

SHIP_GLOW_UNITS = 128.0
CRYSTAL_GLOW_UNITS = 62.0
FLAME_UNITS = 36.0
DASH_FLAME_UNITS = 72.0
CARGO_ORBIT_UNITS = 29.0
OWN_RING_UNITS = 86.0
OWN_RING_COLOUR = (86, 96, 112)
CRYSTAL_LIGHT = (70, 190, 255)
WHITE = (255, 255, 255)
STUN_FLICKER_HZ = 9.0
STUN_ALPHA = 120
HOME_RING_UNITS = (150.0, 110.0)
"""Around the own home of a loaded ship a ring shrinks from the first diameter to the second."""

HOME_RING_STEPS = 16
SCORE_SIZE = 21
PARALLAX_PX = 30.0
"""How far the nearest dust moves while the own ship flies across the arena."""


class ArenaView:
    """
    Draws games in one window size. Make another view when the size changes.
    """

    def __init__(self, theme: Theme, *, has_shake: bool = True) -> None:
        self.window = theme.window
        self.camera = Camera(theme.window)
        self._theme = theme
        self._sprites = Sprites(self.camera.scale)
        self._sky = draw_sky(theme.window, self._sprites)
        self._floor = self._sky
        self._homes: tuple[Home, ...] | None = None
        self._dust = Dust(theme.window, self._sprites)
        self._names = NameTags(self.camera)
        self._hud = Hud(self.camera, theme)
        self.effects = Effects(self.camera, self._sprites, theme, has_shake=has_shake)

    def draw(self, screen: pygame.Surface, model: GameModel, now: float) -> None:
        """
        Draws a model at `now` seconds (of any clock: only differences count).
        """
        self.effects.watch(model, now)
        self._sprites.warm_up(PLAYER_COLOURS[ship.colour] for ship in model.ships)
        self._draw_floor(screen, model)
        self._dust.draw(screen, now, self._shift(model))
        self._draw_homes(screen, model, now)
        self._draw_crystals(screen, model, now)
        self.effects.draw(screen, now)
        for ship in model.ships:
            self._draw_ship(screen, ship, now)
        for ship in model.ships:
            self._names.draw(screen, ship)
        self.effects.draw_words(screen, now)
        self._hud.draw(screen, model, now)

    def _draw_floor(self, screen: pygame.Surface, model: GameModel) -> None:
        if model.homes != self._homes:
            self.camera.shake, shake = (0.0, 0.0), self.camera.shake
            self._floor = draw_floor(self._sky, self.camera, self._sprites, model.homes)
            self.camera.shake, self._homes = shake, model.homes
        x, y = self.camera.shake
        screen.blit(self._floor, (round(x) - BORDER_PX, round(y) - BORDER_PX))

    def _shift(self, model: GameModel) -> tuple[float, float]:
        ship = model.own_ship
        if ship is None:
            return 0.0, 0.0
        return PARALLAX_PX * (ship.x / ARENA_WIDTH - 0.5), PARALLAX_PX * (ship.y / ARENA_HEIGHT - 0.5)

    def _draw_homes(self, screen: pygame.Surface, model: GameModel, now: float) -> None:
        players = {player.slot: player for player in model.players}
        own = model.own_ship
        for home in model.homes:
            if home.is_self and own is not None and own.carried:
                self._draw_home_rings(screen, home, now)
            self._draw_score(screen, home, players.get(home.slot))

    def _draw_home_rings(self, screen: pygame.Surface, home: Home, now: float) -> None:
        """
        Draws shrinking rings around the own home, while the own ship carries crystals.
        """
        start, end = HOME_RING_UNITS
        step = int(now * 1.1 % 1.0 * HOME_RING_STEPS)
        part = step / HOME_RING_STEPS
        colour = dimmed(mixed(PLAYER_COLOURS[home.colour], WHITE, 0.3), math.sin(math.pi * part) * 0.9)
        ring = self._sprites.ring(self.camera.length(start + (end - start) * part), colour)
        self._light(screen, ring, home.x, home.y)

    def _draw_score(self, screen: pygame.Surface, home: Home, player: Player | None) -> None:
        colour = mixed(PLAYER_COLOURS[home.colour], WHITE, 0.55)
        words = "..." if player is None or player.is_away else str(player.score)
        line = self._theme.text(words, SCORE_SIZE, colour, bold=True)
        screen.blit(line, line.get_rect(center=self.camera.at(home.x, home.y)))

    def _draw_crystals(self, screen: pygame.Surface, model: GameModel, now: float) -> None:
        diameter = self.camera.length(CRYSTAL_GLOW_UNITS)
        for crystal in model.crystals:
            # Each has its own rhythm, so that they do not all turn and glow together.
            rhythm = now + crystal.id * 0.37
            brightness = round(0.40 + 0.16 * math.sin(rhythm * 2.6), 1)
            # Now and then one flashes, as if a facet reflects the light.
            sparkle = 0.35 if rhythm * 0.43 % 1.0 < 0.035 else 0.0
            light = self._sprites.glow(diameter, dimmed(CRYSTAL_LIGHT, min(1.0, brightness + sparkle)))
            self._light(screen, light, crystal.x, crystal.y)
            picture = self._sprites.crystal(rhythm * 0.55 % 1.0)
            y = crystal.y + 2.5 * math.sin(rhythm * 1.7)
            screen.blit(picture, picture.get_rect(center=self.camera.at(crystal.x, y)))

    def _draw_ship(self, screen: pygame.Surface, ship: Ship, now: float) -> None:
        colour = PLAYER_COLOURS[ship.colour]
        diameter = self.camera.length(SHIP_GLOW_UNITS)
        glow = self._sprites.glow(diameter, dimmed(colour, 0.55 if ship.is_self else 0.42))
        self._light(screen, glow, ship.x, ship.y)
        if ship.is_self:
            self._light(screen, self._own_ring(), ship.x, ship.y)
        if ship.dash > 0.0 or ship.thrust > 0.05:
            self._draw_flame(screen, ship, now)
        picture = self._sprites.ship(colour, ship.heading)
        # A ship that was hit flickers: it cannot be steered for a moment.
        is_pale = ship.is_stunned and now * STUN_FLICKER_HZ % 1.0 > 0.5
        picture.set_alpha(STUN_ALPHA if is_pale else 255)
        screen.blit(picture, picture.get_rect(center=self.camera.at(ship.x, ship.y)))
        self._draw_cargo(screen, ship, now)

    def _own_ring(self) -> pygame.Surface:
        return self._sprites.ring(self.camera.length(OWN_RING_UNITS), OWN_RING_COLOUR)

    def _draw_flame(self, screen: pygame.Surface, ship: Ship, now: float) -> None:
        # The flame flickers. It has few lengths, so that their pictures can be kept.
        full = DASH_FLAME_UNITS if ship.dash > 0.0 else FLAME_UNITS * (0.55 + 0.45 * ship.thrust)
        length = full * (0.92 + 0.16 * math.sin(now * 47 + ship.slot))
        flame = self._sprites.flame(mixed(PLAYER_COLOURS[ship.colour], WHITE, 0.35), ship.heading, length)
        engine_x = ship.x - math.cos(ship.heading) * ENGINE_UNITS
        engine_y = ship.y - math.sin(ship.heading) * ENGINE_UNITS
        self._light(screen, flame, engine_x, engine_y)

    def _draw_cargo(self, screen: pygame.Surface, ship: Ship, now: float) -> None:
        """
        The crystals on board circle around the ship, so that all players see them.
        """
        for number in range(ship.carried):
            turn = now * 2.2 + ship.slot + number * math.tau / ship.carried
            x, y = ship.x + CARGO_ORBIT_UNITS * math.cos(turn), ship.y + CARGO_ORBIT_UNITS * math.sin(turn)
            screen.blit(self._sprites.cargo, self._sprites.cargo.get_rect(center=self.camera.at(x, y)))

    def _light(self, screen: pygame.Surface, light: pygame.Surface, x: float, y: float) -> None:
        screen.blit(light, light.get_rect(center=self.camera.at(x, y)), special_flags=pygame.BLEND_RGB_ADD)
