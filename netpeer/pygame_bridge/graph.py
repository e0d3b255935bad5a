"""A small graph of the latest values, for the overlay."""

import math
from collections import deque
from collections.abc import Callable, Sequence

import pygame

from netpeer.pygame_bridge.colours import FAINT, GRID, GROUND, Colour

__all__ = ["Graph"]

# Values of each line: 12 s, at ten values a second.
LENGTH = 120


class Graph:
    """
    Lines over the same time, with one scale that fits all of them.

    Attributes:
        words: formats a value for a person.
    """

    def __init__(self, colours: Sequence[Colour], words: Callable[[float], str], *, smallest_scale: float) -> None:
        """
        Args:
            colours: one for each line. The last line is drawn over the others.
            words: formats a value for a person.
            smallest_scale: the full height is at least this value, so that small changes look small.
        """
        self._lines = [(colour, deque[float](maxlen=LENGTH)) for colour in colours]
        self.words = words
        self._smallest_scale = smallest_scale

    def add(self, *values: float | None) -> None:
        """
        Add the next value of each line. None and values that are not finite leave a gap.
        """
        for (_, line), value in zip(self._lines, values, strict=True):
            line.append(value if value is not None and math.isfinite(value) else math.nan)

    @property
    def scale(self) -> float:
        """
        The value at the full height: `smallest_scale`, or 1, 2 or 5 times a power of ten.
        """
        largest = max((abs(value) for _, line in self._lines for value in line if not math.isnan(value)), default=0.0)
        if largest <= self._smallest_scale:
            return self._smallest_scale
        power = 10.0 ** math.floor(math.log10(largest))
        return next((factor * power for factor in (1, 2, 5) if largest <= factor * power), 10 * power)

    def draw(self, surface: pygame.Surface, area: pygame.Rect, font: pygame.font.Font) -> None:
        """
        Draw the graph into an area of a surface, with the scale in the corner. The newest values are at the right.
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
