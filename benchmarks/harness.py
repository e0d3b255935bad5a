"""Shared by all cases: measuring in turns, figures with a target, and their output.

Two things are compared by taking turns in one process: ours, the rival's, ours, the rival's. Whatever else the machine
does meanwhile hits both, so the ratio of the medians is steadier than either time, and is what targets are set for.
"""

import statistics
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass

__all__ = ["Figure", "Lost", "Scale", "alternate", "as_json", "as_markdown", "as_table", "seconds_per_call"]


class Lost(RuntimeError):
    """
    A contender lost, doubled or reordered a packet, or stopped. Its figures cannot be compared.
    """


@dataclass(frozen=True)
class Scale:
    """
    How much a case measures.

    Attributes:
        rounds: how many turns each side has.
        size: 1.0 is the real thing; less makes every count and time of a case smaller, for trying it out.
    """

    rounds: int = 9
    size: float = 1.0

    @property
    def is_full(self) -> bool:
        """
        Whether the case is measured in full.
        """
        return self.size >= 1.0

    def count(self, full: int) -> int:
        """
        Scale a count of the full case; at least 1.
        """
        return max(1, round(full * self.size))

    def seconds(self, full: float) -> float:
        """
        Scale a time of the full case.
        """
        return full * self.size


@dataclass(frozen=True)
class Figure:
    """
    One line of a result.

    Attributes:
        what: what was measured.
        unit: of `value` and `rival_value`.
        value: netpeer's value.
        rival: the name of the rival; "" without one.
        rival_value: the rival's value.
        target: the largest allowed value, or with `at_least` the smallest; None without a target.
        of_ratio: whether the target is for the ratio, or for the value.
        at_least: True if more is better, as with rates; False if less is better, as with times.
    """

    what: str
    unit: str
    value: float
    rival: str = ""
    rival_value: float | None = None
    target: float | None = None
    of_ratio: bool = False
    at_least: bool = False

    @property
    def ratio(self) -> float | None:
        """
        netpeer's value divided by the rival's. It is faster if a ratio of times is below 1, or one of rates above 1.
        """
        return self.value / self.rival_value if self.rival_value else None

    @property
    def is_met(self) -> bool | None:
        """
        Whether the target is met; None without one.
        """
        checked = self.ratio if self.of_ratio else self.value
        if self.target is None or checked is None:
            return None
        return checked >= self.target if self.at_least else checked <= self.target


def seconds_per_call(call: Callable[[], object], count: int) -> float:
    """
    Call a function `count` times; return the mean time of one call in seconds, including the loop.
    """
    repetitions = range(count)
    began = time.perf_counter()
    for _ in repetitions:
        call()
    return (time.perf_counter() - began) / count


def alternate(turns: Mapping[str, Callable[[], float]], rounds: int, *, is_warmed_up: bool = True) -> dict[str, float]:
    """
    Measure all sides in turns, `rounds` times.

    Args:
        turns: name -> a function that measures one side and returns a number.
        rounds: the number of turns of each side.
        is_warmed_up: whether each side has a first turn that does not count. Sides that start a new process each time
            do not need it.

    Returns:
        Name -> the median of the numbers.
    """
    numbers: dict[str, list[float]] = {name: [] for name in turns}
    for round in range(rounds + is_warmed_up):
        for name, turn in turns.items():
            number = turn()
            if round >= is_warmed_up:
                numbers[name].append(number)
    return {name: statistics.median(values) for name, values in numbers.items()}


def as_table(figures: list[Figure]) -> str:
    """
    Format the figures for people.
    """
    rows = _rows(figures)
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    )


def as_markdown(figures: list[Figure]) -> str:
    """
    Format the figures as a table in Markdown.
    """
    head, *rows = _rows(figures)
    lines = [head, ("---",) * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _rows(figures: list[Figure]) -> list[tuple[str, ...]]:
    rows: list[tuple[str, ...]] = [("", "netpeer", "rival", "ratio", "target", "")]
    for figure in figures:
        ratio = f"{figure.ratio:.2f}" if figure.ratio is not None else ""
        rival = f"{_amount(figure.rival_value, figure.unit)} ({figure.rival})" if figure.rival_value is not None else ""
        ours = _amount(figure.value, figure.unit)
        rows.append((figure.what, ours, rival, ratio, _target(figure), _verdict(figure)))
    return rows


def as_json(figures: list[Figure]) -> list[dict[str, object]]:
    """
    Format the figures for programs.
    """
    return [asdict(figure) | {"ratio": figure.ratio, "is_met": figure.is_met} for figure in figures]


def _amount(value: float, unit: str) -> str:
    number = f"{value:,.0f}" if value >= 1000 else f"{value:.3g}"
    return f"{number} {unit}".rstrip()


def _target(figure: Figure) -> str:
    if figure.target is None:
        return ""
    return f"{'>=' if figure.at_least else '<='} {figure.target:g}{'x' if figure.of_ratio else ' ' + figure.unit}"


def _verdict(figure: Figure) -> str:
    return {None: "", True: "met", False: "MISSED"}[figure.is_met]
