"""A small graph of the latest values, for the overlay."""

import math
from collections import deque
from collections.abc import Callable, Sequence

import pygame

__all__ = ["Graph"]

Colour = tuple[int, int, int]

# Values kept for each line: at ten a second twelve seconds.
LENGTH = 120

GROUND: Colour = (18, 24, 44)
GRID: Colour = (44, 54, 88)
FAINT: Colour = (92, 104, 138)


class Graph:
    """
    Some lines over the same time, on a scale that fits them all.
    """

    def __init__(self, colours: Sequence[Colour], words: Callable[[float], str], *, smallest_scale: float) -> None:
        """
        Args:
            colours: of the lines, the most important last: it is drawn over the others.
            words: a value as a person reads it, for the scale.
            smallest_scale: the value that the full height stands for at least, so that noise does not look like news.
        """
        self._lines = [(colour, deque[float](maxlen=LENGTH)) for colour in colours]
        self.words = words
        self._smallest_scale = smallest_scale

    def add(self, *values: float | None) -> None:
        """
        The next value of each line; one that is unknown or no number leaves a gap.
        """
        for (_, line), value in zip(self._lines, values, strict=True):
            line.append(value if value is not None and math.isfinite(value) else math.nan)

    @property
    def scale(self) -> float:
        """
        The value that the full height stands for: 1, 2 or 5 times a power of ten.
        """
        largest = max((abs(value) for _, line in self._lines for value in line if not math.isnan(value)), default=0.0)
        if largest <= self._smallest_scale:
            return self._smallest_scale
        power = 10.0 ** math.floor(math.log10(largest))
        return next((factor * power for factor in (1, 2, 5) if largest <= factor * power), 10 * power)

    def draw(self, surface: pygame.Surface, area: pygame.Rect, font: pygame.font.Font) -> None:
        """
        Draw it into a part of a surface, with its scale in the corner. The newest values stand at the right.
        """
        surface.fill(GROUND, area)
        middle = area.centery
        pygame.draw.line(surface, GRID, (area.left, middle), (area.right - 1, middle))
        scale = self.scale
        surface.blit(font.render(self.words(scale), True, FAINT, GROUND), (area.left + 3, area.top))
        step = (area.width - 1) / (LENGTH - 1)
        height = area.height - 3
        for colour, line in self._lines:
            left = area.right - 1 - (len(line) - 1) * step
            points: list[tuple[float, float]] = []
            for number, value in enumerate(line):
                if math.isnan(value):
                    _draw_line(surface, colour, points)
                    points = []
                else:
                    points.append((left + number * step, area.bottom - 2 - min(abs(value) / scale, 1.0) * height))
            _draw_line(surface, colour, points)


def _draw_line(surface: pygame.Surface, colour: Colour, points: list[tuple[float, float]]) -> None:
    if len(points) > 1:
        pygame.draw.lines(surface, colour, False, points, 2)
    elif points:
        surface.fill(colour, (*points[0], 2, 2))
