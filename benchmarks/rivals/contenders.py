"""The contenders: netpeer and its rivals, what each needs, and how peers join it."""

import importlib.util
from pathlib import Path
from typing import NamedTuple

from benchmarks.load.frames import GODOT_3, GODOT_4, PLAIN, Dialect

__all__ = ["CONTENDERS", "Contender", "engine", "present"]


class Contender(NamedTuple):
    """
    A server, client or engine that can be measured.

    Attributes:
        name: its name in the tables.
        needs: the package or engine that must be installed; "" for Python only.
        dialect: the dialect of its relay.
        engine: whether `needs` is an engine.
    """

    name: str
    needs: str
    dialect: Dialect
    engine: bool = False

    def why_missing(self) -> str:
        """
        Why it cannot be measured here; "" if it can.
        """
        if self.engine:
            wrapper = engine(self.needs)
            return "" if wrapper else f"{self.name} is missing: python -m tests.engines.fetch {self.needs} gets it"
        if self.needs and importlib.util.find_spec(self.needs) is None:
            return f"{self.name} is missing: pip install -e .[bench] gets it"
        return ""


CONTENDERS = {
    contender.name: contender
    for contender in (
        Contender("netpeer", "", GODOT_3),
        Contender("Godot 3.6", "godot-3.6", GODOT_3, True),
        Contender("Godot 3.2", "godot-3.2", GODOT_3, True),
        Contender("netpeer godot4", "", GODOT_4),
        Contender("Godot 4", "godot-4", GODOT_4, True),
        Contender("websockets", "websockets", PLAIN),
        Contender("websockets sync", "websockets", PLAIN),
        Contender("picows", "picows", PLAIN),
        Contender("aiohttp", "aiohttp", PLAIN),
        Contender("bare sockets", "", PLAIN),
    )
}


def present(*names: str) -> list[Contender]:
    """
    The named contenders that can be measured here. `versions.missing` says why the others cannot.
    """
    return [CONTENDERS[name] for name in names if not CONTENDERS[name].why_missing()]


def engine(name: str) -> Path | None:
    """
    The command that runs an engine; None if the engine was not fetched.
    """
    try:
        from tests.engines.fetch import cached
    except ImportError:
        return None  # an installation without the tests
    return cached(name)
