"""The settings file: what is not usable falls back, one value at a time, whatever has happened to the file."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from demo_game.settings import Settings, default_path, load_settings, save_settings

if TYPE_CHECKING:
    from pathlib import Path


def test_what_was_saved_is_loaded(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "settings.json"
    settings = Settings("Zoë", 7, "wss://example.org:1", 0.25, True, False, False)
    assert save_settings(settings, path) == ""
    assert load_settings(path) == settings
    assert [file.name for file in path.parent.iterdir()] == ["settings.json"]


def test_without_a_path_nothing_is_read_or_written() -> None:
    assert load_settings(None) == Settings()
    assert save_settings(Settings(), None) == ""


@pytest.mark.parametrize(
    "data",
    [b"", b"{", b"[]", b"null", b'"text"', b"\xff\xfe", b"[" * 100_000, b"{" + b" " * 20_000 + b"}", b'{"name": 1}'],
)
def test_a_broken_file_means_the_defaults(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "settings.json"
    path.write_bytes(data)
    assert load_settings(path) == Settings()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("name", ""),
        ("name", "   "),
        ("name", "seventeen letters"),
        ("name", "two\nlines"),
        ("name", None),
        ("colour", 16),
        ("colour", -1),
        ("colour", True),
        ("colour", 1.5),
        ("url", "x" * 201),
        ("url", 5),
        ("volume", 1.1),
        ("volume", -0.1),
        ("volume", float("nan")),
        ("volume", "loud"),
        ("is_muted", 1),
        ("has_shake", "yes"),
        ("looks_for_games", None),
    ],
)
def test_one_bad_value_costs_no_other(tmp_path: Path, name: str, value: object) -> None:
    path = tmp_path / "settings.json"
    good = {"name": "Zoë", "colour": 3, "url": "ws://x", "volume": 0.5, "is_muted": True, "has_shake": False}
    path.write_text(json.dumps({**good, name: value, "unknown": [1]}))
    loaded = load_settings(path)
    assert getattr(loaded, name) == getattr(Settings(), name)
    assert all(getattr(loaded, other) == kept for other, kept in good.items() if other != name)


def test_a_folder_that_cannot_be_made_is_said_not_raised(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    assert save_settings(Settings(), tmp_path / "file" / "settings.json")


def test_the_folder_is_the_users(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    assert default_path() == tmp_path / "netpeer-demo" / "settings.json"
    monkeypatch.setenv("XDG_CONFIG_HOME", "")
    assert default_path().parent.parent.name == ".config"
    monkeypatch.setattr("sys.platform", "win32")
    monkeypatch.setenv("APPDATA", str(tmp_path))
    assert default_path() == tmp_path / "netpeer-demo" / "settings.json"
