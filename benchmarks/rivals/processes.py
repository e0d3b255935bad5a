"""Starts the measured processes, reads their reports, and measures their processor time and memory."""

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Self

from benchmarks.harness import Lost
from benchmarks.load.clients import Door
from benchmarks.load.frames import GODOT_4
from benchmarks.rivals.contenders import Contender, engine
from benchmarks.sockets import DEADLINE

__all__ = ["Subject"]

GD = Path(__file__).with_name("gd")
ROOT = Path(__file__).resolve().parents[2]


class Subject:
    """
    A measured process. A context manager: leaving it ends the process.

    Attributes:
        clock: how much its clock is behind `time.monotonic`, in seconds; known after `doors`.

    Args:
        contender: the contender.
        program: its program: `benchmarks.rivals.<contender>_<program>`, or gd/<program>.gd (gd4/ for Godot 4).
        options: the program's options; `port` is a free port if it is not given.
    """

    def __init__(self, contender: Contender, program: str, **options: int | str) -> None:
        self.name = contender.name
        self._folder = tempfile.TemporaryDirectory(prefix="netpeer-bench-")
        self._output = Path(self._folder.name, "output.txt")
        self._heard = b""
        self.clock = 0.0
        with socket.create_server(("127.0.0.1", 0)) as door, self._output.open("wb") as output:
            self._process = subprocess.Popen(
                _command(contender, program),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                cwd=self._folder.name if contender.engine else ROOT,  # Godot writes logs where it is
                env=_environment(self._folder.name, door.getsockname()[1], options),
            )
            door.settimeout(DEADLINE)
            try:
                self._line = door.accept()[0]
            except OSError as error:
                status = self._process.poll()
                state = "its process still runs" if status is None else f"its process ended with status {status}"
                lost = self.failed(f"did not start: {error} ({state})")
                self._end()
                self._folder.cleanup()  # or a later test gets the warning that the garbage collector did it
                raise lost from None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._line.close()
        self._end()
        self._folder.cleanup()

    def _end(self) -> None:
        self._process.kill()
        self._process.wait()

    def failed(self, what: str) -> Lost:
        """
        An error about this process, with its last lines of output.
        """
        lines = self._output.read_text(encoding="utf-8", errors="replace").splitlines()
        return Lost("\n".join([f"{self.name} {what}", *lines[-20:]]))

    def hear(self, timeout: float = DEADLINE) -> dict[str, Any]:
        """
        Wait for the process's next report.
        """
        until = time.monotonic() + timeout
        while b"\n" not in self._heard:
            self._line.settimeout(max(0.001, until - time.monotonic()))
            try:
                data = self._line.recv(65536)
            except TimeoutError:
                raise self.failed(f"did not report within {timeout:g} s") from None
            if not data:
                raise self.failed("ended by itself")
            self._heard += data
        line, _, self._heard = self._heard.partition(b"\n")
        report: dict[str, Any] = json.loads(line)
        if "error" in report:
            raise self.failed(f"reports: {report['error']}")
        return report

    def try_hear(self) -> dict[str, Any] | None:
        """
        The next report if there is one already. Raises `Lost` if it is an error, or if the process has ended.
        """
        self._line.setblocking(False)
        with contextlib.suppress(BlockingIOError):
            data = self._line.recv(65536)
            if not data:
                raise self.failed("ended by itself")
            self._heard += data
        return self.hear() if b"\n" in self._heard else None

    def doors(self) -> list[Door]:
        """
        Wait until it lets clients in.
        """
        report = self.hear()
        if "clock" in report:
            self.clock = time.monotonic() - float(report["clock"]) / 1e6
        return [Door(int(port), path) for port, path in report["doors"]]

    def rest(self) -> None:
        """
        Stop the process until its next `turn`: one that polls without a pause would take the others' processor time.
        """
        self._process.send_signal(signal.SIGSTOP)

    @contextlib.contextmanager
    def turn(self) -> Iterator[None]:
        """
        Let it run for the length of a `with` block.
        """
        self._process.send_signal(signal.SIGCONT)
        try:
            yield
        finally:
            self.rest()

    def cpu(self) -> float:
        """
        Seconds of the processor that it has had so far.
        """
        return time.clock_gettime((~self._process.pid << 3) | 2)  # Linux: the CPU clock of another process

    def pin(self, place: int) -> None:
        """
        Keep the process on one core, so that two that talk to each other do not share one in some rounds only.

        Args:
            place: 0 or 1: which of the two cores that such a pair gets.
        """
        cores = sorted(os.sched_getaffinity(0))
        os.sched_setaffinity(self._process.pid, {cores[place % len(cores)]})

    def memory(self) -> int:
        """
        Bytes of memory that it holds (its resident set, shared pages included).
        """
        pages = Path(f"/proc/{self._process.pid}/statm").read_text(encoding="ascii").split()[1]
        return int(pages) * os.sysconf("SC_PAGE_SIZE")


def _command(contender: Contender, program: str) -> Sequence[str | Path]:
    if contender.engine:
        wrapper = engine(contender.needs)
        if wrapper is None:
            raise Lost(contender.why_missing())
        return [wrapper, "-s", GD / f"{program}{'_4' if contender.dialect is GODOT_4 else ''}.gd"]
    return [sys.executable, "-m", f"benchmarks.rivals.{contender.name.replace(' ', '_')}_{program}"]


def _environment(folder: str, port: int, options: dict[str, int | str]) -> dict[str, str]:
    homes = dict.fromkeys(("HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME"), folder)
    own = {"BENCH_PORT": str(port), "BENCH_OPTIONS": json.dumps(options), "LANG": "en_US"}
    return os.environ | homes | own
