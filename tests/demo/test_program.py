"""`python -m demo_game` as a whole, started as a user starts it."""

from __future__ import annotations

import shutil
import signal
import sys
from typing import TYPE_CHECKING

import pytest

from tests.support.ports import free_port

from .programs import ROOT, TIMEOUT_S, environment, read_until, run, started

pygame = pytest.importorskip("pygame")


from demo_game.view.palette import PLAYER_COLOURS  # noqa: E402  (belongs to a package that needs pygame)

if TYPE_CHECKING:
    from pathlib import Path

SHIP_PIXELS = 60
"""A home's lamps alone have more of a player's colour than anything by chance."""

ARGUMENTS = ("-m", "demo_game", "--headless")


def test_a_game_with_three_bots_shows_ships_of_four_colours(tmp_path: Path) -> None:
    shot = tmp_path / "pictures" / "shot.png"
    done = run(*ARGUMENTS, "--frames", "90", "--bots", "3", "--screenshot", shot, "--name", "Ada")
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    assert f"Saved a screenshot: {shot}" in done.stdout
    picture = pygame.image.load(shot)
    assert picture.get_size() == (1280, 720)
    assert len({tuple(picture.get_at((x, y))) for x in range(0, 1280, 16) for y in range(0, 720, 16)}) > 100
    pixels = [count_pixels(picture, colour) for colour in PLAYER_COLOURS]
    for slot in (0, 13, 14, 15):  # the player's colour and those of three bots
        assert pixels[slot] > SHIP_PIXELS, (slot, pixels)


def count_pixels(picture: pygame.Surface, colour: tuple[int, int, int]) -> int:
    return pygame.mask.from_threshold(picture, colour, (16, 16, 16, 255)).count()


def test_without_a_display_it_says_so_and_saves_a_picture(tmp_path: Path) -> None:
    env = environment(SDL_VIDEODRIVER=None, DISPLAY=None, WAYLAND_DISPLAY=None)
    if sys.platform in ("win32", "darwin"):
        env["SDL_VIDEODRIVER"] = "no-such-driver"
    done = run("-m", "demo_game", "--frames", "20", cwd=tmp_path, env=env)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("No display is available (")
    assert done.stderr == ""
    assert pygame.image.load(tmp_path / "netpeer-demo.png").get_size() == (1280, 720)


def test_a_display_that_is_not_there_is_no_crash(tmp_path: Path) -> None:
    env = environment(SDL_VIDEODRIVER="x11", DISPLAY=":12345", WAYLAND_DISPLAY=None)
    done = run("-m", "demo_game", "--frames", "10", "--screenshot", tmp_path / "x.png", env=env)
    assert done.returncode == 0, done.stderr
    assert "No display is available" in done.stdout
    assert "Traceback" not in done.stderr


def test_a_server_that_is_not_there_is_a_sentence_and_status_1() -> None:
    port = free_port()
    done = run("-m", "demo_game", "--headless", "--connect", f"ws://127.0.0.1:{port}")
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr == f"The game is over: Nobody answered at ws://127.0.0.1:{port}.\n"


def test_an_address_that_is_none_is_a_sentence_and_status_1() -> None:
    done = run("-m", "demo_game", "--headless", "--connect", "http://chess")
    assert done.returncode == 1
    assert "is no address of a game" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_without_pygame_it_says_which_command_to_run() -> None:
    code = "import sys; sys.modules['pygame'] = None; from demo_game.__main__ import main; sys.exit(main([]))"
    done = run("-c", code)
    assert done.returncode == 1
    package = "pygame" if sys.version_info < (3, 14) else "pygame-ce"
    assert f"{sys.executable} -m pip install {package}" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_a_picture_that_cannot_be_saved_is_a_sentence_and_status_1(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    done = run("-m", "demo_game", "--headless", "--frames", "3", "--screenshot", tmp_path / "file" / "shot.png")
    assert done.returncode == 1
    assert "Cannot save the screenshot" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ["--frames", "0"],
        ["--frames", "many"],
        ["--bots", "16"],
        ["--lag", "-1"],
        ["--jitter", "5001"],
        ["fly"],
    ],
)
def test_wrong_options_are_refused(arguments: list[str]) -> None:
    done = run("-m", "demo_game", *arguments)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no signals to send to another program")
def test_a_player_joins_a_server_and_its_end_is_a_sentence() -> None:
    with started("-m", "demo_game", "serve", "--port", "0", "--bind", "127.0.0.1", "--drain", "0") as server:
        url = read_until(server, "A game waits for players at ws://").split("players at ")[1].split()[0]
        with started(*ARGUMENTS, "--frames", "100000", "--connect", url, "--verbose") as player:
            read_until(player, "the round has begun")
            server.terminate()
            assert read_until(player, "The game is over: ")
            assert player.wait(TIMEOUT_S) == 1


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no signals to send to another program")
def test_ctrl_c_leaves_the_game_cleanly(tmp_path: Path) -> None:
    shot = tmp_path / "shot.png"
    with started(*ARGUMENTS, "--frames", "100000", "--screenshot", shot, "--verbose") as player:
        read_until(player, "the round has begun")
        player.send_signal(signal.SIGINT)
        assert player.stdout is not None
        rest = player.stdout.read()
        assert "Traceback" not in rest
        assert player.wait(TIMEOUT_S) == 0
        assert shot.exists()


def test_a_slow_line_is_an_option(tmp_path: Path) -> None:
    shot = tmp_path / "shot.png"
    done = run(*ARGUMENTS, "--frames", "30", "--bots", "1", "--lag", "120", "--jitter", "30", "--screenshot", shot)
    assert done.returncode == 0, done.stderr
    assert shot.exists()


def test_a_headless_run_leaves_no_settings_behind(tmp_path: Path) -> None:
    env = environment(XDG_CONFIG_HOME=str(tmp_path), APPDATA=str(tmp_path), HOME=str(tmp_path))
    done = run(*ARGUMENTS, "--frames", "3", "--screenshot", tmp_path / "shot.png", env=env)
    assert done.returncode == 0, done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["shot.png"]


def test_an_installed_demo_finds_its_assets(tmp_path: Path) -> None:
    # As the wheel has it: the assets inside the package, and no checkout around.
    shutil.copytree(ROOT / "demo_game", tmp_path / "demo_game", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(ROOT / "assets", tmp_path / "demo_game" / "assets", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(ROOT / "netpeer", tmp_path / "netpeer", ignore=shutil.ignore_patterns("__pycache__"))
    done = run(
        *("-m", "demo_game", "--headless", "--frames", "3", "--screenshot", "shot.png"),
        cwd=tmp_path,
        env=environment(PYTHONPATH=str(tmp_path)),
    )
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "shot.png").exists()
