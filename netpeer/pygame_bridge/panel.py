"""The picture of the overlay: where its graphs are, and how its lines are written."""

from collections.abc import Iterable, Sequence

import pygame

from netpeer.pygame_bridge.colours import BACKGROUND
from netpeer.pygame_bridge.words import Line

__all__ = ["Panel"]

# Sizes in lines of the font.
WIDTH = 17.0
GRAPH_HEIGHT = 2.4
GAP = 0.4
MARGIN = 0.6

OPACITY = 225  # of 255


class Panel:
    """
    A picture with a title, graphs and lines below them. Each graph has a line above it.

    Attributes:
        size: width and height in pixels.
        areas: where the graphs are drawn.
    """

    def __init__(self, font: pygame.font.Font, graphs: int, lines: int) -> None:
        """
        Args:
            font: of the texts. All sizes depend on it.
            graphs: the number of graphs, 1 or more.
            lines: the number of lines below the graphs.
        """
        self._font = font
        self._line = font.get_linesize()
        self._margin = round(MARGIN * self._line)
        height = 1 + graphs + lines + graphs * (GRAPH_HEIGHT + GAP) + 2 * MARGIN
        self.size = (round(WIDTH * self._line), round(height * self._line))
        self.areas = self._areas(graphs)
        self._picture: pygame.Surface | None = None

    @property
    def picture(self) -> pygame.Surface:
        """
        The picture to draw on and to copy to the screen.
        """
        if self._picture is None:
            picture = pygame.Surface(self.size)
            if pygame.display.get_init() and pygame.display.get_surface() is not None:
                picture = picture.convert()  # the screen's own format is copied fastest
            picture.set_alpha(OPACITY)
            self._picture = picture
        return self._picture

    def write(self, title: Line, graph_titles: Sequence[Line], lines: Iterable[Line]) -> None:
        """
        Clear the picture and write all texts. Draw the graphs afterwards.
        """
        self.picture.fill(BACKGROUND)
        self._write_line(self._margin, title)
        for area, graph_title in zip(self.areas, graph_titles, strict=True):
            self._write_line(area.top - self._line, graph_title)
        y = self.areas[-1].bottom + round(GAP * self._line)
        for line in lines:
            self._write_line(y, line)
            y += self._line

    def _areas(self, graphs: int) -> list[pygame.Rect]:
        y = round((MARGIN + 1) * self._line)
        areas = []
        for _ in range(graphs):
            y += self._line
            width, height = self.size[0] - 2 * self._margin, round(GRAPH_HEIGHT * self._line)
            areas.append(pygame.Rect(self._margin, y, width, height))
            y += round((GRAPH_HEIGHT + GAP) * self._line)
        return areas

    def _write_line(self, y: int, line: Line) -> None:
        """
        Write the name at the left, and the values at the right.
        """
        (name, name_colour), values = line
        picture = self.picture
        picture.blit(self._font.render(name, True, name_colour, BACKGROUND), (self._margin, y))
        right = picture.get_width() - self._margin
        for text, colour in reversed(values):
            value = self._font.render(text, True, colour, BACKGROUND)
            picture.blit(value, (right - value.get_width(), y))
            right -= value.get_width() + self._margin
