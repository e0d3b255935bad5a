"""The assets: each has its origin written down, and the scripts in the repo really make them."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from types import ModuleType

pygame = pytest.importorskip("pygame")

ASSETS = Path(__file__).parents[2] / "assets"
QUICK_SPRITES = ("ship_hull.png", "ship_paint.png", "ship_light.png", "crystal.png", "star.png", "home_paint.png")
MEAN_TOLERANCE = 5.0


def load_script(name: str) -> ModuleType:
    sys.path.insert(0, str(ASSETS))
    try:
        spec = importlib.util.spec_from_file_location(name, ASSETS / f"{name}.py")
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
    finally:
        sys.path.remove(str(ASSETS))
    return module


@pytest.fixture(scope="module")
def make_assets() -> ModuleType:
    return load_script("make_assets")


def test_every_sound_is_made_by_the_script_and_by_nothing_else(tmp_path: Path) -> None:
    make_sounds = load_script("make_sounds")
    kept = {path.name: path.read_bytes() for path in (ASSETS / "sounds").iterdir()}
    assert set(kept) == set(make_sounds.SOUNDS)
    make_sounds.main(tmp_path)
    for name, data in kept.items():
        made = (tmp_path / name).read_bytes()
        assert len(made) == len(data)
        # The last bit of a sine may differ between two machines' libraries, nothing that can be heard.
        pairs = zip(memoryview(made[44:]).cast("h"), memoryview(data[44:]).cast("h"), strict=True)
        assert max(abs(a - b) for a, b in pairs) <= 2, name


def test_every_sprite_is_drawn_by_the_script_and_by_nothing_else(make_assets: ModuleType) -> None:
    assert {path.name for path in (ASSETS / "sprites").iterdir()} == set(make_assets.SPRITES)


@pytest.mark.parametrize("name", QUICK_SPRITES)
def test_the_script_draws_what_is_in_the_folder(make_assets: ModuleType, name: str) -> None:
    drawn, kept = make_assets.SPRITES[name](), pygame.image.load(ASSETS / "sprites" / name)
    assert drawn.get_size() == kept.get_size()
    differences = [
        abs(a - b)
        for x in range(drawn.get_width())
        for y in range(drawn.get_height())
        if any(drawn.get_at((x, y))[:3]) or any(kept.get_at((x, y))[:3])
        for a, b in zip(drawn.get_at((x, y)), kept.get_at((x, y)), strict=True)
    ]
    # pygame and pygame-ce round the edges of polygons differently: a few levels of 255 in the mean, none that is seen.
    assert sum(differences) / len(differences) < MEAN_TOLERANCE


def test_every_asset_is_attributed_and_the_font_has_its_licence() -> None:
    text = (ASSETS / "ATTRIBUTION.md").read_text()
    for font in (ASSETS / "fonts").glob("*.ttf"):
        assert f"fonts/{font.name}" in text
    assert "sprites/*.png" in text
    assert "sounds/*.wav" in text
    licence = (ASSETS / "fonts" / "OFL.txt").read_text()
    assert "SIL OPEN FONT LICENSE Version 1.1" in licence
    assert "Reserved Font Name" in licence
    assert "PERMISSION & CONDITIONS" in licence


def test_the_assets_are_small() -> None:
    assert sum(path.stat().st_size for path in ASSETS.rglob("*") if path.is_file()) < 1_000_000
