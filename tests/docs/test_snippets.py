"""Every Python and GDScript block in README.md and docs/ runs; only the port is replaced."""

import doctest
import os
import sys
from pathlib import Path

import pytest

from tests.engines.fetch import GODOT_3
from tests.engines.slots import find, wrapper_or_skip

from .markdown import PAGES, Block, blocks
from .play import play, play_pair

__all__: list[str] = []

RUN_BLOCK = Path(__file__).with_name("run_block.py")
PYTHON = (sys.executable, "-X", "utf8", "-W", "error", "-u", RUN_BLOCK)

ENGINE_HOST = Path(__file__).with_name("host.gd")

# Checked in test_commands.py.
SHELLS = ("sh", "powershell")

# Not run: the output of programs, and drawings.
SHOWN = ("text",)

ALL = [block for page in PAGES for block in blocks(page)]


def of_language(language: str) -> list[Block]:
    return [block for block in ALL if block.language == language]


def headless() -> dict[str, str]:
    return os.environ | {"SDL_VIDEODRIVER": "dummy", "SDL_AUDIODRIVER": "dummy", "PYGAME_HIDE_SUPPORT_PROMPT": "1"}


def test_readme_and_getting_started_have_snippets() -> None:
    assert {block.page.name for block in of_language("python")} >= {"README.md", "getting-started.md"}


@pytest.mark.parametrize("block", ALL, ids=str)
def test_no_block_is_left_out(block: Block) -> None:
    is_directive = block.language.startswith("{")
    known = ("python", "pycon", "gdscript", *SHELLS, *SHOWN)
    assert is_directive or block.language in known, f"no test runs blocks of {block.language!r}"


@pytest.mark.parametrize("block", of_language("python") + of_language("gdscript"), ids=str)
def test_every_snippet_checks_something(block: Block) -> None:
    assert block.prints or block.server or block.client or "assert " in block.code, "nothing in it can fail"


@pytest.mark.parametrize("block", of_language("python"), ids=str)
def test_python(block: Block, tmp_path: Path) -> None:
    file = tmp_path / "snippet.py"
    play(block, [*PYTHON, file], file, environment=headless())


def test_the_first_example_of_the_readme_runs_with_its_server(tmp_path: Path) -> None:
    shown = [block for block in of_language("python") if block.page.name == "README.md"]
    client = next(block for block in shown if block.server == "gd_mp_api")
    server = next(block for block in shown if block.client == "gd_mp_api")
    assert "pygame.draw" in client.code and "listen(" in server.code
    play_pair(server, client, PYTHON, tmp_path, environment=headless(), until="says [")


@pytest.mark.parametrize("page", sorted({block.page for block in of_language("pycon")}), ids=lambda page: page.name)
def test_interactive_sessions(page: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """
    The `>>>` blocks of a page are one session.
    """
    monkeypatch.setenv("PYGAME_HIDE_SUPPORT_PROMPT", "1")
    said = "".join(block.code + "\n" for block in blocks(page) if block.language == "pycon")
    conversation = doctest.DocTestParser().get_doctest(said, {}, page.name, str(page), 0)
    assert conversation.examples
    report: list[str] = []
    assert doctest.DocTestRunner(verbose=False).run(conversation, out=report.append).failed == 0, "".join(report)


@pytest.mark.engine
@pytest.mark.parametrize("engine", GODOT_3)
@pytest.mark.parametrize("block", of_language("gdscript"), ids=str)
def test_gdscript(block: Block, engine: str, tmp_path: Path) -> None:
    wrapper = wrapper_or_skip(find(engine, sys.stderr.write))
    (tmp_path / ENGINE_HOST.name).write_bytes(ENGINE_HOST.read_bytes())
    homes = {name: str(tmp_path) for name in ("HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME")}
    environment = os.environ | homes | {"LANG": "en_US"}
    command: list[str | Path] = [wrapper, "-s", ENGINE_HOST.name]
    output = play(block, command, tmp_path / "snippet.gd", environment=environment, is_killed=True)
    assert "SCRIPT ERROR" not in output, output
