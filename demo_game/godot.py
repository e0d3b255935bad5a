"""Lets a Godot engine serve the game. godot3_server/ and godot4_server/ contain the same rules, in GDScript."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from demo_game.net.dialect import Dialect

if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import FrameType

    from demo_game.stopping import StopOnSignal

__all__ = ["PROJECTS", "EngineTrouble", "engine_version", "godot_command", "serve_with_godot"]

PROJECTS = {
    Dialect.GODOT3: Path(__file__).with_name("godot3_server"),
    Dialect.GODOT4: Path(__file__).with_name("godot4_server"),
}
DIALECTS = {3: Dialect.GODOT3, 4: Dialect.GODOT4}

ANSWER_S = 20.0
"""Seconds that an engine may take to print its version."""


class EngineTrouble(Exception):
    """
    The engine cannot serve the game. The text is a sentence for the user.
    """


def engine_version(engine: Path | str) -> tuple[Dialect, str]:
    """
    Asks an engine for its version.

    Returns:
        The engine's dialect and its version, like "4.6.3.stable".

    Raises:
        EngineTrouble: the engine cannot be started, or is neither Godot 3 nor Godot 4.
    """
    try:
        asked = subprocess.run([str(engine), "--version"], capture_output=True, timeout=ANSWER_S, check=False)
    except OSError as error:
        raise EngineTrouble(f"{engine} cannot be started: {error.strerror}.") from None
    except subprocess.TimeoutExpired:
        raise EngineTrouble(f"{engine} --version gave no answer in {ANSWER_S:.0f} s.") from None
    found = re.search(r"^(\d+)(?:\.\d+)+(?:\.[a-z]+\d*)?", asked.stdout.decode("utf-8", "replace"), re.MULTILINE)
    if found is None or int(found[1]) not in DIALECTS:
        raise EngineTrouble(f"{engine} is neither Godot 3 nor Godot 4.")
    return DIALECTS[int(found[1])], found[0]


def godot_command(engine: Path | str, dialect: Dialect, **settings: object) -> list[str]:
    """
    Returns the command that serves a game.

    Args:
        engine: a Godot binary. The command runs it without a window.
        dialect: the dialect of the engine.
        **settings: port, bind, tick, max_players, round, results, seed. A setting that is None is left out.
    """
    options = [f"--{name.replace('_', '-')}={value}" for name, value in settings.items() if value is not None]
    if dialect is Dialect.GODOT4:
        return [str(engine), "--headless", "--path", str(PROJECTS[dialect]), "--", *options]
    return [str(engine), "--no-window", "--path", str(PROJECTS[dialect]), *options]


def serve_with_godot(engine: Path, settings: Mapping[str, object], stop: StopOnSignal) -> int:
    """
    Serves until the engine ends, or until Ctrl-C or SIGTERM.

    Args:
        engine: a Godot binary.
        settings: see `godot_command`.
        stop: says whether a signal arrived before the engine was running.

    Returns:
        The exit status: 0 after a signal, else the engine's own.
    """
    try:
        dialect, version = engine_version(engine)
        if stop.asked:
            return 0
        print(f"Godot {version} serves {PROJECTS[dialect].name}", flush=True)
        process = subprocess.Popen(godot_command(engine, dialect, **settings))
    except EngineTrouble as trouble:
        if stop.asked:
            return 0  # Ctrl-C in a terminal also ends the engine, which then prints no version
        print(trouble, file=sys.stderr)
        return 1
    except OSError as error:
        print(f"{engine} cannot be started: {error.strerror}.", file=sys.stderr)
        return 1
    ending = _Ending(process)
    if stop.asked:
        ending.ask()
    status = process.wait()
    return 0 if ending.asked else status


class _Ending:
    """
    Passes signals on to the engine.
    """

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self.asked = False
        self._process = process
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._heard)

    def _heard(self, _number: int, _frame: FrameType | None) -> None:
        self.ask()

    def ask(self) -> None:
        """
        Asks the engine to end; the second call kills it.
        """
        if self.asked:
            self._process.kill()
        else:
            self.asked = True
            self._process.terminate()
