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
    Made once, because making keys is slow.
    """
    return make_certificates()


@pytest.fixture(autouse=True)
def nothing_left_open() -> Iterator[None]:
    """
    Fail the test that leaves a socket open, not a later one.
    """
    with warnings.catch_warnings(record=True) as seen:
        warnings.simplefilter("always", ResourceWarning)
        yield
        gc.collect(
            1
        )  # the young generation has the objects of this test; to collect the others would take longer than the test
    assert not [str(warning.message) for warning in seen if issubclass(warning.category, ResourceWarning)]
