"""
Fixtures of the transport's tests: certificates, and a check that a test closes its sockets.
"""

import gc
import warnings
from collections.abc import Iterator

import pytest

from .authority import Certificates, make_certificates

__all__: list[str] = []


@pytest.fixture(scope="session")
def certificates() -> Certificates:
    """
    Made once: keys take a while.
    """
    return make_certificates()


@pytest.fixture(autouse=True)
def nothing_left_open() -> Iterator[None]:
    """
    A socket that is lost without being closed fails the test that lost it, not a later one.
    """
    with warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter("always", ResourceWarning)
        yield
        gc.collect(1)  # what a test leaves behind is young; everything older would cost more than the test itself
    assert not [str(warning.message) for warning in seen if issubclass(warning.category, ResourceWarning)]
