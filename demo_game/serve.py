"""`python -m demo_game serve`: runs the game server alone, without a window and without pygame."""

from __future__ import annotations

import argparse
import logging
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from demo_game.argument_types import number_between, whole_between
from demo_game.godot import serve_with_godot
from demo_game.net.client import DEFAULT_PORT
from demo_game.net.dialect import Dialect
from demo_game.net.discovery import BROADCAST, GameAnnouncer
from demo_game.net.server import GameServer
from demo_game.rules.constants import MAX_PLAYERS, RESULTS_TICKS, ROUND_TICKS, TICK_HZ

if TYPE_CHECKING:
    from collections.abc import Sequence

    from demo_game.stopping import StopOnSignal

__all__ = ["main"]

POLL_INTERVAL_S = 0.004
"""Seconds between two polls: an eighth of a tick, so that inputs hardly wait, at a few percent of a core."""

STATISTICS_S = 10.0


def main(arguments: Sequence[str], stop: StopOnSignal) -> int:
    """
    Serves one game. After the first Ctrl-C or SIGTERM it refuses new players; `--drain` seconds later it ends.

    Args:
        arguments: the words of the command line, without "serve".
        stop: counts the signals; the second signal ends the server at once.

    Returns:
        The exit status of the program.
    """
    options = _parser().parse_args(arguments)
    logging.basicConfig(level=logging.INFO if options.verbose else logging.WARNING, format="%(name)s: %(message)s")
    if options.godot is not None:
        names = ("port", "bind", "tick", "max_players", "round", "results", "seed", "announce", "name")
        return serve_with_godot(options.godot, {name: getattr(options, name) for name in names}, stop)
    server = GameServer(
        seed=options.seed if options.seed is not None else time.time_ns(),
        max_players=options.max_players,
        tick_hz=options.tick,
        round_ticks=round(options.round * TICK_HZ),
        results_ticks=round(options.results * TICK_HZ),
        dialect=Dialect.GODOT4 if options.godot4 else Dialect.GODOT3,
    )
    error = server.listen(options.port, options.bind)
    if error:
        print(f"Cannot serve a game on port {options.port}: {error.name}. Is it in use?", file=sys.stderr)
        return 1
    print(f"A game waits for players at {server.url} (Ctrl-C ends it)", flush=True)
    announcer = None
    if options.announce is not None:
        announcer = GameAnnouncer(options.name, server.port, destination=options.announce)
    _run(server, stop, options.drain, announcer)
    print("The game is over.", flush=True)
    return 0


def _run(server: GameServer, stop: StopOnSignal, drain_s: float, announcer: GameAnnouncer | None) -> None:
    statistics = _Statistics(server, time.monotonic())
    end_at = float("inf")
    while time.monotonic() < end_at and stop.count < 2:
        busy_since = time.perf_counter()
        server.poll()
        statistics.busy_s += time.perf_counter() - busy_since
        statistics.print_when_due(time.monotonic())
        if announcer is not None and not stop.asked:
            announcer.poll(len(server.player_names), server.max_players)
        if stop.asked and end_at == float("inf"):
            print("Draining: new players are refused.", flush=True)
            server.drain()
            end_at = time.monotonic() + (drain_s if server.player_names else 0.0)
        time.sleep(POLL_INTERVAL_S)
    server.close()
    if announcer is not None:
        announcer.close()


class _Statistics:
    """
    Prints a line of statistics every ten seconds.
    """

    def __init__(self, server: GameServer, now: float) -> None:
        self.busy_s = 0.0
        self._server = server
        self._since = now
        self._tick = 0
        self._counted: dict[int, tuple[int, int]] = {}

    def print_when_due(self, now: float) -> None:
        """
        Prints the line if ten seconds have passed since the last one.
        """
        if now - self._since >= STATISTICS_S:
            print(self._line(now - self._since), flush=True)
            self._since, self.busy_s, self._tick = now, 0.0, self._server.match.tick

    def _line(self, seconds: float) -> str:
        server = self._server
        bytes_in, bytes_out = self._count_bytes()
        return (
            f"players {len(server.player_names)}/{server.max_players}, {server.match.phase.name.lower()} "
            f"(round {server.match.round_number}), {(server.match.tick - self._tick) / seconds:.1f} ticks/s, "
            f"{server.skipped_ticks} skipped, busy {100.0 * self.busy_s / seconds:.1f} %, "
            f"in {bytes_in / seconds / 1000.0:.1f} kB/s, out {bytes_out / seconds / 1000.0:.1f} kB/s"
        )

    def _count_bytes(self) -> tuple[int, int]:
        """
        Returns the bytes in and out since the last line. Connections that have ended since then do not count.
        """
        bytes_in = bytes_out = 0
        counted: dict[int, tuple[int, int]] = {}
        for peer in self._server.peers:
            figures = self._server.link.peer.get_statistics(peer)
            if figures is not None:
                before_in, before_out = self._counted.get(peer, (0, 0))
                counted[peer] = (figures.bytes_in, figures.bytes_out)
                bytes_in += figures.bytes_in - before_in
                bytes_out += figures.bytes_out - before_out
        self._counted = counted
        return bytes_in, bytes_out


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m demo_game serve", description="Serves a game without a window, until Ctrl-C or SIGTERM."
    )
    parser.add_argument(
        "--port", type=whole_between(0, 65535), default=DEFAULT_PORT, help="0: any (default: %(default)s)"
    )
    parser.add_argument("--bind", metavar="ADDRESS", default="*", help='an IP address, or "*" for all (the default)')
    parser.add_argument(
        "--tick",
        metavar="HZ",
        type=number_between(1.0, 240.0),
        default=float(TICK_HZ),
        help="ticks a second (default: 30); the rules are made for 30, and at 60 the game runs twice as fast",
    )
    parser.add_argument("--max-players", metavar="N", type=whole_between(1, MAX_PLAYERS), default=MAX_PLAYERS)
    parser.add_argument(
        "--round",
        metavar="S",
        type=number_between(1.0, 3600.0),
        default=ROUND_TICKS / TICK_HZ,
        help="how long a round is, in seconds at 30 ticks (default: %(default)g)",
    )
    parser.add_argument(
        "--results",
        metavar="S",
        type=number_between(1.0, 600.0),
        default=RESULTS_TICKS / TICK_HZ,
        help="how long the scoreboard is shown (default: %(default)g)",
    )
    parser.add_argument(
        "--drain", metavar="S", type=number_between(0.0, 600.0), default=5.0, help="seconds from SIGTERM to the end"
    )
    parser.add_argument("--seed", metavar="N", type=whole_between(0, 2**31 - 1), help="the seed of the random numbers")
    parser.add_argument(
        "--announce",
        metavar="ADDRESS",
        nargs="?",
        const=BROADCAST,
        help="announce the game on the local network once a second (without it: no announcement)",
    )
    parser.add_argument("--name", default="netpeer demo", help="the name of the game in its announcements")
    engines = parser.add_mutually_exclusive_group()
    engines.add_argument("--godot", metavar="PATH", type=Path, help="let this Godot engine, 3 or 4, serve the game")
    engines.add_argument("--godot4", action="store_true", help="use Godot 4's multiplayer (without it: Godot 3's)")
    parser.add_argument("--verbose", action="store_true", help="log connections and disconnections")
    return parser
