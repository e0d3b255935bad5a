"""The versions of the contenders, and which contenders cannot be measured."""

import os
import platform
import subprocess
import tempfile
from functools import cache
from importlib import metadata
from pathlib import Path

from benchmarks.rivals.contenders import CONTENDERS, engine

__all__ = ["missing", "versions"]

TIMEOUT = 30.0  # seconds


def missing() -> list[str]:
    """
    Why contenders cannot be measured here, in one sentence each.
    """
    reasons: dict[str, str] = {}
    for contender in CONTENDERS.values():
        reasons.setdefault(contender.needs, contender.why_missing())
    return [reason for reason in reasons.values() if reason]


@cache
def versions() -> dict[str, str]:
    """
    Name -> version, of all contenders that can be measured.
    """
    found = {"Python": platform.python_version(), "on": platform.platform()}
    for contender in CONTENDERS.values():
        if contender.needs and contender.needs not in found and not contender.why_missing():
            wrapper = engine(contender.needs)
            found[contender.needs] = _ask(wrapper) if wrapper else metadata.version(contender.needs)
    return found


def _ask(wrapper: Path) -> str:
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(
            [wrapper, "--version"],
            capture_output=True,
            text=True,
            cwd=folder,
            env=os.environ | {"HOME": folder},
            timeout=TIMEOUT,
            check=False,
        )
    return done.stdout.strip().splitlines()[-1] if done.stdout.strip() else "of unknown version"
