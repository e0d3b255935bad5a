"""The texts of the overlay: figures as words with colours. Does not use pygame."""

from netpeer.pygame_bridge.colours import BLUE, GREEN, ORANGE, QUIET, RED, TEXT, YELLOW, Colour
from netpeer.pygame_bridge.network_figures import NetworkFigures

__all__ = [
    "UNKNOWN",
    "Line",
    "Words",
    "bytes_per_second",
    "graph_titles",
    "in_milliseconds",
    "plain_number",
    "text_lines",
    "title",
]

Words = tuple[str, Colour]

# The name at the left, and the values at the right.
Line = tuple[Words, list[Words]]

UNKNOWN = "–"


def title(figures: NetworkFigures, status: str) -> Line:
    """
    The first line: the status, or the number of connections if there are several.
    """
    words = status if figures.connections <= 1 else f"{figures.connections} connections"
    return ("network", TEXT), [(words, GREEN if status == "connected" else RED)]


def graph_titles(figures: NetworkFigures) -> tuple[Line, Line]:
    """
    The lines above the graphs of the round-trip time and of the traffic.
    """
    jitter = (f"jitter {in_milliseconds(figures.jitter)}", YELLOW)
    traffic = [
        (f"in {bytes_per_second(figures.bytes_in)}", BLUE),
        (f"out {bytes_per_second(figures.bytes_out)}", ORANGE),
    ]
    round_trip = (in_milliseconds(figures.round_trip_time), GREEN)
    return (("round trip", QUIET), [round_trip, jitter]), (("traffic", QUIET), traffic)


def text_lines(figures: NetworkFigures) -> tuple[Line, Line, Line]:
    """
    The lines below the graphs: packets, queues and drops.
    """
    packets = [(f"in {figures.packets_in:.0f}/s", BLUE), (f"out {figures.packets_out:.0f}/s", ORANGE)]
    waiting = [
        (f"in {figures.in_queue_packets}, {_bytes(figures.in_queue_bytes)}", BLUE),
        (f"out {figures.out_queue_packets}, {_bytes(figures.out_queue_bytes)}", ORANGE),
    ]
    return (("packets", QUIET), packets), (("queues", QUIET), waiting), (("dropped", QUIET), [_drops(figures.drops)])


def plain_number(value: float) -> str:
    """
    A number with two decimals if it is small, else without decimals.
    """
    return f"{value:.2f}" if abs(value) < 10 else f"{value:.0f}"


def in_milliseconds(seconds: float | None) -> str:
    """
    A time in milliseconds; a dash for None.
    """
    return UNKNOWN if seconds is None else f"{seconds * 1000:.0f} ms"


def bytes_per_second(count: float) -> str:
    """
    A rate in B/s, kB/s or MB/s.
    """
    return f"{_bytes(count)}/s"


def _bytes(count: float) -> str:
    return f"{count:.0f} B" if count < 1000 else f"{count / 1000:.1f} kB" if count < 1e6 else f"{count / 1e6:.1f} MB"


def _drops(drops: dict[str, int]) -> Words:
    """
    The number of dropped packets, with the most frequent reason.
    """
    total = sum(drops.values())
    if not total:
        return "none", TEXT
    reason = max(drops, key=lambda reason: drops[reason])
    return f"{total}, most: {reason.replace('_', ' ')}", RED
