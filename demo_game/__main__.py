"""`python -m demo_game`: reads the command line and starts the player's program or the server."""

from __future__ import annotations

import argparse
import logging
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from demo_game.rules import MAX_PLAYERS
from demo_game.serve import serve

__all__ = ["main"]

DEFAULT_PORT = 9080


def main(arguments: Sequence[str] | None = None) -> int:
    """
    Runs the demo.

    Args:
        arguments: the command line's; None takes the program's own.

    Returns:
        The exit status: 0 when all went well, 1 with a sentence that says what did not.
    """
    options = _parser().parse_args(arguments)
    if options.serve is not None:
        _log_to_terminal(logging.DEBUG if options.verbose else logging.INFO)
        return serve(options.serve, options.bind)
    if options.verbose:
        _log_to_terminal(logging.DEBUG)
    else:
        # What a player has to know is said in a sentence; the log is for --verbose.
        logging.getLogger().addHandler(logging.NullHandler())
    return _play(options)


def _play(options: argparse.Namespace) -> int:
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

    return play(
        Options(
            name=options.name,
            connect=options.connect,
            bots=options.bots,
            headless=options.headless,
            frames=options.frames,
            screenshot=options.screenshot,
        )
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m demo_game",
        description="A small space game over netpeer. Without options: a game with three bots, here and now.",
    )
    where = parser.add_mutually_exclusive_group()
    where.add_argument("--connect", metavar="URL", help="join the game at URL, as ws://192.168.1.20:9080")
    where.add_argument(
        "--serve",
        metavar="PORT",
        nargs="?",
        type=_whole(0, 65535),
        const=DEFAULT_PORT,
        help=f"serve a game without a window, on port {DEFAULT_PORT} or another one (0: any that is free)",
    )
    parser.add_argument(
        "--bind", metavar="ADDRESS", default="*", help='where --serve listens: an IP address, or "*" for all'
    )
    parser.add_argument("--name", default="Pilot", help="your name in the game")
    parser.add_argument(
        "--bots", metavar="N", type=_whole(0, MAX_PLAYERS - 1), default=3, help="bots in your own game (default: 3)"
    )
    parser.add_argument("--headless", action="store_true", help="play without a window; an autopilot steers")
    parser.add_argument("--frames", metavar="N", type=_whole(1, 10**9), help="leave after N frames of the game")
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


if __name__ == "__main__":
    sys.exit(main())
