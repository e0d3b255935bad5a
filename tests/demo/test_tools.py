"""The program that makes the pictures: it reaches the screens that it names, and its files are what they should be."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

pygame = pytest.importorskip("pygame")


from tools import screenshots  # noqa: E402  (needs pygame)
from tools.quantise import save_small  # noqa: E402
from tools.recording import record  # noqa: E402

from .programs import ROOT  # noqa: E402

if TYPE_CHECKING:
    from pathlib import Path


def test_the_menus_are_pictured(tmp_path: Path) -> None:
    assert screenshots.main([str(tmp_path), "--only", "menu", "--size", "640x360"]) == 0
    pictures = {path.name: pygame.image.load(path) for path in tmp_path.iterdir()}
    assert set(pictures) == {"demo-menu.png", "demo-settings.png", "demo-join.png"}
    assert all(picture.get_size() == (640, 360) for picture in pictures.values())
    assert len({pygame.image.tobytes(picture, "RGB") for picture in pictures.values()}) == 3


def test_the_pictures_in_the_documentation_are_small() -> None:
    sizes = {path.name: path.stat().st_size for path in (ROOT / "docs" / "images").glob("demo-*.png")}
    assert {"demo-arena.png", "demo-comparison.png", "demo-menu.png", "demo-reconnecting.png"} <= set(sizes)
    assert max(sizes.values()) < 300_000, sizes


def test_a_picture_with_few_colours_looks_like_the_one_with_many(tmp_path: Path) -> None:
    picture = pygame.Surface((256, 64))
    for x in range(256):
        pygame.draw.line(picture, (x, 255 - x, x // 2), (x, 0), (x, 63))
    save_small(picture, tmp_path / "small.png")
    small = pygame.image.load(tmp_path / "small.png")
    assert small.get_size() == picture.get_size()
    assert len({tuple(small.get_at((x, y))) for x in range(256) for y in range(64)}) <= 256
    for x in range(0, 256, 5):
        assert max(abs(a - b) for a, b in zip(small.get_at((x, 9)), picture.get_at((x, 9)), strict=True)) <= 12


def test_the_comparison_shows_what_it_says() -> None:
    recording = record(0.150, 0.040)
    assert recording.answer_s(recording.own_with) <= 2 * 1 / 30
    assert recording.answer_s(recording.own_without) >= 0.150
