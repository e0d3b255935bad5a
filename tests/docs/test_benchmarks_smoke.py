"""The benchmarks still run. What they measure here, with tiny counts on a busy machine, means nothing."""

import importlib
import json

import pytest

from benchmarks.__main__ import QUICK, cases, main
from benchmarks.harness import Figure, as_json, as_table

__all__: list[str] = []

MEASURING = sorted(name for name, path in cases().items() if hasattr(importlib.import_module(path), "measure"))


@pytest.mark.parametrize("name", MEASURING)
def test_a_case_gives_figures(name: str) -> None:
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


def test_json_says_the_same_as_the_table(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
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
