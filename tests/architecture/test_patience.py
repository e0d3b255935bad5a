"""A test does not fail because the machine is busy: no test measures wall time; only a hang reaches a limit."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from .sources import PROJECT

__all__: list[str] = []

LEAST_S = 60
"""Seconds: the shortest time limit that a test may have."""

WAITING = {"call", "check_call", "check_output", "communicate", "create_connection", "join", "recv", "run", "wait"}
"""Functions that wait in wall time, for `timeout` seconds."""

FILES = sorted((PROJECT / "tests").rglob("*.py"))


def calls(path: Path) -> Iterator[tuple[str, ast.Call]]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            yield node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", ""), node


def impatient(name: str, call: ast.Call) -> bool:
    """
    Whether a call has a time limit, as a plain number, that is too short.
    """
    limits = [keyword.value for keyword in call.keywords if keyword.arg == "timeout"]
    if name == "wait":  # the first argument of `wait` is the time limit
        limits += call.args[:1]
    numbers = [limit.value for limit in limits if isinstance(limit, ast.Constant)]
    return name in WAITING and any(isinstance(number, int | float) and number < LEAST_S for number in numbers)


def stops_the_time(name: str, call: ast.Call) -> bool:
    """
    Whether a call gives hypothesis a deadline, or switches its check for slow tests on again.
    """
    given = {keyword.arg: ast.unparse(keyword.value) for keyword in call.keywords}
    checks = given.get("suppress_health_check", "too_slow")
    return name == "settings" and ("deadline" in given or not ("too_slow" in checks or "list(" in checks))


def found(rule: str) -> list[str]:
    rules = {"impatient": impatient, "stops_the_time": stops_the_time}
    return [
        f"{path.relative_to(PROJECT)}:{call.lineno}: {ast.unparse(call)}"
        for path in FILES
        for name, call in calls(path)
        if rules[rule](name, call)
    ]


def test_hypothesis_has_no_stopwatch() -> None:
    assert settings.default is not None and settings.default.deadline is None
    assert HealthCheck.too_slow in settings.default.suppress_health_check
    assert found("stops_the_time") == []


def test_only_a_hang_reaches_a_time_limit() -> None:
    assert found("impatient") == []


@pytest.mark.parametrize(
    ("line", "is_one"),
    [
        ("process.wait(10)", True),
        ("thread.join(timeout=5)", True),
        ("subprocess.run(command, timeout=30, check=False)", True),
        ("process.wait(TIMEOUT_S)", False),
        ("subprocess.run(command, timeout=300)", False),
        ("', '.join(words)", False),
        ("node.call_remote(1, 'f', timeout=0.5)", False),
    ],
)
def test_the_rule_finds_short_time_limits(line: str, is_one: bool) -> None:
    call = ast.parse(line).body[0].value  # type: ignore[attr-defined]
    assert impatient(call.func.attr, call) is is_one
