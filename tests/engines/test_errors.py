"""
Godot's error codes, from the engine itself.
"""

import json
from pathlib import Path

from netpeer import Error

from .harness import Engine

RECORDED = Path(__file__).with_name("data") / "errors-godot3.json"
"""
What the engines of Godot 3 answered, for machines without one.
"""


def test_the_record_is_what_the_engine_says(godot: Engine) -> None:
    assert json.loads(RECORDED.read_text()) == godot.call("errors")


def test_netpeer_has_the_same_codes() -> None:
    assert {error.name: error.value for error in Error} == json.loads(RECORDED.read_text())
