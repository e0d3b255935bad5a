"""
The engines of one test run. Each is looked up once, and keeps running from test to test.
"""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from .fetch import EngineUnavailable, fetch
from .harness import SCRIPT, Engine

__all__ = ["REQUIRED_VARIABLE", "EngineSlot", "find", "wrapper_or_skip"]

REQUIRED_VARIABLE = "NETPEER_REQUIRE_ENGINES"

_found: dict[str, Path | EngineUnavailable] = {}


def find(name: str, report: Callable[[str], object]) -> Path | EngineUnavailable:
    """
    Returns the engine's wrapper, or why there is none. It uses the network at most once in a test run.
    """
    if name not in _found:
        try:
            _found[name] = fetch(name, report)
        except EngineUnavailable as reason:
            _found[name] = reason
    return _found[name]


def wrapper_or_skip(found: Path | EngineUnavailable) -> Path:
    """
    Returns the wrapper. Without one, the test is skipped, or fails if engines are required.
    """
    if isinstance(found, Path):
        return found
    if os.environ.get(REQUIRED_VARIABLE, "0") not in ("", "0"):
        pytest.fail(f"{REQUIRED_VARIABLE} is set, and there is no engine: {in_one_line(found)}", pytrace=False)
    pytest.skip(f"no engine: {in_one_line(found)}")


def in_one_line(reason: EngineUnavailable) -> str:
    """
    Returns the first line of a reason and apt's first error, for the test summary, which repeats it for each test.
    """
    first, *tail = str(reason).splitlines()
    complaint = next((line for line in tail if line.startswith("E: ")), "")
    return f"{first}: {complaint}" if complaint else first


class EngineSlot:
    """
    Keeps one engine for many tests, and starts a new one when the last does not run any more.
    """

    def __init__(self, wrapper: Path, folders: pytest.TempPathFactory, script: Path = SCRIPT) -> None:
        self._wrapper = wrapper
        self._script = script
        self._folders = folders
        self._engine: Engine | None = None

    def take(self) -> Engine:
        """
        Returns an engine without peers.
        """
        if self._engine is None or not self._engine.is_running:
            self._engine = self.start()
        return self._engine

    def start(self) -> Engine:
        """
        Starts an engine for one test only.
        """
        return Engine(self._wrapper, self._folders.mktemp("engine"), self._script)

    def discard(self) -> None:
        """
        Ends the engine. The next test gets a new one.
        """
        if self._engine is not None:
            self._engine.kill()
            self._engine = None
