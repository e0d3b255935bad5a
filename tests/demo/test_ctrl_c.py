"""Sends Ctrl-C to the programs at fifty moments, sometimes twice; each time the program must end cleanly."""

from __future__ import annotations

import ast
import json
import signal
import sys
import tomllib
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from .programs import ROOT, run

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no signals to send to another program")

INTERRUPTED = ROOT / "tests" / "demo" / "interrupted.py"
AT_ONCE = 4
"""How many programs run in parallel: most of the time each of them waits for its next frame."""

GAME = ("--headless", "--bots", "1", "--frames", "100000")
SERVE = ("serve", "--port", "0", "--bind", "127.0.0.1")
BOTS = ("bots", "ws://127.0.0.1:1", "--count", "1")

STEPS_PLAYED = 2000
"""Steps of the interpreter until the first Ctrl-C, in runs where a second one interrupts the shutdown."""


def interrupted(arguments: tuple[str, ...], moments: str, report: Path) -> dict[str, object]:
    """
    Runs the program with Ctrl-C at `moments` (see interrupted.py); it must end as if its window had been closed.
    """
    done = run(INTERRUPTED, report, moments, *arguments, cwd=report.parent)
    assert "Traceback" not in done.stderr, (moments, done.stderr)
    assert done.returncode == 0, (moments, done.returncode, done.stderr)
    assert done.stderr == "", (moments, done.stderr)
    told: dict[str, object] = json.loads(report.read_text(encoding="utf-8"))
    assert told["ignores"], (moments, "a signal while Python shuts down would end in a failure")
    return told


def spread(first: int, last: int, count: int) -> list[int]:
    """
    Returns `count` numbers, evenly spread from `first` to `last`.
    """
    return [first + (last - first) * number // max(count - 1, 1) for number in range(count)]


@pytest.mark.parametrize(
    ("arguments", "counts"),
    [
        pytest.param(GAME, {"start": 14, "play": 5, "end": 4, "gone": 3}, id="player"),
        pytest.param(SERVE, {"start": 6, "play": 2, "end": 2, "gone": 2}, id="serve"),
        pytest.param(BOTS, {"start": 6, "play": 2, "end": 2, "gone": 2}, id="bots"),
    ],
)
def test_ctrl_c_at_every_moment_ends_the_program_cleanly(
    arguments: tuple[str, ...], counts: dict[str, int], tmp_path: Path
) -> None:
    pytest.importorskip("pygame")
    played = f"play:{STEPS_PLAYED}"
    steps = interrupted(arguments, played, tmp_path / "first.json")["steps"]
    assert isinstance(steps, dict)
    moments = [f"start:{step}" for step in spread(1, steps["start"], counts["start"])]
    # Each moment is twice as late as the one before.
    moments += [f"play:{1 + STEPS_PLAYED * 2**number // 2}" for number in range(counts["play"])]
    # The first Ctrl-C starts the shutdown; these moments are for a second one.
    for phase in ("end", "gone"):
        moments += [f"{played},{phase}:{step}" for step in spread(1, steps[phase] * 3 // 4, counts[phase])]
    moments[1] += f",start:{steps['start'] // 2}"  # two during the start

    def press(number: int) -> None:
        told = interrupted(arguments, moments[number], tmp_path / f"{number}.json")
        assert told["pressed"] == moments[number].count(":"), (moments[number], told)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(press, range(len(moments))))
    assert len(moments) == sum(counts.values())


def test_nothing_is_imported_before_the_signal_handlers() -> None:
    """
    For `python -m demo_game` and for the installed command: both start in demo_game/__main__.py.
    """
    with (ROOT / "pyproject.toml").open("rb") as file:
        assert tomllib.load(file)["project"]["scripts"] == {"netpeer-demo": "demo_game.__main__:main"}
    for path in ("demo_game/__init__.py", "demo_game/__main__.py"):
        parsed = ast.parse((ROOT / path).read_text(encoding="utf-8"))
        assert not [node for node in parsed.body if isinstance(node, ast.Import | ast.ImportFrom)], path


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_installed_command_ends_cleanly_on_a_signal(number: int, tmp_path: Path) -> None:
    # Does what pip's script does, and sends a signal as soon as the handlers are installed.
    code = (
        "import os, sys; from demo_game.__main__ import main\n"
        f"import demo_game.stopping as s; class_ = s.StopOnSignal; number = {int(number)}\n"
        "class Pressed(class_):\n"
        "    def __init__(self, count=0): super().__init__(count); os.kill(os.getpid(), number)\n"
        "s.StopOnSignal = Pressed\n"
        f"sys.argv = ['netpeer-demo', *{list(GAME)!r}]; sys.exit(main())"
    )
    done = run("-c", code, cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
