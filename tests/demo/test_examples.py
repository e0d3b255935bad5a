"""Every example runs, headless and for a moment, and does what its first lines promise."""

from __future__ import annotations

import ast
import signal
import sys
from typing import TYPE_CHECKING

import pytest

from .programs import ROOT, TIMEOUT_S, read_until, run, started

if TYPE_CHECKING:
    from pathlib import Path

EXAMPLES = sorted((ROOT / "examples").glob("*.py"))
COVERED = {"echo_server", "memory_network", "pygame_events", "slow_line", "text_client", "two_squares"}


def example(name: str) -> Path:
    return ROOT / "examples" / f"{name}.py"


def test_every_example_is_run_here() -> None:
    assert {path.stem for path in EXAMPLES} == COVERED


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_an_example_opens_with_what_it_shows_and_how_to_run_it(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    docstring = ast.get_docstring(tree) or ""
    for part in ("Shows: ", "Controls: ", f"Run: python examples/{path.name}"):
        assert part in docstring
    assert any(isinstance(node, ast.FunctionDef) and node.name == "main" for node in tree.body)


def test_memory_network() -> None:
    done = run(example("memory_network"))
    assert done.returncode == 0, done.stderr
    assert "with 150 ms of latency an answer took 3" in done.stdout
    assert "a pulled cable was noticed after 2" in done.stdout


def test_pygame_events() -> None:
    pytest.importorskip("pygame")
    done = run(example("pygame_events"), "--frames", "60")
    assert done.returncode == 0, done.stderr
    for line in (
        "WebSocketClient.connection_established('')",
        "WebSocketServer.client_connected(",
        "WebSocketServer.data_received(",
        "WebSocketClient.data_received()",
    ):
        assert line in done.stdout


def test_slow_line(tmp_path: Path) -> None:
    pytest.importorskip("pygame")
    picture = tmp_path / "picture.png"
    done = run(example("slow_line"), "--frames", "150", "--picture", str(picture))
    assert done.returncode == 0, done.stderr
    assert "prediction error: 0 px" in done.stdout
    assert picture.stat().st_size > 1000


def test_two_squares() -> None:
    pytest.importorskip("pygame")
    with started(example("two_squares"), "--port", "0", "--frames", "100000") as server:
        port = read_until(server, "a game on port ").rpartition(" ")[2]
        with started(example("two_squares"), "--port", port, "--join", "--frames", "100000") as client:
            read_until(client, "peer 1 moves")
            assert read_until(server, " moves").startswith("peer ")
    done = run(example("two_squares"), "--port", port, "--join")
    assert done.returncode == 1
    assert "no game: " in done.stdout


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no signals to send to another program")
def test_echo_server_and_text_client() -> None:
    with started(example("echo_server"), "--port", "0") as server:
        url = read_until(server, "listening on ").removeprefix("listening on ")
        done = run(example("text_client"), "--url", url, "hello", "Grüße ☃")
        assert done.returncode == 0, done.stderr
        assert done.stdout.splitlines() == ["> hello", "> Grüße ☃", "< hello", "< Grüße ☃", "closed with code 1000 bye"]
        read_until(server, " left")
        server.send_signal(signal.SIGINT)
        assert server.wait(TIMEOUT_S) == 0


def test_text_client_says_why_there_is_no_connection() -> None:
    done = run(example("text_client"), "--url", "ws://127.0.0.1:1")
    assert done.returncode == 1
    assert "no connection: " in done.stdout


def test_text_client_does_not_wait_for_ever() -> None:
    pytest.importorskip("pygame")
    with started(example("two_squares"), "--port", "0", "--frames", "100000") as server:
        # This server never answers text.
        port = read_until(server, "a game on port ").rpartition(" ")[2]
        done = run(
            example("text_client"), "--url", f"ws://127.0.0.1:{port}", "--patience", "0", "a", "b", "c" * 99, "d"
        )
        assert "closed with code" in done.stdout
