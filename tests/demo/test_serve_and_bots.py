"""The server and the bots as programs of their own, as `make demo` users start them."""

from __future__ import annotations

import re
import signal
from typing import TYPE_CHECKING

from demo_game.net.client import GameClient
from demo_game.net.model import Phase
from tests.support.ports import free_port

from .conftest import names, poll_until
from .lockstep import engine_environment
from .programs import TIMEOUT_S, read_until, run, started

if TYPE_CHECKING:
    import subprocess
    from pathlib import Path

SERVE = ("-m", "demo_game", "serve", "--port", "0", "--bind", "127.0.0.1")
BOTS = ("-m", "demo_game", "bots")


def url_of(server: subprocess.Popen[str]) -> str:
    return re.search(r"ws://\S+", read_until(server, "waits for players"))[0]


def test_a_server_serves_bots_and_says_how_it_goes() -> None:
    with started(*SERVE, "--round", "90", "--results", "60", "--max-players", "5", "--verbose") as server:
        url = url_of(server)
        with started(*BOTS, url, "--count", "4", "--lag", "40", "--jitter", "10") as bots:
            watcher = GameClient()
            watcher.connect(url, "Ada")
            poll_until(lambda: len(watcher.model.players) == 5, watcher.update)
            assert names(watcher.model) == {"Ada", "Comet", "Quasar", "Nova", "Pulsar"}
            watcher.set_ready(True)
            # However slow a busy machine lets them play.
            poll_until(lambda: sum(player.score for player in watcher.model.players) > 0, watcher.update)
            line = read_until(server, "players 5/5")
            numbers = r"\d+\.\d ticks/s, \d+ skipped, busy \d+\.\d %, in \d+\.\d kB/s, out \d+\.\d kB/s"
            assert re.search(numbers, line)
            bots.send_signal(signal.SIGTERM)
            report = read_until(bots, "prediction error")
            assert re.search(r"bots: 4 (playing|results); round trip \d+", report)
            assert bots.wait(TIMEOUT_S) == 0
            poll_until(lambda: names(watcher.model) == {"Ada"}, watcher.update)
        watcher.leave()
        poll_until(lambda: watcher.is_gone, watcher.update)


def test_sigterm_drains_and_a_second_one_ends_at_once() -> None:
    with started(*SERVE, "--drain", "60") as server:
        url = url_of(server)
        ada, late = GameClient(), GameClient()
        ada.connect(url, "Ada")
        poll_until(lambda: ada.model.phase is Phase.LOBBY, ada.update)
        server.send_signal(signal.SIGTERM)
        poll_until(lambda: ada.model.chat, ada.update)
        assert ada.model.chat[-1].text == "This server closes in a moment."
        late.connect(url, "Late")
        poll_until(lambda: late.model.phase is Phase.DISCONNECTED, ada.update, late.update)
        assert late.model.reason == "That game was closed."
        assert ada.model.phase is Phase.LOBBY
        server.send_signal(signal.SIGTERM)
        poll_until(lambda: ada.model.phase is Phase.DISCONNECTED, ada.update)
        assert ada.model.reason == "That game was closed."
        assert server.wait(TIMEOUT_S) == 0


def test_without_players_sigterm_ends_at_once() -> None:
    with started(*SERVE, "--drain", "60") as server:
        url_of(server)
        server.send_signal(signal.SIGTERM)
        read_until(server, "The game is over.")
        assert server.wait(TIMEOUT_S) == 0


def test_bots_that_find_no_game_say_so() -> None:
    ended = run(*BOTS, f"ws://127.0.0.1:{free_port()}", "--count", "2")
    assert ended.returncode == 1
    assert "No bot is in a game: Nobody answered at ws://127.0.0.1:" in ended.stderr


def test_bots_that_are_too_many_are_told_so() -> None:
    with started(*SERVE, "--max-players", "2") as server:
        ended = run(*BOTS, url_of(server), "--count", "4", "--seconds", "3")
        assert ended.returncode == 0
        assert "2 disconnected" in ended.stdout


def test_a_port_that_is_taken_is_said() -> None:
    with started(*SERVE) as server:
        port = url_of(server).rpartition(":")[2]
        ended = run("-m", "demo_game", "serve", "--port", port, "--bind", "127.0.0.1")
    assert ended.returncode == 1
    assert f"Cannot serve a game on port {port}" in ended.stderr


def test_the_server_runs_without_pygame() -> None:
    code = "import sys; sys.modules['pygame'] = None; import demo_game.serve, demo_game.bots.program"
    assert run("-c", code).returncode == 0


def test_godot_3_serves_when_it_is_asked_to(godot3: Path, tmp_path: Path) -> None:
    assert_that_it_serves(godot3, tmp_path, "Godot 3.", "godot3_server")


def test_godot_4_serves_when_it_is_asked_to(godot4: Path, tmp_path: Path) -> None:
    assert_that_it_serves(godot4, tmp_path, "Godot 4.", "godot4_server")


def test_something_else_than_godot_is_said() -> None:
    ended = run("-m", "demo_game", "serve", "--godot", "/bin/true")
    assert ended.returncode == 1
    assert "/bin/true is neither Godot 3 nor Godot 4." in ended.stderr


def test_godot_4_is_spoken_by_a_python_server_and_by_bots() -> None:
    with started(*SERVE, "--godot4") as server:
        ended = run(*BOTS, url_of(server), "--count", "2", "--seconds", "1", "--godot4")
    assert ended.returncode == 0
    assert "bots: 2 lobby" in ended.stdout


def assert_that_it_serves(engine: Path, folder: Path, version: str, project: str) -> None:
    """
    A player who was not told which Godot it is gets in.
    """
    command = ("-m", "demo_game", "serve", "--port", str(free_port()), "--bind", "127.0.0.1", "--godot", engine)
    with started(*command, env=engine_environment(folder)) as server:
        try:
            said = read_until(server, " serves ")
            assert said.startswith(version)
            assert said.endswith(project)
            url = url_of(server)
            ada = GameClient()
            ada.connect(url, "Ada")
            poll_until(lambda: ada.model.phase is Phase.LOBBY, ada.update)
            ada.leave()
            poll_until(lambda: ada.is_gone, ada.update)
        finally:
            server.send_signal(signal.SIGTERM)  # it ends the engine; killed, it could not
            assert server.wait(TIMEOUT_S) == 0


def test_an_engine_that_is_not_there_is_said() -> None:
    ended = run("-m", "demo_game", "serve", "--godot", "/no/such/engine")
    assert ended.returncode == 1
    assert "/no/such/engine cannot be started: No such file or directory." in ended.stderr
