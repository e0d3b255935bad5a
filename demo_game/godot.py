"""Lets a Godot 3 engine serve the game: the project in `godot3_server/` has the same rules, in GDScript."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from types import FrameType

__all__ = ["PROJECT", "godot_command", "serve_with_godot"]

PROJECT = Path(__file__).with_name("godot3_server")


def godot_command(engine: Path | str, **settings: object) -> list[str]:
    """
    The command that serves a game.

    Args:
        engine: `godot3-server`, or any other Godot 3 binary, which then runs without a window.
        **settings: port, bind, tick, max_players, round, results, seed; None leaves one out.
    """
    options = [f"--{name.replace('_', '-')}={value}" for name, value in settings.items() if value is not None]
    return [str(engine), "--no-window", "--path", str(PROJECT), *options]


def serve_with_godot(engine: Path, settings: Mapping[str, object]) -> int:
    """
    Serves until the engine ends, or until Ctrl-C or SIGTERM.

    Returns:
        The exit status: the engine's own, and 0 when it was asked to end.
    """
    try:
        process = subprocess.Popen(godot_command(engine, **settings))
    except OSError as error:
        print(f"{engine} cannot be started: {error.strerror}.", file=sys.stderr)
        return 1
    ending = _Ending(process)
    status = process.wait()
    return 0 if ending.asked else status


class _Ending:
    """
    Passes signals on.
    """

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self.asked = False
        self._process = process
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._ask)

    def _ask(self, number: int, frame: FrameType | None) -> None:
        if self.asked:
            self._process.kill()
        else:
            self.asked = True
            self._process.terminate()
