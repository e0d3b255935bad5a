"""NetworkOverlay: how the network does, drawn over a game.

```python
overlay = NetworkOverlay(client)
overlay.add_graph("prediction error", lambda: error, unit="px")
overlay.add_line("server tick", lambda: f"{clock.server_tick(now):.1f}")
while running:
    client.poll()
    overlay.update()                    # every frame, shown or not: the graphs go on
    if is_shown:
        overlay.draw(screen, (8, 8))
```

It measures ten times a second and writes its numbers anew four times a second; in all other frames it is one picture
that is copied to the screen.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass

import pygame

from netpeer.pygame_bridge.graph import Colour, Graph
from netpeer.pygame_bridge.network_figures import (
    MeasuredConnection,
    MeasuredPeer,
    NetworkFigures,
    NetworkMeter,
    statistics_of,
    status_of,
)

__all__ = ["NetworkOverlay"]

MEASURE_INTERVAL = 0.1  # seconds
WRITE_INTERVAL = 0.25  # seconds: numbers that change more often cannot be read

# Sizes in lines of the font.
WIDTH = 17.0
GRAPH_HEIGHT = 2.4
GAP = 0.4
MARGIN = 0.6

FONT_SIZE = 20  # pixels, of pygame's own font

BACKGROUND: Colour = (10, 14, 28)
TEXT: Colour = (222, 230, 246)
QUIET: Colour = (138, 150, 180)
GREEN: Colour = (110, 222, 140)
YELLOW: Colour = (244, 206, 92)
BLUE: Colour = (92, 190, 255)
ORANGE: Colour = (255, 160, 80)
PINK: Colour = (255, 120, 190)
RED: Colour = (255, 104, 104)
OPACITY = 225  # of 255

Words = tuple[str, Colour]


@dataclass(slots=True)
class _OwnGraph:
    name: str
    value: Callable[[], float | None]
    graph: Graph
    latest: float | None = None


class NetworkOverlay:
    """
    Round-trip time and jitter, bytes and packets per second, queues and drops of a client or server, and whatever the
    game adds.

    Attributes:
        figures: the latest measurement, for games that draw it themselves.
    """

    def __init__(
        self,
        peer: MeasuredPeer | MeasuredConnection,
        *,
        font: pygame.font.Font | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """
        Args:
            peer: a client or a server of either dialect, or Godot 4's `WebSocketPeer`; else `TypeError`. Of a server's
                connections the slowest gives the round-trip time; everything else is their sum. The round-trip time is
                as fresh as the peer's `heartbeat_interval`.
            font: for the text; everything else has its size from it. None: pygame's own. pygame.font must be
                initialised.
            clock: gives the time in seconds.
        """
        if not isinstance(peer, MeasuredPeer | MeasuredConnection):
            raise TypeError(
                f"a {type(peer).__name__} has no statistics: give the overlay the WebSocketClient, WebSocketServer, "
                f"WebSocketMultiplayerPeer or WebSocketPeer itself"
            )
        self.peer = peer
        self.figures = NetworkFigures()
        self._font = font or pygame.font.Font(None, FONT_SIZE)
        self._clock = clock
        self._meter = NetworkMeter()
        self._round_trip = Graph((YELLOW, GREEN), _milliseconds, smallest_scale=0.05)
        self._traffic = Graph((ORANGE, BLUE), _bytes_per_second, smallest_scale=1000.0)
        self._own_graphs: list[_OwnGraph] = []
        self._own_lines: list[tuple[str, Callable[[], object]]] = []
        self._measure_at = self._write_at = float("-inf")
        self._panel: pygame.Surface | None = None
        self._is_stale = True

    @property
    def size(self) -> tuple[int, int]:
        """
        Width and height in pixels, to place it.
        """
        line, graphs = self._font.get_linesize(), 2 + len(self._own_graphs)
        text_lines = 4 + graphs + len(self._own_lines)
        height = (text_lines + graphs * (GRAPH_HEIGHT + GAP) + 2 * MARGIN) * line
        return round(WIDTH * line), round(height)

    def add_graph(
        self, name: str, value: Callable[[], float | None], *, unit: str = "", smallest_scale: float = 1.0
    ) -> None:
        """
        Add a graph of the game's own.

        Args:
            name: stands above it.
            value: asked ten times a second; None leaves a gap.
            unit: stands behind the value.
            smallest_scale: what the full height stands for at least, more than 0, else `ValueError`.
        """
        if not smallest_scale > 0:
            raise ValueError(f"a graph cannot be {smallest_scale} high")
        graph = Graph((PINK,), lambda value: f"{_number(value)} {unit}".rstrip(), smallest_scale=smallest_scale)
        self._own_graphs.append(_OwnGraph(name, value, graph))
        self._panel = None

    def add_line(self, name: str, value: Callable[[], object]) -> None:
        """
        Add a line of the game's own.

        Args:
            name: stands at the left.
            value: asked four times a second while the overlay is drawn; shown as `str` has it.
        """
        self._own_lines.append((name, value))
        self._panel = None

    def update(self) -> None:
        """
        Measure, when it is time to. Call it every frame, after `poll()`.
        """
        now = self._clock()
        if now < self._measure_at:
            return
        self._measure_at = now + MEASURE_INTERVAL
        self.figures = figures = self._meter.measure(statistics_of(self.peer), now)
        self._round_trip.add(figures.jitter if figures.round_trip_time is not None else None, figures.round_trip_time)
        self._traffic.add(figures.bytes_out, figures.bytes_in)
        for own in self._own_graphs:
            own.latest = own.value()
            own.graph.add(own.latest)
        self._is_stale = True

    def draw(self, surface: pygame.Surface, position: tuple[int, int] = (8, 8)) -> None:
        """
        Draw it.

        Args:
            surface: the screen.
            position: of the upper left corner, in pixels.
        """
        now = self._clock()
        panel = self._panel
        if panel is None:
            panel = self._panel = _new_panel(self.size)
            self._write_at = now
        if now >= self._write_at:
            self._write_at = now + WRITE_INTERVAL
            self._write(panel)
            self._is_stale = True
        if self._is_stale:
            self._is_stale = False
            for graph, area in self._places():
                graph.draw(panel, area, self._font)
        surface.blit(panel, position)

    def _places(self) -> list[tuple[Graph, pygame.Rect]]:
        """
        Where the graphs are: each below its line of text.
        """
        line = self._font.get_linesize()
        margin, y = round(MARGIN * line), round((MARGIN + 1) * line)
        places = []
        for graph in (self._round_trip, self._traffic, *(own.graph for own in self._own_graphs)):
            y += line
            places.append((graph, pygame.Rect(margin, y, round(WIDTH * line) - 2 * margin, round(GRAPH_HEIGHT * line))))
            y += round((GRAPH_HEIGHT + GAP) * line)
        return places

    def _write(self, panel: pygame.Surface) -> None:
        """
        Everything but the graphs.
        """
        panel.fill(BACKGROUND)
        line = self._font.get_linesize()
        self._write_line(panel, round(MARGIN * line), *self._title())
        places = self._places()
        for (_, area), (words, values) in zip(places, self._graph_titles(), strict=True):
            self._write_line(panel, area.top - line, words, values)
        y = places[-1][1].bottom + round(GAP * line)
        for words, values in self._text():
            self._write_line(panel, y, words, values)
            y += line

    def _title(self) -> tuple[Words, list[Words]]:
        status = status_of(self.peer)
        count = self.figures.connections
        words = status if count <= 1 else f"{count} connections"
        return ("network", TEXT), [(words, GREEN if status == "connected" else RED)]

    def _graph_titles(self) -> list[tuple[Words, list[Words]]]:
        figures = self.figures
        jitter = (f"jitter {_milliseconds(figures.jitter)}", YELLOW)
        traffic = [
            (f"in {_bytes_per_second(figures.bytes_in)}", BLUE),
            (f"out {_bytes_per_second(figures.bytes_out)}", ORANGE),
        ]
        titles: list[tuple[Words, list[Words]]] = [
            (("round trip", QUIET), [(_milliseconds(figures.round_trip_time), GREEN), jitter]),
            (("traffic", QUIET), traffic),
        ]
        for own in self._own_graphs:
            words = "–" if own.latest is None else own.graph.words(own.latest)
            titles.append(((own.name, QUIET), [(words, PINK)]))
        return titles

    def _text(self) -> list[tuple[Words, list[Words]]]:
        figures = self.figures
        packets = [(f"in {figures.packets_in:.0f}/s", BLUE), (f"out {figures.packets_out:.0f}/s", ORANGE)]
        waiting = [
            (f"in {figures.in_queue_packets}, {_bytes(figures.in_queue_bytes)}", BLUE),
            (f"out {figures.out_queue_packets}, {_bytes(figures.out_queue_bytes)}", ORANGE),
        ]
        lines: list[tuple[Words, list[Words]]] = [
            (("packets", QUIET), packets),
            (("queues", QUIET), waiting),
            (("dropped", QUIET), [_drops(figures.drops)]),
        ]
        return lines + [((name, QUIET), [(str(value()), TEXT)]) for name, value in self._own_lines]

    def _write_line(self, panel: pygame.Surface, y: int, words: Words, values: list[Words]) -> None:
        """
        One name at the left, values at the right.
        """
        margin = round(MARGIN * self._font.get_linesize())
        panel.blit(self._font.render(words[0], True, words[1], BACKGROUND), (margin, y))
        right = panel.get_width() - margin
        for text, colour in reversed(values):
            picture = self._font.render(text, True, colour, BACKGROUND)
            panel.blit(picture, (right - picture.get_width(), y))
            right -= picture.get_width() + margin


def _new_panel(size: tuple[int, int]) -> pygame.Surface:
    panel = pygame.Surface(size)
    if pygame.display.get_init() and pygame.display.get_surface() is not None:
        panel = panel.convert()  # copied fastest in the screen's own format
    panel.set_alpha(OPACITY)
    return panel


def _number(value: float) -> str:
    return f"{value:.2f}" if abs(value) < 10 else f"{value:.0f}"


def _milliseconds(seconds: float | None) -> str:
    return "–" if seconds is None else f"{seconds * 1000:.0f} ms"


def _bytes(count: float) -> str:
    return f"{count:.0f} B" if count < 1000 else f"{count / 1000:.1f} kB" if count < 1e6 else f"{count / 1e6:.1f} MB"


def _bytes_per_second(count: float) -> str:
    return f"{_bytes(count)}/s"


def _drops(drops: dict[str, int]) -> Words:
    """
    How many, and why most of them.
    """
    total = sum(drops.values())
    if not total:
        return "none", TEXT
    reason = max(drops, key=lambda reason: drops[reason])
    return f"{total}, most: {reason.replace('_', ' ')}", RED
