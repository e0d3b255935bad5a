"""Fonts, colours and panels of all screens, in one place.

Screens are laid out on a page of 1280x720. A `Theme` is made for one window size, and shows the page as large as it
fits in the middle of the window. `rect` and `at` convert to pixels; `text` renders text in the right size and keeps it.
"""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING

import pygame

from demo_game.view.assets import BOLD, REGULAR, load_font

if TYPE_CHECKING:
    from demo_game.view.palette import Colour

__all__ = ["ACCENT", "BAD", "GOOD", "PAGE", "QUIET", "TEXT", "Theme"]

PAGE = (1280, 720)
TEXT: Colour = (226, 235, 252)
QUIET: Colour = (146, 162, 198)
ACCENT: Colour = (96, 176, 255)
GOOD: Colour = (120, 236, 160)
BAD: Colour = (255, 120, 112)
PANEL = (10, 15, 34, 196)
PANEL_EDGE = (96, 140, 226, 84)
MAX_KEPT = 400
"""Rendered texts and panels that are kept; the least recently used ones are dropped first."""

MIN_SCALE = 0.2
SMALLEST_LETTERS_PX = 9
ELLIPSIS = "…"

Rect = tuple[float, float, float, float]
"""Left, top, width and height on the page."""


class Theme:
    """
    Fonts, panels and positions for one window size.
    """

    def __init__(self, window: tuple[int, int]) -> None:
        self.window = window
        self.scale = max(MIN_SCALE, min(window[0] / PAGE[0], window[1] / PAGE[1]))
        self._left = (window[0] - PAGE[0] * self.scale) / 2
        self._top = (window[1] - PAGE[1] * self.scale) / 2
        self._fonts: dict[tuple[float, bool], pygame.font.Font] = {}
        self._kept: OrderedDict[object, pygame.Surface] = OrderedDict()

    @property
    def kept_count(self) -> int:
        """
        How many rendered texts and panels are kept now.
        """
        return len(self._kept)

    def at(self, x: float, y: float) -> tuple[int, int]:
        """
        The pixel of a point on the page.
        """
        return round(self._left + x * self.scale), round(self._top + y * self.scale)

    def rect(self, area: Rect) -> pygame.Rect:
        """
        The pixels of an area on the page.
        """
        left, top = self.at(area[0], area[1])
        right, bottom = self.at(area[0] + area[2], area[1] + area[3])
        return pygame.Rect(left, top, max(1, right - left), max(1, bottom - top))

    def to_page(self, pixel: tuple[int, int]) -> tuple[float, float]:
        """
        The point on the page of a pixel, as of the mouse.
        """
        return (pixel[0] - self._left) / self.scale, (pixel[1] - self._top) / self.scale

    def px(self, length: float) -> int:
        """
        A length on the page in whole pixels, at least one.
        """
        return max(1, round(length * self.scale))

    def font(self, size: float, *, bold: bool = False) -> pygame.font.Font:
        """
        A font whose letters are `size` high on the page.
        """
        key = (size, bold)
        if key not in self._fonts:
            self._fonts[key] = load_font(BOLD if bold else REGULAR, max(SMALLEST_LETTERS_PX, size * self.scale))
        return self._fonts[key]

    def text(
        self, words: str, size: float, colour: Colour = TEXT, *, bold: bool = False, width: float | None = None
    ) -> pygame.Surface:
        """
        One line of rendered text; cut with an ellipsis if it is wider than `width` on the page.
        """
        key = ("text", words, size, colour, bold, width)
        kept = self._kept.get(key)
        if kept is None:
            font = self.font(size, bold=bold)
            shown = words if width is None else _fitted(words, font, round(width * self.scale))
            kept = self._keep(key, font.render(shown, True, colour))
        else:
            self._kept.move_to_end(key)
        return kept

    def write(
        self,
        screen: pygame.Surface,
        words: str,
        x: float,
        y: float,
        size: float,
        colour: Colour = TEXT,
        *,
        bold: bool = False,
        anchor: str = "midleft",
        width: float | None = None,
    ) -> pygame.Rect:
        """
        Draws one line of text with its `anchor` ("midleft", "center", "topright", ...) at a point on the page.
        """
        line = self.text(words, size, colour, bold=bold, width=width)
        return screen.blit(line, line.get_rect(**{anchor: self.at(x, y)}))

    def wrapped(self, words: str, size: float, width: float) -> list[str]:
        """
        The words in lines that are no wider than `width` on the page.
        """
        font, limit = self.font(size), round(width * self.scale)
        lines = [""]
        for word in words.split():
            longer = f"{lines[-1]} {word}".strip()
            if font.size(longer)[0] <= limit or not lines[-1]:
                lines[-1] = longer
            else:
                lines.append(word)
        return [_fitted(line, font, limit) for line in lines]

    def panel(
        self,
        screen: pygame.Surface,
        area: Rect,
        *,
        fill: tuple[int, int, int, int] = PANEL,
        edge: tuple[int, int, int, int] = PANEL_EDGE,
        radius: float = 14,
        border: float = 1.25,
    ) -> pygame.Rect:
        """
        Draws a dark, half transparent panel with a thin edge and round corners.
        """
        place = self.rect(area)
        key = ("panel", place.size, fill, edge, radius, border)
        sheet = self._kept.get(key)
        if sheet is None:
            sheet = pygame.Surface(place.size, pygame.SRCALPHA)
            pygame.draw.rect(sheet, fill, sheet.get_rect(), border_radius=self.px(radius))
            pygame.draw.rect(sheet, edge, sheet.get_rect(), width=self.px(border), border_radius=self.px(radius))
            sheet = self._keep(key, sheet.convert_alpha())
        else:
            self._kept.move_to_end(key)
        screen.blit(sheet, place)
        return place

    def disc(self, screen: pygame.Surface, colour: Colour, x: float, y: float, radius: float) -> None:
        """
        Draws a small smooth disc. It is drawn four times as large and scaled down.
        """
        key = ("disc", colour, radius)
        disc = self._kept.get(key)
        if disc is None:
            side = self.px(radius * 2)
            large = pygame.Surface((side * 4, side * 4), pygame.SRCALPHA)
            large.fill((*colour, 0))
            pygame.draw.circle(large, (*colour, 255), (side * 2, side * 2), side * 2)
            disc = self._keep(key, pygame.transform.smoothscale(large, (side, side)))
        screen.blit(disc, disc.get_rect(center=self.at(x, y)))

    def _keep(self, key: object, surface: pygame.Surface) -> pygame.Surface:
        self._kept[key] = surface
        if len(self._kept) > MAX_KEPT:
            self._kept.popitem(last=False)
        return surface


def _fitted(words: str, font: pygame.font.Font, limit_px: int) -> str:
    """
    The words, cut with an ellipsis if they do not fit.
    """
    if font.size(words)[0] <= limit_px:
        return words
    kept = len(words)
    while kept > 0 and font.size(words[:kept].rstrip() + ELLIPSIS)[0] > limit_px:
        kept -= 1
    return words[:kept].rstrip() + ELLIPSIS
