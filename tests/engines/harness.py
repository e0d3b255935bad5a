"""
Drives one Godot engine from Python: starts it, sends it commands, and receives reports of all its events.

`Engine` is the process with its script gd/main.gd. `client()` and `server()` make peers inside it (sides.py). Nothing
here sleeps or blocks: `Engine.wait_for` calls all pumps until a condition holds or its deadline passes.
"""

import os
import select
import socket
import subprocess
from collections.abc import Callable
from pathlib import Path
from time import monotonic
from typing import Any, Self, TypeVar

from .link import Link
from .packets import Event
from .sides import GodotPeer

__all__ = ["DEADLINE_S", "SCRIPT", "Engine", "EngineFailed"]

T = TypeVar("T")
P = TypeVar("P", bound=GodotPeer)

SCRIPT = Path(__file__).with_name("gd") / "main.gd"

DEADLINE_S = 120.0
"""
Seconds that a wait for one step may take. Most steps take milliseconds; a machine under load takes longer.
"""

START_DEADLINE_S = 120.0
"""
Seconds until a started engine must have connected to the test (0.2 on an idle machine).
"""

FRAME_S = 0.001
"""
Seconds between two rounds of polling during a wait: one frame of the engine.
"""

SHOWN_EVENTS = 30
"""
How many of the last events and output lines a failure message shows.
"""


class EngineFailed(AssertionError):
    """
    The engine died, or an event did not come in time. The text shows the events that did come.
    """


class Engine:
    """
    One engine process. A context manager that kills the process at its end.

    Args:
        wrapper: The program that runs the engine, from `fetch.fetch`.
        folder: An empty folder for the files that the engine writes.
        script: The script that the engine runs: gd/main.gd, or one that extends it.
    """

    def __init__(self, wrapper: Path, folder: Path, script: Path = SCRIPT) -> None:
        self.pumps: list[Callable[[], object]] = []
        self.events: list[tuple[str, Event]] = []
        self._peers: dict[str, GodotPeer] = {}
        self._answers: dict[int, Any] = {}
        self._commands = 0
        self._output = folder / "output.txt"
        self._start(wrapper, folder, script)

    def _start(self, wrapper: Path, folder: Path, script: Path) -> None:
        with socket.create_server(("127.0.0.1", 0)) as door, self._output.open("wb") as output:
            homes = {name: str(folder) for name in ("HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME")}
            self._process = subprocess.Popen(
                [wrapper, "-s", script],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                cwd=folder,
                env=os.environ | homes | {"LANG": "en_US", "ENGINE_TEST_PORT": str(door.getsockname()[1])},
            )
            door.settimeout(START_DEADLINE_S)
            try:
                self._link = Link(door.accept()[0])
            except OSError:
                self._end()
                raise EngineFailed(f"the engine did not call back\n{self.output()}") from None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()

    def kill(self) -> None:
        """
        Kills the process at once, as `kill -9` does, so that no closing handshake happens.
        """
        self._end()
        self._link.close()

    def _end(self) -> None:
        self._process.kill()
        self._process.wait()

    @property
    def is_running(self) -> bool:
        """
        Whether the process runs and is connected to the test.
        """
        return self._link.is_open and self._process.poll() is None

    def output(self) -> str:
        """
        Returns the last lines that the engine printed.
        """
        return "\n".join(self.whole_output().splitlines()[-SHOWN_EVENTS:])

    def whole_output(self) -> str:
        """
        Returns everything that the engine printed.
        """
        return self._output.read_text(encoding="utf-8", errors="replace")

    def call(self, do: str, *arguments: Any, peer: str | None = None) -> Any:
        """
        Sends one command to the script and returns its answer. The pumps run meanwhile.
        """
        self._commands += 1
        number = self._commands
        try:
            self._link.send({"n": number, "do": do, "args": arguments} | ({"peer": peer} if peer else {}))
        except OSError:
            raise EngineFailed(f"the engine died\n{self.story()}") from None
        self.wait_for(lambda: number in self._answers, f"the answer to {do}{arguments!r}"[:200])
        return self._answers.pop(number)

    def wait_for(self, condition: Callable[[], T], what: str, *, timeout_s: float = DEADLINE_S) -> T:
        """
        Polls everything until `condition()` is true, and returns its result.

        Args:
            condition: Is called after each round.
            what: Names the condition in the failure message.
            timeout_s: Seconds until the wait fails.

        Raises:
            EngineFailed: the condition did not hold in time, or the engine died.
        """
        deadline = monotonic() + timeout_s
        while not (result := condition()):
            if monotonic() > deadline:
                raise EngineFailed(f"after {timeout_s} s still no {what}\n{self.story()}")
            self.pump()
        return result

    def pump(self) -> None:
        """
        Runs one round: calls every pump once, then handles the reports that the engine sends within one frame.
        """
        for pump in list(self.pumps):
            pump()
        if not self._link.is_open:
            select.select([], [], [], FRAME_S)
            return
        for report in self._link.receive(FRAME_S):
            self._hear(report)
        if not self._link.is_open:
            raise EngineFailed(f"the engine died\n{self.story()}")

    def _hear(self, report: dict[str, Any]) -> None:
        if "n" in report:
            self._answers[report["n"]] = report["returns"]
            return
        self._peers[report["peer"]].happened(Event.from_report(report["event"], report["args"]))

    def story(self) -> str:
        """
        Returns the last events and the last output, for failure messages.
        """
        events = [f"  {name}: {event}" for name, event in self.events[-SHOWN_EVENTS:]]
        return "\n".join(["events:", *events, "output of the engine:", self.output()])

    def reset(self) -> None:
        """
        Removes all peers, so that the next test starts without any.
        """
        self.pumps.clear()
        self.call("drop_all")
        self._peers.clear()
        self.events.clear()

    def client(self, name: str = "client") -> GodotPeer:
        """
        Returns a new WebSocketClient inside the engine.
        """
        return self.create(name, "client", GodotPeer)

    def server(self, name: str = "server") -> GodotPeer:
        """
        Returns a new WebSocketServer inside the engine.
        """
        return self.create(name, "server", GodotPeer)

    def create(self, name: str, kind: str, side: type[P]) -> P:
        """
        Returns a new side of the class `side`, with a "client" or "server" inside the engine.
        """
        if name in self._peers:
            raise ValueError(f"there is a {name} already")
        self._peers[name] = peer = side(self, name)
        self.call("create", name, kind)
        return peer
