"""The picture of the game: draws one scene after the other."""

from __future__ import annotations

import math

import pygame

from demo_game.rules import ARENA_HEIGHT, ARENA_WIDTH
from demo_game.scene import NetFigures, Scene, SceneShip
from demo_game.view.assets import BOLD, load_font
from demo_game.view.backdrop import Dust, draw_backdrop
from demo_game.view.camera import Camera
from demo_game.view.effects import Effects
from demo_game.view.hud import Hud
from demo_game.view.palette import PLAYER_COLOURS, Colour, dimmed, mixed
from demo_game.view.sprites import ENGINE_UNITS, Sprites

__all__ = ["ArenaView"]

SHIP_GLOW_UNITS = 156.0
GLINT_GLOW_UNITS = 70.0
FLAME_UNITS = 46.0
NAME_DISTANCE_UNITS = 43.0
OWN_RING_UNITS = 92.0
OWN_RING_COLOUR = (86, 96, 112)
PARALLAX_PX = 34.0
"""How far the nearest dust moves while the own ship crosses the whole arena."""


class ArenaView:
    """
    Everything that is drawn for one window size; make another one when the size changes.
    """

    def __init__(self, window: tuple[int, int], *, hint_until: float = 0.0) -> None:
        """
        Args:
            window: its size in pixels.
            hint_until: until when, in the seconds that `draw` gets, it says what the keys do.
        """
        self.window = window
        self._camera = Camera.fitting(window)
        self._sprites = Sprites(self._camera.scale)
        self._backdrop = draw_backdrop(self._camera, self._sprites)
        self._dust = Dust(self._camera, self._sprites)
        self._effects = Effects(self._camera, self._sprites)
        self._hud = Hud(self._camera.scale, hint_until)
        self._font = load_font(BOLD, 15 * max(0.7, self._camera.scale))
        self._own_ring = self._sprites.ring(self._camera.length(OWN_RING_UNITS), OWN_RING_COLOUR)
        self._names: dict[tuple[str, Colour], pygame.Surface] = {}

    def draw(self, screen: pygame.Surface, scene: Scene, figures: NetFigures, title: str, now: float) -> None:
        """
        Draws the scene as it is at `now` seconds.

        Args:
            screen: the window, of the size that this view was made for.
            scene: what is to be seen.
            figures: how the connection does.
            title: one line about where the game runs.
            now: a clock in seconds; only differences count.
        """
        self._effects.watch(scene, now)
        screen.blit(self._backdrop, (0, 0))
        self._dust.draw(screen, now, self._shift(scene))
        self._hud.draw(screen, scene, figures, title, now)
        self._draw_glints(screen, scene, now)
        self._effects.draw(screen, now)
        for ship in scene.ships:
            self._draw_ship(screen, ship, now, is_own=ship.id == scene.own_id)
        for ship in scene.ships:
            self._draw_name(screen, ship)

    def draw_message(self, screen: pygame.Surface, text: str, now: float) -> None:
        """
        Draws the empty sky with a sentence, for the time before the first scene.
        """
        screen.blit(self._backdrop, (0, 0))
        self._dust.draw(screen, now, (0.0, 0.0))
        self._hud.draw_message(screen, text)

    def _shift(self, scene: Scene) -> tuple[float, float]:
        ship = scene.own_ship
        if ship is None:
            return 0.0, 0.0
        return PARALLAX_PX * (ship.x / ARENA_WIDTH - 0.5), PARALLAX_PX * (ship.y / ARENA_HEIGHT - 0.5)

    def _draw_glints(self, screen: pygame.Surface, scene: Scene, now: float) -> None:
        for glint in scene.glints:
            # Each has its own rhythm, so that they do not all turn and breathe together.
            rhythm = now + glint.id * 0.37
            brightness = round(0.40 + 0.16 * math.sin(rhythm * 2.6), 1)
            diameter = self._camera.length(GLINT_GLOW_UNITS)
            self._light(screen, self._sprites.glow(diameter, dimmed((70, 190, 255), brightness)), glint.x, glint.y)
            picture = self._sprites.glint(rhythm * 0.55 % 1.0)
            y = glint.y + 2.5 * math.sin(rhythm * 1.7)
            screen.blit(picture, picture.get_rect(center=self._camera.at(glint.x, y)))

    def _draw_ship(self, screen: pygame.Surface, ship: SceneShip, now: float, *, is_own: bool) -> None:
        colour = PLAYER_COLOURS[ship.colour]
        diameter = self._camera.length(SHIP_GLOW_UNITS)
        self._light(screen, self._sprites.glow(diameter, dimmed(colour, 0.55 if is_own else 0.45)), ship.x, ship.y)
        if is_own:
            self._light(screen, self._own_ring, ship.x, ship.y)
        if ship.thrust > 0.05:
            # The flame flickers; the lengths are few, so that their pictures can be kept.
            length = FLAME_UNITS * (0.55 + 0.45 * ship.thrust) * (0.92 + 0.16 * math.sin(now * 47 + ship.id))
            flame = self._sprites.flame(mixed(colour, (255, 255, 255), 0.35), ship.angle, length)
            engine_x = ship.x - math.cos(ship.angle) * ENGINE_UNITS
            engine_y = ship.y - math.sin(ship.angle) * ENGINE_UNITS
            self._light(screen, flame, engine_x, engine_y)
        picture = self._sprites.ship(colour, ship.angle)
        screen.blit(picture, picture.get_rect(center=self._camera.at(ship.x, ship.y)))

    def _draw_name(self, screen: pygame.Surface, ship: SceneShip) -> None:
        colour = mixed(PLAYER_COLOURS[ship.colour], (255, 255, 255), 0.45)
        label = self._names.get((ship.name, colour))
        if label is None:
            label = self._names[ship.name, colour] = self._render_name(ship.name, colour)
        is_low = ship.y > ARENA_HEIGHT - 1.6 * NAME_DISTANCE_UNITS
        if is_low:
            place = label.get_rect(midbottom=self._camera.at(ship.x, ship.y - NAME_DISTANCE_UNITS))
        else:
            place = label.get_rect(midtop=self._camera.at(ship.x, ship.y + NAME_DISTANCE_UNITS))
        screen.blit(label, place)

    def _render_name(self, name: str, colour: Colour) -> pygame.Surface:
        """
        A name with a soft dark shadow, readable over any light.
        """
        text, shadow = self._font.render(name, True, colour), self._font.render(name, True, (4, 6, 14))
        label = pygame.Surface((text.get_width() + 2, text.get_height() + 2), pygame.SRCALPHA)
        for offset in ((0, 1), (2, 1), (1, 0), (1, 2), (2, 2)):
            label.blit(shadow, offset)
        label.blit(text, (1, 1))
        return label

    def _light(self, screen: pygame.Surface, light: pygame.Surface, x: float, y: float) -> None:
        screen.blit(light, light.get_rect(center=self._camera.at(x, y)), special_flags=pygame.BLEND_RGB_ADD)
