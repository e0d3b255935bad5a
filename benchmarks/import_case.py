"""How long `import netpeer` takes in a fresh interpreter, beside `import websockets.sync.client`."""

import subprocess
import sys
from functools import partial

from benchmarks.harness import Figure, Scale, alternate

__all__ = ["measure"]

TARGET_MS = 150.0

# Seconds after which an interpreter counts as hanging.
TIMEOUT = 60.0

PROGRAM = "import time; began = time.perf_counter(); import {}; print(time.perf_counter() - began)"


def measure(scale: Scale) -> list[Figure]:
    """
    Measure both imports, in turns.
    """
    rival = "websockets.sync.client"
    medians = alternate({name: partial(_seconds, name) for name in ("netpeer", rival)}, scale.rounds)
    return [Figure("import netpeer", "ms", medians["netpeer"] * 1e3, rival, medians[rival] * 1e3, TARGET_MS)]


def _seconds(module: str) -> float:
    command = [sys.executable, "-c", PROGRAM.format(module)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=TIMEOUT)
    return float(done.stdout)
