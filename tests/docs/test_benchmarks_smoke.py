"""The benchmarks run without errors. Their figures mean nothing here: the counts are tiny and the machine is busy."""

import importlib
import json
import os
import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest

from benchmarks import import_case, plot
from benchmarks.__main__ import QUICK, cases, main
from benchmarks.harness import Figure, Lost, Scale, as_json, as_markdown, as_table
from benchmarks.load import steady
from benchmarks.rivals import contenders
from benchmarks.rivals.versions import missing
from tests.engines.fetch import GODOT_3
from tests.engines.slots import REQUIRED_VARIABLE, find

__all__: list[str] = []

MEASURING = sorted(name for name, path in cases().items() if hasattr(importlib.import_module(path), "measure"))

# Without an engine, these cases measure netpeer alone and name the missing engines.
WITH_ENGINES = {
    "congestion",
    "fairness",
    "fan_out",
    "frame",
    "godot4_calls",
    "godot4_sync",
    "latency",
    "relay",
    "rpc",
    "variant",
}


def fetch_engines() -> None:
    """
    Fetches the engines of Godot 3 if this machine can. Any test may be the first that needs them.
    """
    for engine in GODOT_3:
        find(engine, sys.stderr.write)


@pytest.mark.skipif(sys.platform != "linux", reason="the cases read other processes' clocks, and use epoll")
@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=[pytest.mark.engine] * (name in WITH_ENGINES)) for name in MEASURING]
)
def test_a_case_gives_figures(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if name in WITH_ENGINES:
        fetch_engines()
    monkeypatch.setattr(steady, "LATE", 60.0)  # a busy machine may send the load late
    figures = importlib.import_module(cases()[name]).measure(QUICK)
    assert figures
    for figure in figures:
        assert figure.what and figure.value > 0
        assert figure.rival_value is None or figure.rival_value > 0


def test_the_list_names_every_case(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == list(cases())
    assert {"idle", "import", "waits"} <= set(cases())
    assert all(len(line.split()) > 3 for line in lines)


def test_json_has_the_same_figures_as_the_table(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    figures = [
        Figure("fast", "us", 2.0, "slow", 1.0, target=2.5, of_ratio=True),
        Figure("late", "ms", 7.0, target=5.0),
        Figure("counted", "", 3.0),
    ]
    monkeypatch.setattr("benchmarks.import_case.measure", lambda scale: figures)
    assert main(["import", "--json"]) == 1  # a target is missed
    assert json.loads(capsys.readouterr().out)["figures"] == as_json(figures)
    assert [figure["is_met"] for figure in as_json(figures)] == [True, False, None]
    assert [figure["ratio"] for figure in as_json(figures)] == [2.0, None, None]
    assert "MISSED" in as_table(figures).splitlines()[2]


def test_an_unknown_case_or_option_is_an_error(capsys: pytest.CaptureFixture[str]) -> None:
    for arguments in (["nothing"], ["import", "--engine", "x"]):
        with pytest.raises(SystemExit) as ended:
            main(arguments)
        assert ended.value.code == 2
    assert "unrecognized arguments: --engine x" in capsys.readouterr().err


@pytest.mark.engine
@pytest.mark.skipif(os.environ.get(REQUIRED_VARIABLE, "0") in ("", "0"), reason=f"{REQUIRED_VARIABLE} is not set")
def test_no_rival_is_missing() -> None:
    fetch_engines()
    # Godot 4 may be missing: it has another protocol, and one row of a table does not justify a download of 150 MB.
    assert [reason for reason in missing() if "Godot 4" not in reason] == []


def test_missing_rivals_are_named(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(contenders, "engine", lambda name: None)
    monkeypatch.setattr(contenders.importlib.util, "find_spec", lambda name: None)
    monkeypatch.setattr("benchmarks.import_case.measure", lambda scale: [Figure("counted", "", 3.0)])
    assert [contender.name for contender in contenders.present("netpeer", "picows", "Godot 3.6")] == ["netpeer"]
    assert main(["import"]) == 0
    printed = capsys.readouterr().out
    for name in ("Godot 3.6", "Godot 3.2", "websockets", "picows", "aiohttp"):
        assert f"{name} is missing: " in printed


def test_a_case_that_loses_packets_fails_and_the_others_run(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    def lose(scale: Scale) -> list[Figure]:
        raise Lost("a rival lost packet 7")

    met = Figure("quick", "ms", 1.0, "slow one", 10.0, target=0.5, of_ratio=True)
    missed = Figure("rate", "packets/s", 5.0, "fast one", 10.0, target=4.0, of_ratio=True, at_least=True)
    names = {name: path for name, path in cases().items() if name in ("idle", "import", "waits")}
    monkeypatch.setattr("benchmarks.__main__.cases", lambda: names)
    monkeypatch.setattr(import_case, "measure", lose)
    monkeypatch.setattr("benchmarks.idle.measure", lambda scale: [met])
    monkeypatch.setattr("benchmarks.waits.measure", lambda scale: [missed])
    assert main(["import"]) == 2
    assert "import FAILED: a rival lost packet 7" in capsys.readouterr().err
    assert main(["--all", "--plot", str(tmp_path / "plot.svg")]) == 2  # the other cases are still measured
    printed = capsys.readouterr()
    assert "import FAILED" in printed.err
    assert "## idle" in printed.out and as_markdown([missed]) in printed.out
    bars = [
        element.get("fill")
        for element in ElementTree.parse(tmp_path / "plot.svg").iter("{http://www.w3.org/2000/svg}rect")
    ]
    assert bars == ["white", plot.COLOURS[True], plot.COLOURS[False]]


def test_a_target_is_an_upper_or_a_lower_bound() -> None:
    def is_met(value: float, *, at_least: bool) -> bool | None:
        return Figure("", "", value, "rival", 10.0, target=2.0, of_ratio=True, at_least=at_least).is_met

    assert [is_met(value, at_least=False) for value in (19.0, 20.0, 21.0)] == [True, True, False]
    assert [is_met(value, at_least=True) for value in (19.0, 20.0, 21.0)] == [False, True, True]
