"""
Compares netpeer's error codes with those of the engine.
"""

import json
from pathlib import Path

from netpeer import Error

from .harness import Engine

RECORDED = Path(__file__).with_name("data") / "errors-godot3.json"
"""
The error codes of the Godot 3 engines, for machines without an engine.
"""


def test_the_recorded_codes_are_those_of_the_engine(godot: Engine) -> None:
    assert json.loads(RECORDED.read_text()) == godot.call("errors")


def test_netpeer_has_the_same_codes() -> None:
    assert {error.name: error.value for error in Error} == json.loads(RECORDED.read_text())
