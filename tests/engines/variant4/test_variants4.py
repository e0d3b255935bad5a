"""
Compares the codec of Godot 4 with the engine: the values that both write, read and refuse.
"""

import json
import random
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from netpeer.variant import Godot4Type, VariantError, bytes_to_var, var_to_bytes

from ..fetch import ENGINES
from ..slots import find, wrapper_or_skip
from .expressions import EXPRESSIONS

__all__: list[str] = []

pytestmark = pytest.mark.engine

SCRIPT = Path(__file__).with_name("answer.gd")
ENGINE_TIMEOUT_S = 300
REFUSED = "00000000"
"""
The engine's bytes_to_var returns null for bytes that it refuses.
"""

Ask = Callable[[Sequence[str], Sequence[str]], list[str]]


@pytest.fixture(scope="module")
def ask(tmp_path_factory: pytest.TempPathFactory) -> Ask:
    """
    Returns the engine's bytes of the expressions, then the bytes that it writes after it has read `data`, all in hex.
    """
    wrapper = wrapper_or_skip(find("godot-4", sys.stderr.write))
    assert "godot-4" in ENGINES

    def ask(expressions: Sequence[str], data: Sequence[str]) -> list[str]:
        folder = tmp_path_factory.mktemp("variants")
        lines = ",\n\t\t".join(expressions)
        script = SCRIPT.read_text(encoding="utf-8").replace("#VALUES", lines)
        Path(folder, "bytes.json").write_text(json.dumps(list(data)), encoding="utf-8")
        Path(folder, "answer.gd").write_text(script.replace("BYTES", "bytes.json"), encoding="utf-8")
        run = subprocess.run(
            [wrapper, "--headless", "-s", "answer.gd"],
            cwd=folder,
            capture_output=True,
            timeout=ENGINE_TIMEOUT_S,
            check=False,
        )
        answers = [line[7:] for line in run.stdout.decode().splitlines() if line.startswith("ANSWER ")]
        assert len(answers) == len(expressions) + len(data), run.stderr.decode(errors="replace")[:3000]
        return answers

    return ask


def test_expressions_are_of_every_type() -> None:
    types = {var_to_bytes(value)[0] for value in EXPRESSIONS.values()}
    assert types == set(Godot4Type) - {Godot4Type.OBJECT}


def test_netpeer_writes_what_the_engine_writes(ask: Ask) -> None:
    answers = dict(zip(EXPRESSIONS, ask(list(EXPRESSIONS), []), strict=True))
    assert answers == {text: var_to_bytes(value).hex() for text, value in EXPRESSIONS.items()}


def test_netpeer_reads_what_the_engine_writes(ask: Ask) -> None:
    for answer, value in zip(ask(list(EXPRESSIONS), []), EXPRESSIONS.values(), strict=True):
        read = bytes_to_var(bytes.fromhex(answer))
        assert type(read) is type(value)
        assert read == value or value != value


def test_the_engine_reads_what_netpeer_writes(ask: Ask) -> None:
    sent = [var_to_bytes(value).hex() for value in EXPRESSIONS.values()]
    assert ask([], sent) == sent


def random_value(dice: random.Random, depth: int) -> Any:
    """
    Returns a random value of any type, with nested values.
    """
    if depth and dice.random() < 0.3:
        return [random_value(dice, depth - 1) for _ in range(dice.randrange(5))]
    if depth and dice.random() < 0.3:
        return {f"key {number}": random_value(dice, depth - 1) for number in range(dice.randrange(5))}
    if dice.random() < 0.3:
        return dice.choice([dice.randrange(-(2**63), 2**63), dice.gauss(0, 1e9), dice.random() < 0.5])
    return dice.choice(list(EXPRESSIONS.values()))


def test_the_engine_reads_many_values(ask: Ask) -> None:
    dice = random.Random(46)
    sent = [var_to_bytes(random_value(dice, 4)).hex() for _ in range(400)]
    assert ask([], sent) == sent


def damaged(dice: random.Random, data: bytes) -> bytes:
    """
    Returns the bytes with a few of them changed, or without their end.
    """
    damaged = bytearray(data)
    for _ in range(dice.randrange(1, 3)):
        place = dice.randrange(len(damaged))
        damaged[place] = dice.choice([0, 1, 2, 4, 255, dice.randrange(256)])
    return bytes(damaged[: dice.randrange(1, len(damaged) + 1)] if dice.random() < 0.3 else damaged)


STRICTER = (
    "two of its keys are equal in Python",
    "cannot be a key in Python",
    "it is typed for",
    "bytes are announced",  # a byte array without its padding
    "more values in all",
)
"""
The reasons for which netpeer may refuse bytes that the engine reads: see the end of docs/variants.md.
"""


def test_damaged_values_are_read_as_in_godot_or_refused(ask: Ask) -> None:
    dice = random.Random(63)
    whole = [var_to_bytes(value) for value in EXPRESSIONS.values() if len(var_to_bytes(value)) < 200]
    whole += [var_to_bytes(random_value(dice, 2)) for _ in range(200)]
    sent = [damaged(dice, dice.choice(whole)) for _ in range(1500)]
    read_by_both = 0
    for data, answer in zip(sent, ask([], [data.hex() for data in sent]), strict=True):
        try:
            ours = var_to_bytes(bytes_to_var(data)).hex()
        except VariantError as error:
            assert answer == REFUSED or any(reason in str(error) for reason in STRICTER), (data.hex(), answer, error)
            continue
        assert ours == answer, data.hex()
        read_by_both += 1
    assert read_by_both > 300
