"""
Fixtures of the engine tests: a Godot engine of each version, netpeer's peers beside it, and pairs of both.
"""

import sys
from collections.abc import Iterator

import pytest

from .fetch import ENGINES, GODOT_3, EngineUnavailable, cached
from .harness import Engine
from .pairs import Pair
from .python_side import PythonSide
from .slots import EngineSlot, find, wrapper_or_skip

__all__: list[str] = []


FETCH_TIMEOUT_S = 900
"""
Seconds for a test that must fetch its engine first, as in the workers of pytest-xdist. Godot 4 is 150 MB.
"""


@pytest.hookimpl(tryfirst=True)  # before the selection by marker
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """
    Marks every test that needs an engine.
    """
    are_all_there = all(map(cached, ENGINES))
    for item in items:
        if "engine_slot" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.engine)
        if not are_all_there and item.get_closest_marker("engine"):
            item.add_marker(pytest.mark.timeout(FETCH_TIMEOUT_S))


def pytest_collection_finish(session: pytest.Session) -> None:
    """
    Fetches the engines that the selected tests need, before the first test's timeout begins.
    """
    terminal = session.config.pluginmanager.get_plugin("terminalreporter")
    if session.config.option.collectonly or terminal is None:
        return
    specifications = [item.callspec for item in session.items if hasattr(item, "callspec")]
    for name in sorted({specification.params.get("engine_slot") for specification in specifications} & set(ENGINES)):
        if isinstance(found := find(name, terminal.write), EngineUnavailable):
            terminal.write_line(f"no engine: {found}")


@pytest.fixture(scope="session", params=GODOT_3)
def engine_slot(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[EngineSlot]:
    """
    The engine of one version, shared by all its tests.
    """
    slot = EngineSlot(wrapper_or_skip(find(request.param, sys.stderr.write)), tmp_path_factory)
    yield slot
    slot.discard()


@pytest.fixture
def godot(engine_slot: EngineSlot) -> Iterator[Engine]:
    """
    A running engine without peers. When the test fails, its report shows the engine's last events and output.
    """
    engine = engine_slot.take()
    yield engine
    print(engine.story())
    try:
        engine.reset()
    except BaseException:
        engine_slot.discard()
        raise


@pytest.fixture
def doomed(engine_slot: EngineSlot) -> Iterator[Engine]:
    """
    An engine for this test only, which the test may kill.
    """
    with engine_slot.start() as engine:
        yield engine
        print(engine.story())


@pytest.fixture
def python(godot: Engine) -> Iterator[PythonSide]:
    """
    Makes netpeer's peers beside the engine `godot`.
    """
    with PythonSide(godot) as side:
        yield side


@pytest.fixture(params=[True, False], ids=["godot serves", "godot joins"])
def pair(request: pytest.FixtureRequest, godot: Engine, python: PythonSide) -> Iterator[Pair]:
    """
    A server and a client, once with Godot as the server and once as the client.
    """
    with Pair(godot, python, godot_serves=request.param) as pair:
        yield pair


@pytest.fixture(params=[True, False], ids=["godot serves", "godot joins"])
def doomed_pair(request: pytest.FixtureRequest, doomed: Engine) -> Iterator[Pair]:
    """
    As `pair`, with an engine that the test may kill.
    """
    with PythonSide(doomed) as side, Pair(doomed, side, godot_serves=request.param) as pair:
        yield pair
