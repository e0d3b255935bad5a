"""
Fetching the engines, as far as it works without a network.
"""

import os
from pathlib import Path

import pytest

from . import archive, build
from .fetch import EngineUnavailable, cached, fetch, main

DEB822 = """\
Types: deb
URIs: http://archive.example/debian-security
Suites: bookworm-security

Types: deb
URIs: http://archive.example/debian
Suites: bookworm
"""

ONE_LINE = """\
# deb http://old.example/debian stable main
deb [arch=amd64 signed-by=/some/key.gpg] https://packages.example/tool stable main
deb [arch=amd64] http://mirror.example/debian/ bookworm main
"""


@pytest.fixture
def engines(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """
    An empty cache folder, and a PATH that has only the empty folder `bin`.
    """
    monkeypatch.setenv("NETPEER_ENGINES_DIR", str(tmp_path / "engines"))
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    return tmp_path / "engines"


def test_a_missing_apt_is_named_in_the_reason(engines: Path) -> None:
    with pytest.raises(EngineUnavailable, match="godot-3.6: .* no apt-get"):
        fetch("godot-3.6")
    assert not engines.exists()


def test_a_cached_engine_is_not_fetched_again(engines: Path) -> None:
    assert cached("godot-3.2") is None
    wrapper = engines / "godot-3.2" / "run"
    wrapper.parent.mkdir(parents=True)
    wrapper.touch()
    assert fetch("godot-3.2") == wrapper


@pytest.mark.skipif(os.name != "posix", reason="a shell script replaces apt")
def test_an_error_of_apt_is_shown_and_leaves_no_files(
    engines: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(build, "debian_archive", lambda: "http://archive.example/debian")
    (tmp_path / "bin").mkdir()
    for name in ("apt-get", "dpkg-deb"):
        (tmp_path / "bin" / name).write_text("#!/bin/sh\necho one; echo E: no such network\nexit 100\n")
        (tmp_path / "bin" / name).chmod(0o755)
    assert main(["godot-3.2"]) == 1
    output = capsys.readouterr()
    assert output.out.startswith("fetching godot-3.2 ... failed after ")
    assert "E: no such network" in output.err
    assert [path.name for path in engines.iterdir()] == [".godot-3.2.lock"]


def test_an_unknown_engine_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["godot-2"]) == 2
    assert "godot-2" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("sources.list.d/debian.sources", DEB822, "http://archive.example/debian"),
        ("sources.list", ONE_LINE, "http://mirror.example/debian/"),
    ],
)
def test_the_archive_comes_from_apts_configuration(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, text: str, expected: str
) -> None:
    monkeypatch.setattr(archive, "SOURCES_DIR", tmp_path)
    monkeypatch.setattr(archive, "_fetched_archives", lambda: iter(()))
    with pytest.raises(EngineUnavailable, match="no Debian archive"):
        archive.debian_archive()
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).write_text(text)
    assert archive.debian_archive() == expected
