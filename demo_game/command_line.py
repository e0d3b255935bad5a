"""Reads the command line and starts the player's program, the server or bots."""

from __future__ import annotations

import argparse
import logging
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from demo_game.rules.constants import MAX_PLAYERS
from demo_game.stopping import StopOnSignal

__all__ = ["run"]

MAX_LAG_MS = 5000


def run(arguments: Sequence[str] | None, stop: StopOnSignal) -> int:
    """
    Runs the demo.

    Args:
        arguments: the command line's; None takes the program's own.
        stop: when to leave.

    Returns:
        The exit status: 0 when all went well, 1 with a sentence that says what did not.
    """
    words = list(sys.argv[1:] if arguments is None else arguments)
    # Two programs without a window have command lines of their own; neither needs pygame.
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
        # What a player has to know is said in a sentence; the log is for --verbose.
        logging.getLogger().addHandler(logging.NullHandler())
    return _play(options, stop)


def _play(options: argparse.Namespace, stop: StopOnSignal) -> int:
    if stop.asked:
        return 0
    os.environ.setdefault("PYGAME_HIDE_SUPPORT_PROMPT", "1")
    try:
        import pygame  # noqa: F401  (only to see whether it is there; the server runs without)
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
    from demo_game.app import Options, play
    from demo_game.net.dialect import Dialect

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
        description="Crystal Dash, a small space game over netpeer. Without options: its menu.",
        epilog="'python -m demo_game serve --help' and 'python -m demo_game bots --help' tell more.",
    )
    parser.add_argument("--connect", metavar="URL", help="join the game at URL at once, as ws://192.168.1.20:9080")
    parser.add_argument("--name", help="your name in the game; without it the one that you had last")
    parser.add_argument(
        "--bots",
        metavar="N",
        type=_whole(0, MAX_PLAYERS - 1),
        default=7,
        help="bots in a game with bots (default: %(default)s)",
    )
    parser.add_argument(
        "--lag",
        metavar="MS",
        type=_whole(0, MAX_LAG_MS),
        default=0,
        help="make your line slower: milliseconds there and back",
    )
    parser.add_argument(
        "--jitter", metavar="MS", type=_whole(0, MAX_LAG_MS), default=0, help="and by how much that differs"
    )
    parser.add_argument(
        "--godot4",
        action="store_true",
        help="speak Godot 4's multiplayer in games of your own, too, and no other (without it: what the game speaks)",
    )
    parser.add_argument("--no-discovery", action="store_true", help="do not look for games on the local network")
    parser.add_argument("--headless", action="store_true", help="no window: an autopilot plays against bots")
    parser.add_argument("--frames", metavar="N", type=_whole(1, 10**9), help="leave after N frames of a round")
    parser.add_argument("--screenshot", metavar="FILE", type=Path, help="save the last frame (.png, .jpg or .bmp)")
    parser.add_argument("--verbose", action="store_true", help="show what the network does")
    return parser


def _whole(low: int, high: int) -> Callable[[str], int]:
    """
    A type for argparse: a whole number from `low` to `high`.
    """

    def parse(text: str) -> int:
        try:
            number = int(text)
        except ValueError:
            raise argparse.ArgumentTypeError(f"{text!r} is no whole number") from None
        if not low <= number <= high:
            raise argparse.ArgumentTypeError(f"{number} is not from {low} to {high}")
        return number

    return parse


def _log_to_terminal(level: int) -> None:
    logging.basicConfig(level=level, format="%(asctime)s %(name)s: %(message)s")
