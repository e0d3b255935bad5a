"""Draws the ratios of all cases in one picture: how many times better than the rival netpeer is, and the target."""

import math
from html import escape

from benchmarks.harness import Figure

__all__ = ["as_svg"]

ROW = 18  # pixels
LABEL = 520
BARS = 440
DECADES = (-2, 2)  # the axis: from a hundredth to a hundred times

COLOURS = {True: "#2e7d32", False: "#c62828", None: "#546e7a"}


def as_svg(results: dict[str, list[Figure]]) -> str:
    """
    Bars on a logarithmic axis: to the right of 1 we are better than the rival, to the left it is better than us. A dark
    line is the target; green bars reach it, red ones do not, grey ones have none.

    Args:
        results: the figures of each case, by its name. Figures without a rival are left out.
    """
    shown = [(f"{name}: {figure.what}", figure) for name, some in results.items() for figure in some if figure.ratio]
    height = ROW * (len(shown) + 3)
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{LABEL + BARS + 90}" height="{height}" '
        'font-family="sans-serif" font-size="11">',
        f'<rect width="100%" height="{height}" fill="white"/>',
        *(_mark(decade, height) for decade in range(DECADES[0], DECADES[1] + 1)),
    ]
    for number, (label, figure) in enumerate(shown):
        lines += _bar(label, figure, ROW * (number + 2))
    return "\n".join([*lines, "</svg>", ""])


def _mark(decade: int, height: int) -> str:
    x = _x(10.0**decade)
    return (
        f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{ROW}" y2="{height - ROW}" stroke="#cccccc"/>'
        f'<text x="{x:.1f}" y="{ROW - 4}" text-anchor="middle">{10.0**decade:g}x</text>'
    )


def _bar(label: str, figure: Figure, y: int) -> list[str]:
    better = _better(figure, figure.ratio or 1.0)
    left, right = sorted((_x(1.0), _x(better)))
    lines = [
        f'<text x="{LABEL - 8}" y="{y + 11}" text-anchor="end">{escape(f"{label} / {figure.rival}")}</text>',
        f'<rect x="{left:.1f}" y="{y + 2}" width="{max(right - left, 1):.1f}" height="{ROW - 6}" '
        f'fill="{COLOURS[figure.is_met]}"/>',
        f'<text x="{max(right, _x(1.0)) + 4:.1f}" y="{y + 11}">{better:.2g}x</text>',
    ]
    if figure.target is not None and figure.of_ratio:
        x = _x(_better(figure, figure.target))
        lines.append(f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{y}" y2="{y + ROW - 2}" stroke="black" stroke-width="2"/>')
    return lines


def _better(figure: Figure, ratio: float) -> float:
    """
    How many times better netpeer is: for rates the ratio, for times and sizes its inverse.
    """
    return ratio if figure.at_least else 1 / ratio


def _x(times: float) -> float:
    lowest, highest = DECADES
    decade = min(max(math.log10(times), lowest), highest)
    return LABEL + BARS * (decade - lowest) / (highest - lowest)
