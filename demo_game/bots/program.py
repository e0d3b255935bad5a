"""`python -m demo_game bots URL --count N`: joins bots to any server and reports on them. Also the load tool."""

from __future__ import annotations

import argparse
import logging
import sys
import time
from collections import Counter
from typing import TYPE_CHECKING

from demo_game.bots.bot import Bot
from demo_game.embedded import wait_until_gone
from demo_game.net.dialect import Dialect
from demo_game.net.model import Phase

if TYPE_CHECKING:
    from collections.abc import Sequence

    from demo_game.stopping import StopOnSignal

__all__ = ["main"]

UPDATES_PER_SECOND = 60.0
REPORT_S = 10.0
JOIN_APART_S = 0.05
"""Seconds between two joins: many bots at one moment would only test the server's accept queue."""

MAX_BOTS = 200
"""One Python process cannot play this many. For more bots, start several processes."""


def main(arguments: Sequence[str], stop: StopOnSignal) -> int:
    """
    Runs bots until Ctrl-C, SIGTERM, the end of `--seconds`, or until all of them are out of the game.

    Args:
        arguments: the words of the command line, without "bots".
        stop: says when the program must end.

    Returns:
        The exit status: 1 when no bot could join the game, or all bots were disconnected; else 0.
    """
    options = _parser().parse_args(arguments)
    # Errors only: when the server has the other dialect, each bot logs a warning and then switches to that dialect.
    logging.basicConfig(level=logging.ERROR, format="%(name)s: %(message)s")
    dialect = Dialect.GODOT4 if options.godot4 else None
    bots = [Bot(options.first + number, seed=options.seed, dialect=dialect) for number in range(options.count)]
    group = _BotGroup(bots, options)
    until = time.monotonic() + options.seconds if options.seconds else float("inf")
    print(f"{options.count} bots join {options.url} (Ctrl-C disconnects them)", flush=True)
    while not stop.asked and time.monotonic() < until and group.is_alive:
        group.update(time.monotonic())
        time.sleep(1.0 / UPDATES_PER_SECOND)
    was_alive = group.is_alive
    print(group.report(), flush=True)
    for bot in bots:
        bot.leave()
    wait_until_gone([bot.client for bot in bots])
    if not was_alive:
        print(f"No bot is in a game: {group.reasons()}", file=sys.stderr)
    return 0 if was_alive else 1


class _BotGroup:
    """
    Joins bots one after the other, and reports on all of them.
    """

    def __init__(self, bots: list[Bot], options: argparse.Namespace) -> None:
        self._bots = bots
        self._options = options
        self._sent = 0
        self._next_at = 0.0
        self._report_at = time.monotonic() + REPORT_S

    @property
    def is_alive(self) -> bool:
        """
        Whether any bot is in a game or still connects.
        """
        ended = sum(bot.client.model.phase is Phase.DISCONNECTED for bot in self._bots)
        return ended < len(self._bots)

    def update(self, now: float) -> None:
        if self._sent < len(self._bots) and now >= self._next_at:
            self._next_at = now + JOIN_APART_S
            self._bots[self._sent].connect(
                self._options.url, lag=self._options.lag / 1000.0, jitter=self._options.jitter / 1000.0
            )
            self._sent += 1
        for bot in self._bots[: self._sent]:
            bot.update()
        if now >= self._report_at:
            self._report_at = now + REPORT_S
            print(self.report(), flush=True)

    def report(self) -> str:
        """
        Returns one line of statistics about all bots.
        """
        models = [bot.client.model for bot in self._bots[: self._sent]]
        phases = Counter(model.phase.value for model in models)
        where = ", ".join(f"{count} {phase}" for phase, count in sorted(phases.items())) or "none"
        round_trips = [m.network.round_trip_time for m in models if m.network.round_trip_time is not None]
        mean_ms = 1000.0 * sum(round_trips) / len(round_trips) if round_trips else 0.0
        bytes_in = sum(model.network.bytes_in for model in models) / 1000.0
        bytes_out = sum(model.network.bytes_out for model in models) / 1000.0
        errors = [bot.client.prediction_errors.mean for bot in self._bots if bot.client.prediction_errors.count]
        error = sum(errors) / len(errors) if errors else 0.0
        return (
            f"bots: {where}; round trip {mean_ms:.1f} ms; in {bytes_in:.1f} kB/s, out {bytes_out:.1f} kB/s; "
            f"prediction error {error:.2f}"
        )

    def reasons(self) -> str:
        """
        Returns why bots are not in a game, each reason once.
        """
        return " ".join(sorted({bot.client.model.reason for bot in self._bots if bot.client.model.reason}))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m demo_game bots", description="Joins bots to a game.")
    parser.add_argument("url", help="the URL of the game, like ws://127.0.0.1:9080")
    parser.add_argument("--count", type=_count, default=4, metavar="N", help="how many bots (default: 4)")
    parser.add_argument("--first", type=int, default=0, metavar="N", help="the number in the first bot's name")
    parser.add_argument("--seconds", type=float, default=0.0, metavar="S", help="end after S seconds (default: never)")
    parser.add_argument("--lag", type=float, default=0.0, metavar="MS", help="added to the round-trip time")
    parser.add_argument("--jitter", type=float, default=0.0, metavar="MS", help="random variation of the lag, at most")
    parser.add_argument("--seed", type=int, default=0, metavar="N", help="the seed of the bots' random numbers")
    parser.add_argument(
        "--godot4",
        action="store_true",
        help="use Godot 4's multiplayer only (without it: the dialect of the game)",
    )
    return parser


def _count(text: str) -> int:
    count = int(text)
    if not 1 <= count <= MAX_BOTS:
        raise argparse.ArgumentTypeError(f"{count} is not from 1 to {MAX_BOTS}")
    return count
