"""
Runs `python -m demo_game` and presses Ctrl-C in it at given moments, counted in Python's own steps: so a moment is the
same one on a machine of any speed. `python interrupted.py REPORT MOMENTS ARGUMENTS...`

A moment is "phase:step"; a phase begins when the first function of its name is called. MOMENTS are separated by commas,
and come one after the other. REPORT gets a JSON object: how many were reached, how many steps each phase had, and
whether signals are ignored at the end.
"""

from __future__ import annotations

import atexit
import json
import os
import runpy
import signal
import sys
from pathlib import Path
from types import FrameType
from typing import Any

__all__: list[str] = []

PHASES = {
    ("demo_game/__main__.py", "main"): "start",
    ("demo_game/app.py", "run"): "play",
    ("demo_game/serve.py", "_run"): "play",
    ("demo_game/bots/program.py", "update"): "play",
    ("demo_game/screens/context.py", "close"): "end",
    ("demo_game/net/server.py", "close"): "end",
    ("demo_game/bots/bot.py", "leave"): "end",
    ("demo_game/stopping.py", "close"): "gone",
}
ROOT = Path(__file__).parents[2]


class Interrupter:
    """
    Counts the steps, and presses Ctrl-C.
    """

    def __init__(self, report: Path, moments: list[tuple[str, int]]) -> None:
        self._report = report
        self._moments = moments
        self._pressed = 0
        self._phase = ""
        self._steps: dict[str, int] = {}
        self._names = {name for _, name in PHASES}

    def step(self, frame: FrameType, event: str, argument: Any) -> None:
        code = frame.f_code
        if event == "call" and code.co_name in self._names:
            self._begin(code.co_filename, code.co_name)
        if self._phase:
            self._steps[self._phase] += 1
            if self._moments and self._moments[0] == (self._phase, self._steps[self._phase]):
                self._moments.pop(0)
                self._pressed += 1
                os.kill(os.getpid(), signal.SIGINT)

    def _begin(self, path: str, name: str) -> None:
        phase = next((PHASES[key] for key in PHASES if key[1] == name and path.endswith(key[0])), "")
        if phase and phase not in self._steps:
            self._phase = phase
            self._steps[phase] = -1  # this call itself is the last step before the phase

    def write(self) -> None:
        sys.setprofile(None)
        ignores = all(signal.getsignal(number) is signal.SIG_IGN for number in (signal.SIGINT, signal.SIGTERM))
        report = {"pressed": self._pressed, "steps": self._steps, "ignores": ignores}
        self._report.write_text(json.dumps(report), encoding="utf-8")


def main() -> None:
    report, moments, *arguments = sys.argv[1:]
    pairs = (moment.split(":") for moment in moments.split(",") if moment)
    interrupter = Interrupter(Path(report), [(phase, int(step)) for phase, step in pairs])
    atexit.register(interrupter.write)  # the first to register is the last to be called
    sys.argv = ["demo_game", *arguments]
    sys.path[0] = str(ROOT)
    sys.setprofile(interrupter.step)
    runpy.run_module("demo_game", run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
