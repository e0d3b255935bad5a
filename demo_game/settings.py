"""The player's settings: one small JSON file in the folder that the system has for settings.

The file may come from a person, from another version or from a crash. Every value is checked by itself, and one that
cannot be used is replaced by its default. Without a path nothing is read or written (headless games, tests).
"""

from __future__ import annotations

import json
import os
import sys
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = [
    "DEFAULT_NAME",
    "MAX_NAME_LENGTH",
    "MAX_URL_LENGTH",
    "Settings",
    "default_path",
    "load_settings",
    "save_settings",
]

MAX_FILE_BYTES = 16_384
"""Far more than the settings need: a longer file is something else."""

MAX_URL_LENGTH = 200
MAX_NAME_LENGTH = 16
COLOURS = 16
DEFAULT_URL = "ws://127.0.0.1:9080"
DEFAULT_NAME = "Pilot"


@dataclass
class Settings:
    """
    All settings. `volume` is from 0 to 1; `colour` is an index into the palette.
    """

    name: str = DEFAULT_NAME
    colour: int = 0
    url: str = DEFAULT_URL
    volume: float = 0.7
    is_muted: bool = False
    has_shake: bool = True
    looks_for_games: bool = True

    def __post_init__(self) -> None:
        defaults = {field.name: field.default for field in fields(self)}
        for name, value in asdict(self).items():
            if not _is_usable(name, value):
                setattr(self, name, defaults[name])


def default_path() -> Path:
    """
    The settings file of this user, in the folder that the operating system has for settings.
    """
    if sys.platform == "win32":
        base = os.environ.get("APPDATA", "")
        folder = Path(base) if base else Path.home() / "AppData" / "Roaming"
    elif sys.platform == "darwin":
        folder = Path.home() / "Library" / "Application Support"
    else:
        base = os.environ.get("XDG_CONFIG_HOME", "")
        folder = Path(base) if base else Path.home() / ".config"
    return folder / "netpeer-demo" / "settings.json"


def load_settings(path: Path | None) -> Settings:
    """
    The values of the file that can be used, and the defaults for all others.
    """
    try:
        data = _read(path) if path is not None else {}
    except (OSError, ValueError, RecursionError):
        data = {}
    settings = Settings()
    for field in fields(Settings):
        if field.name in data and _is_usable(field.name, data[field.name]):
            setattr(settings, field.name, data[field.name])
    return settings


def save_settings(settings: Settings, path: Path | None) -> str:
    """
    Writes the file. Returns why that failed; empty if it worked.
    """
    if path is None:
        return ""
    text = json.dumps(asdict(settings), indent=2, ensure_ascii=False)
    waiting = path.with_suffix(".new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        # Written beside the old file and then moved: a crash leaves the old file or the new one, never a half.
        waiting.write_text(text + "\n", encoding="utf-8")
        waiting.replace(path)
    except OSError as error:
        return str(error)
    return ""


def _read(path: Path) -> Mapping[str, object]:
    with path.open("rb") as file:
        data = file.read(MAX_FILE_BYTES + 1)
    if len(data) > MAX_FILE_BYTES:
        raise ValueError(f"{path} is no settings file")
    values = json.loads(data.decode("utf-8"))
    return values if isinstance(values, dict) else {}


def _is_usable(name: str, value: object) -> bool:
    """
    Whether a value has the type and the range that its setting needs.
    """
    if name == "name":
        return isinstance(value, str) and value.isprintable() and 0 < len(value.strip()) <= MAX_NAME_LENGTH
    if name == "url":
        return isinstance(value, str) and value.isprintable() and len(value) <= MAX_URL_LENGTH
    if name == "colour":
        return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < COLOURS
    if name == "volume":
        return isinstance(value, int | float) and not isinstance(value, bool) and 0.0 <= value <= 1.0
    return isinstance(value, bool)
