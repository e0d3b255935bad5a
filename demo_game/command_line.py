"""Reads the command line and starts the player's program, the server or bots."""

from __future__ import annotations

import argparse
import logging
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from demo_game.argument_types import whole_between
from demo_game.rules.constants import MAX_PLAYERS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from demo_game.stopping import StopOnSignal

__all__ = ["run"]

MAX_LAG_MS = 5000


def run(arguments: Sequence[str] | None, stop: StopOnSignal) -> int:
    """
    Runs the demo.

    Args:
        arguments: the words of the command line; None takes them from `sys.argv`.
        stop: says when the program must end.

    Returns:
        The exit status: 0 after success; 1 after an error, which a sentence on stderr explains.
    """
    words = list(sys.argv[1:] if arguments is None else arguments)
    # `serve` and `bots` have no window, do not need pygame, and parse their own command lines.
    if words[:1] == ["serve"]:
        from demo_game.serve import main as serve

        return serve(words[1:], stop)
    if words[:1] == ["bots"]:
        from demo_game.bots.program import main as join_bots

        return join_bots(words[1:], stop)
    options = _parser().parse_args(words)
    if options.verbose:
        _log_to_terminal(logging.DEBUG)
    else:
        # A player sees errors as sentences; only --verbose shows the log.
        logging.getLogger().addHandler(logging.NullHandler())
    return _play(options, stop)


def _play(options: argparse.Namespace, stop: StopOnSignal) -> int:
    if stop.asked:
        return 0
    os.environ.setdefault("PYGAME_HIDE_SUPPORT_PROMPT", "1")
    try:
        import pygame  # noqa: F401  (only checks that it is installed; the server runs without it)
    except ModuleNotFoundError as error:
        if error.name != "pygame":
            raise
        # pygame has no wheel for Python 3.14 on, pygame-ce has.
        package = "pygame" if sys.version_info < (3, 14) else "pygame-ce"
        print(
            f"The demo draws with pygame, which is not installed. Run: {sys.executable} -m pip install {package}",
            file=sys.stderr,
        )
        return 1
    from demo_game.app import play
    from demo_game.net.dialect import Dialect
    from demo_game.options import Options

    return play(
        Options(
            name=options.name,
            connect=options.connect,
            bots=options.bots,
            lag=options.lag / 1000,
            jitter=options.jitter / 1000,
            headless=options.headless,
            frames=options.frames,
            screenshot=options.screenshot,
            looks_for_games=not options.no_discovery,
            announces=not options.no_discovery,
            dialect=Dialect.GODOT4 if options.godot4 else None,
        ),
        stop,
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m demo_game",
        description="Crystal Dash, a small space game over netpeer. Without options, it opens its menu.",
        epilog="See also 'python -m demo_game serve --help' and 'python -m demo_game bots --help'.",
    )
    parser.add_argument("--connect", metavar="URL", help="join the game at URL at once, like ws://192.168.1.20:9080")
    parser.add_argument("--name", help="your name in the game (default: the name of your last game)")
    parser.add_argument(
        "--bots",
        metavar="N",
        type=whole_between(0, MAX_PLAYERS - 1),
        default=7,
        help="bots in a game with bots (default: %(default)s)",
    )
    parser.add_argument(
        "--lag",
        metavar="MS",
        type=whole_between(0, MAX_LAG_MS),
        default=0,
        help="simulate a slow network: milliseconds added to the round-trip time",
    )
    parser.add_argument(
        "--jitter", metavar="MS", type=whole_between(0, MAX_LAG_MS), default=0, help="random variation of the lag"
    )
    parser.add_argument(
        "--godot4",
        action="store_true",
        help="use Godot 4's multiplayer only, also for games that you host (without it: the dialect of the game)",
    )
    parser.add_argument("--no-discovery", action="store_true", help="do not look for games on the local network")
    parser.add_argument("--headless", action="store_true", help="open no window; an autopilot plays against bots")
    parser.add_argument("--frames", metavar="N", type=whole_between(1, 10**9), help="end after N frames of a round")
    parser.add_argument("--screenshot", metavar="FILE", type=Path, help="save the last frame (.png, .jpg or .bmp)")
    parser.add_argument("--verbose", action="store_true", help="show the log of the network")
    return parser


def _log_to_terminal(level: int) -> None:
    logging.basicConfig(level=level, format="%(asctime)s %(name)s: %(message)s")
