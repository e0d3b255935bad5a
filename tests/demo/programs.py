"""Starts the demo and the examples as programs of their own, as a user does."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

__all__ = ["ROOT", "environment", "read_until", "run", "started"]

ROOT = Path(__file__).parents[2]
TIMEOUT_S = 300.0
"""Far more than any of them takes, on a busy machine, too."""


def environment(**changes: str | None) -> dict[str, str]:
    """
    This process's environment with dummy drivers and this checkout; None takes a variable out.
    """
    merged: dict[str, str | None] = {
        **os.environ,
        "SDL_VIDEODRIVER": "dummy",
        "SDL_AUDIODRIVER": "dummy",
        "PYTHONPATH": str(ROOT),
        "PYTHONIOENCODING": "utf-8",
        **changes,
    }
    return {name: value for name, value in merged.items() if value is not None}


def run(
    *arguments: str | Path, cwd: Path = ROOT, env: dict[str, str] | None = None, typed: str = ""
) -> subprocess.CompletedProcess[str]:
    """
    Runs Python with these arguments to its end.
    """
    return subprocess.run(
        [sys.executable, *map(str, arguments)],
        cwd=cwd,
        env=env or environment(),
        input=typed,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=TIMEOUT_S,
        check=False,
    )


@contextmanager
def started(*arguments: str | Path, env: dict[str, str] | None = None) -> Iterator[subprocess.Popen[str]]:
    """
    Starts Python with these arguments, with pipes for everything; it is gone at the end of the block.
    """
    with subprocess.Popen(
        [sys.executable, "-u", *map(str, arguments)],
        cwd=ROOT,
        env=env or environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def read_until(process: subprocess.Popen[str], words: str) -> str:
    """
    Reads what the program says up to the line with these words, and gives that line.
    """
    assert process.stdout is not None
    said = []
    for line in process.stdout:
        said.append(line)
        if words in line:
            return line.rstrip("\n")
    raise AssertionError(f"the program ended without saying {words!r}: {''.join(said)}")
