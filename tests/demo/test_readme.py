"""The demo's README: its three steps run, and its files are there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

README = Path(__file__).parents[2] / "demo_game" / "README.md"
TEXT = README.read_text(encoding="utf-8")
STEPS = re.findall(r"^```python\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL)


def test_there_are_three_steps() -> None:
    assert len(STEPS) == 3
    assert all("assert " in step for step in STEPS)


@pytest.mark.parametrize("number", range(3))
def test_a_step_runs(number: int) -> None:
    exec(compile(STEPS[number], f"README.md, step {number + 1}", "exec"), {"__name__": "step"})


def test_every_file_that_is_named_is_there() -> None:
    named = set(re.findall(r"`([\w/]+(?:\.py|/))`", TEXT))
    assert len(named) > 15
    folders = [README.parent, README.parent / "rules"]
    for name in named:
        assert any((folder / name).exists() for folder in folders), name
