"""Starts a real Godot engine as the game's server, as a player does."""

from __future__ import annotations

import subprocess
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from demo_game.godot import godot_command
from demo_game.net.dialect import Dialect
from tests.support.ports import free_port

from .lockstep import engine_environment

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["godot_server"]

START_S = 240.0


@contextmanager
def godot_server(engine: Path, folder: Path, dialect: Dialect = Dialect.GODOT3, **settings: object) -> Iterator[str]:
    """
    A server on a free port; the block gets its URL. What it printed must be free of errors.
    """
    port = free_port()
    output = folder / "output.txt"
    with output.open("wb") as out:
        process = subprocess.Popen(
            godot_command(engine, dialect, port=port, bind="127.0.0.1", **settings),
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
            env=engine_environment(folder),
        )
    try:
        _wait_for(output, process)
        yield f"ws://127.0.0.1:{port}"
        assert process.poll() is None, f"the engine ended\n{_said(output)}"
    finally:
        process.terminate()
        process.wait()
        print(_said(output))
    assert "SCRIPT ERROR" not in _said(output)


def _wait_for(output: Path, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_S
    while "A game waits for players" not in _said(output):
        if time.monotonic() > deadline or process.poll() is not None:
            raise AssertionError(f"the engine does not serve\n{_said(output)}")
        time.sleep(0.02)


def _said(output: Path) -> str:
    return output.read_text(encoding="utf-8", errors="replace")
