"""Settings for all tests: they must pass on a busy machine, and do the same in every run."""

import os
import signal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

os.environ["PYGAME_HIDE_SUPPORT_PROMPT"] = "1"

TESTS = Path(__file__).parent

# The tests that take seconds: they start programs, run the documentation, or try many examples. Together they take more
# than half of the time of all tests. `make check` leaves them out. Paths are relative to tests/; a folder means all
# files in it.
SLOW = (
    "benchmarks",
    "demo/test_assets.py",
    "demo/test_examples.py",
    "demo/test_game_over_sockets.py",
    "demo/test_godot3_server.py",
    "demo/test_godot4_server.py",
    "demo/test_netcode.py",
    "demo/test_program.py",
    "demo/test_screens.py",
    "demo/test_serve_and_bots.py",
    "demo/test_tools.py",
    "docs/test_benchmarks_smoke.py",
    "docs/test_commands.py",
    "docs/test_snippets.py",
    "engines",
    "godot3/multiplayer/test_fuzz.py",
    "godot4/replication/test_hostile.py",
    "godot4/test_fuzz.py",
    "sync/test_playout_clock.py",
    "variant/test_limits4.py",
    "variant/test_reference.py",
    "variant/test_round_trips.py",
    "websocket/test_fuzz.py",
    "websocket/test_whole_frames.py",
)

EXAMPLES = os.environ.get("NETPEER_FUZZ_EXAMPLES")
"""How many new random examples to try, like NETPEER_FUZZ_EXAMPLES=100000. Unset: the same examples in every run."""

# No time limits (`deadline`, `too_slow`): a busy machine is no failure. `print_blob` prints how to repeat a failure.
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
    Lets Ctrl-C work in the programs that tests start. A shell makes its background programs ignore SIGINT, and their
    child processes inherit that.
    """
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def is_slow(path: Path) -> bool:
    """
    Whether `SLOW` names a test's file, or a folder that it is in.
    """
    return any(path.is_relative_to(TESTS / name) for name in SLOW)


@pytest.hookimpl(tryfirst=True)  # before the selection by marker
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """
    Marks the slow tests.
    """
    for item in items:
        if is_slow(item.path):
            item.add_marker(pytest.mark.slow)
