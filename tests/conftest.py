"""For all tests: what makes them pass on a busy machine, too, and the same in every run."""

import os
import signal

import pytest
from hypothesis import HealthCheck, settings

os.environ["PYGAME_HIDE_SUPPORT_PROMPT"] = "1"

EXAMPLES = os.environ.get("NETPEER_FUZZ_EXAMPLES")
"""How many new examples to look for, NETPEER_FUZZ_EXAMPLES=100000; without it, the same ones in every run."""

# No stopwatch (`deadline`, `too_slow`): a busy machine is no failure. What fails is printed so that it can be repeated.
settings.register_profile(
    "netpeer",
    max_examples=int(EXAMPLES) if EXAMPLES else 100,
    derandomize=not EXAMPLES,
    database=None,
    deadline=None,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
settings.load_profile("netpeer")


def pytest_configure(config: pytest.Config) -> None:
    """
    Let Ctrl-C work in the programs that tests start. A shell that starts something in the background tells it to ignore
    SIGINT, and so all that it starts in turn.
    """
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
