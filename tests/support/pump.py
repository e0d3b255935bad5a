"""Polling peers until a condition holds."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Protocol

DEADLINE = 120.0  # seconds: only a hang takes so long, also on a busy machine


class Polled(Protocol):
    """
    A peer of either dialect.
    """

    def poll(self) -> object: ...


def pump(condition: Callable[[], object], *peers: Polled) -> None:
    """
    Poll until the condition holds; fail after `DEADLINE`.
    """
    end = time.monotonic() + DEADLINE
    while not condition():
        assert time.monotonic() < end, f"not within {DEADLINE} s: {peers}"
        for peer in peers:
            peer.poll()
