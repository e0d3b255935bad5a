"""The strip above the arena: the own score and crystals, the time, and the best players."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pygame

from demo_game.net.model import GameModel, Phase, Player
from demo_game.rules.constants import MAX_CARRIED
from demo_game.view.assets import load_sprite
from demo_game.view.palette import PLAYER_COLOURS, Colour, dimmed, mixed
from demo_game.view.theme import ACCENT, BAD, QUIET, TEXT, Theme

if TYPE_CHECKING:
    from demo_game.view.camera import Camera

__all__ = ["Hud", "clock_words"]

LEADERS = 3
LAST_SECONDS = 10.0
CRYSTAL_SIZE = 21
DASH_WIDTH = 88


class Hud:
    """
    Draws the strip.
    """

    def __init__(self, camera: Camera, theme: Theme) -> None:
        self._theme = theme
        self._arena = camera.arena
        self._middle = camera.strip_px / 2 if self._arena.top < camera.strip_px * 1.6 else self._arena.top * 0.62
        side = theme.px(CRYSTAL_SIZE)
        self._full = pygame.transform.smoothscale(load_sprite("crystal").convert_alpha(), (side, side))
        self._empty = self._full.copy()
        self._empty.fill((90, 100, 140, 90), special_flags=pygame.BLEND_RGBA_MULT)

    def draw(self, screen: pygame.Surface, model: GameModel, now: float) -> None:
        """
        Draws the strip for a model.
        """
        self._draw_own(screen, model)
        self._draw_time(screen, model, now)
        self._draw_leaders(screen, model)

    def _draw_own(self, screen: pygame.Surface, model: GameModel) -> None:
        """
        On the left: the own score, five places for crystals, and whether the dash is ready.
        """
        player, ship, px = model.own_player, model.own_ship, self._theme.px
        if player is None:
            return
        colour = PLAYER_COLOURS[player.colour]
        x = self._write(screen, str(player.score), self._arena.left + px(6), 30, mixed(colour, (255, 255, 255), 0.35))
        x += px(20)
        for number in range(MAX_CARRIED):
            picture = self._full if ship is not None and number < ship.carried else self._empty
            screen.blit(picture, picture.get_rect(midleft=(x, self._middle)))
            x += px(CRYSTAL_SIZE - 2)
        if ship is not None:
            self._draw_dash(screen, x + px(18), ship.dash_ready)

    def _draw_dash(self, screen: pygame.Surface, x: int, ready: float) -> None:
        px = self._theme.px
        is_ready = ready >= 1.0
        x = self._write(screen, "DASH", x, 15, TEXT if is_ready else QUIET) + px(9)
        track = pygame.Rect(x, round(self._middle) - px(3), px(DASH_WIDTH), px(6))
        pygame.draw.rect(screen, (40, 52, 88), track, border_radius=px(3))
        track.width = max(px(6), round(track.width * min(1.0, max(0.0, ready))))
        pygame.draw.rect(screen, ACCENT if is_ready else dimmed(ACCENT, 0.6), track, border_radius=px(3))

    def _draw_time(self, screen: pygame.Surface, model: GameModel, now: float) -> None:
        if model.phase is not Phase.PLAYING:
            return
        is_last = model.time_left < LAST_SECONDS
        colour: Colour = TEXT
        if is_last:
            colour = mixed(BAD, (255, 255, 255), round(0.25 + 0.25 * math.cos(now * math.tau), 1))
        line = self._theme.text(clock_words(model.time_left), 32, colour, bold=True)
        place = screen.blit(line, line.get_rect(center=(self._arena.centerx, self._middle)))
        words = self._theme.text(f"ROUND {model.round_number}", 13, QUIET)
        screen.blit(words, words.get_rect(midright=(place.left - self._theme.px(14), self._middle)))

    def _draw_leaders(self, screen: pygame.Surface, model: GameModel) -> None:
        """
        On the right: the best three players, and the own rank if it is not among them.
        """
        standings = model.standings
        shown = list(enumerate(standings, start=1))[:LEADERS]
        own = next(((place, player) for place, player in enumerate(standings, start=1) if player.is_self), None)
        if own is not None and own not in shown:
            shown.append(own)
        x = self._arena.right - self._theme.px(6)
        for place, player in reversed(shown):
            x = self._draw_leader(screen, place, player, x) - self._theme.px(20)

    def _draw_leader(self, screen: pygame.Surface, place: int, player: Player, right: int) -> int:
        """
        Draws one player to the left of the pixel `right`. Returns the left end of it.
        """
        theme = self._theme
        score = theme.text(str(player.score), 19, TEXT, bold=True)
        spot = screen.blit(score, score.get_rect(midright=(right, self._middle)))
        colour = mixed(PLAYER_COLOURS[player.colour], (255, 255, 255), 0.3)
        name = theme.text(player.name, 16, colour, bold=player.is_self, width=104)
        spot = screen.blit(name, name.get_rect(midright=(spot.left - theme.px(8), self._middle)))
        number = theme.text(str(place), 13, QUIET)
        return screen.blit(number, number.get_rect(midright=(spot.left - theme.px(6), self._middle))).left

    def _write(self, screen: pygame.Surface, words: str, x: int, size: float, colour: Colour) -> int:
        """
        Writes into the strip, beginning at the pixel `x`. Returns the right end of the words.
        """
        line = self._theme.text(words, size, colour, bold=True)
        return screen.blit(line, line.get_rect(midleft=(x, self._middle))).right


def clock_words(seconds: float) -> str:
    """
    Seconds as minutes and seconds: 1:05.
    """
    whole = max(0, math.ceil(seconds))
    return f"{whole // 60}:{whole % 60:02}"
