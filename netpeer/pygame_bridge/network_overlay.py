"""`NetworkOverlay` draws figures of the network over a game.

```python
overlay = NetworkOverlay(client)
overlay.add_graph("prediction error", lambda: error, unit="px")
overlay.add_line("server tick", lambda: f"{clock.server_tick(now):.1f}")
while running:
    client.poll()
    overlay.update()                    # every frame, also while the overlay is hidden: the graphs continue
    if is_shown:
        overlay.draw(screen, (8, 8))
```

The overlay measures ten times a second and writes its texts four times a second. In all other frames it only copies one
picture to the screen.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass

import pygame

from netpeer.pygame_bridge.colours import BLUE, GREEN, ORANGE, PINK, QUIET, TEXT, YELLOW
from netpeer.pygame_bridge.graph import Graph
from netpeer.pygame_bridge.measured import MeasuredConnection, MeasuredPeer, statistics_of, status_of
from netpeer.pygame_bridge.network_figures import NetworkFigures, NetworkMeter
from netpeer.pygame_bridge.panel import Panel
from netpeer.pygame_bridge.words import (
    UNKNOWN,
    Line,
    bytes_per_second,
    graph_titles,
    in_milliseconds,
    plain_number,
    text_lines,
    title,
)

__all__ = ["NetworkOverlay"]

MEASURE_INTERVAL = 0.1  # seconds
WRITE_INTERVAL = 0.25  # seconds: numbers that change more often cannot be read

FONT_SIZE = 20  # pixels, of pygame's default font

# The lines below the graphs that `text_lines` gives.
TEXT_LINES = 3


@dataclass(slots=True)
class _OwnGraph:
    name: str
    value: Callable[[], float | None]
    graph: Graph
    latest: float | None = None

    def title(self) -> Line:
        words = UNKNOWN if self.latest is None else self.graph.words(self.latest)
        return (self.name, QUIET), [(words, PINK)]


class NetworkOverlay:
    """
    Shows round-trip time and jitter, bytes and packets per second, queues and drops of a client or server, and graphs
    and lines of the game.

    Call `update` every frame, and `draw` in the frames in which the overlay is shown.

    Attributes:
        peer: the client or server.
        figures: the latest figures, for a game that draws them itself.
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
            peer: a client or a server of either dialect, or Godot 4's `WebSocketPeer`; else `TypeError`. For a server
                the overlay shows the longest round-trip time of its connections, and the sums of all other figures.
                The round-trip time is measured once in the peer's `heartbeat_interval`.
            font: of the texts; the size of the overlay depends on it. None: pygame's default font. `pygame.font` must
                be initialised.
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
        self._round_trip = Graph((YELLOW, GREEN), in_milliseconds, smallest_scale=0.05)
        self._traffic = Graph((ORANGE, BLUE), bytes_per_second, smallest_scale=1000.0)
        self._own_graphs: list[_OwnGraph] = []
        self._own_lines: list[tuple[str, Callable[[], object]]] = []
        self._measure_at = self._write_at = float("-inf")
        self._panel = self._new_panel()
        self._is_stale = True

    @property
    def size(self) -> tuple[int, int]:
        """
        Width and height in pixels.
        """
        return self._panel.size

    def add_graph(
        self, name: str, value: Callable[[], float | None], *, unit: str = "", smallest_scale: float = 1.0
    ) -> None:
        """
        Add a graph of the game.

        Args:
            name: the text above the graph.
            value: gives the value. It is called ten times a second; None leaves a gap.
            unit: the text after the value.
            smallest_scale: the full height is at least this value; more than 0, else `ValueError`.
        """
        if not smallest_scale > 0:
            raise ValueError(f"smallest_scale is {smallest_scale}: it must be more than 0")
        graph = Graph((PINK,), lambda value: f"{plain_number(value)} {unit}".rstrip(), smallest_scale=smallest_scale)
        self._own_graphs.append(_OwnGraph(name, value, graph))
        self._panel = self._new_panel()

    def add_line(self, name: str, value: Callable[[], object]) -> None:
        """
        Add a line of the game.

        Args:
            name: the text at the left.
            value: gives the value. It is called four times a second while the overlay is drawn, and shown by `str`.
        """
        self._own_lines.append((name, value))
        self._panel = self._new_panel()

    def update(self) -> None:
        """
        Measure, ten times a second. Call it every frame, after `poll()`.
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
        Draw the overlay.

        Args:
            surface: the screen.
            position: of the upper left corner, in pixels.
        """
        now = self._clock()
        panel = self._panel
        if now >= self._write_at:
            self._write_at = now + WRITE_INTERVAL
            self._write(panel)
            self._is_stale = True
        if self._is_stale:
            self._is_stale = False
            graphs = (self._round_trip, self._traffic, *(own.graph for own in self._own_graphs))
            for graph, area in zip(graphs, panel.areas, strict=True):
                graph.draw(panel.picture, area, self._font)
        surface.blit(panel.picture, position)

    def _new_panel(self) -> Panel:
        self._write_at = float("-inf")
        return Panel(self._font, 2 + len(self._own_graphs), TEXT_LINES + len(self._own_lines))

    def _write(self, panel: Panel) -> None:
        panel.write(
            title(self.figures, status_of(self.peer)),
            [*graph_titles(self.figures), *(own.title() for own in self._own_graphs)],
            [*text_lines(self.figures), *(((name, QUIET), [(str(value()), TEXT)]) for name, value in self._own_lines)],
        )
