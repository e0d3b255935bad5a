"""The tests that `make check` leaves out exist under the names in `SLOW`."""

import pytest

from tests.conftest import SLOW, TESTS, is_slow

__all__: list[str] = []


@pytest.mark.parametrize("name", SLOW)
def test_a_slow_test_exists(name: str):
    assert (TESTS / name).exists()


def test_a_folder_stands_for_all_its_tests():
    assert is_slow(TESTS / "engines" / "rpc" / "test_modes.py")
    assert is_slow(TESTS / "docs" / "test_snippets.py")
    assert not is_slow(TESTS / "docs" / "test_links.py")
    assert not is_slow(TESTS / "link" / "test_send_queue.py")


def test_the_marker_is_set(request: pytest.FixtureRequest):
    marked = {item.path for item in request.session.items if item.get_closest_marker("slow")}
    assert request.node.path not in marked
    assert all(is_slow(path) for path in marked)
