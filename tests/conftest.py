"""For all tests."""

import signal

import pytest


def pytest_configure(config: pytest.Config) -> None:
    """
    Let Ctrl-C work in the programs that tests start. A shell that starts something in the background tells it to ignore
    SIGINT, and so all that it starts in turn.
    """
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
