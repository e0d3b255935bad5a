"""The picture: every ship where it is, in its colour, at any window size, and fast enough."""

from __future__ import annotations

import math
from collections.abc import Iterator

import pytest

from demo_game.rules import ARENA_HEIGHT, ARENA_WIDTH, MAX_PLAYERS
from demo_game.scene import EMPTY_SCENE, NetFigures, Scene, SceneGlint, SceneShip

pygame = pytest.importorskip("pygame")

from demo_game.view.arena import ArenaView  # noqa: E402  (needs pygame)
from demo_game.view.camera import Camera  # noqa: E402
from demo_game.view.palette import PLAYER_COLOURS  # noqa: E402

FIGURES = NetFigures(0.02, 30, 12, 5000, 700)


@pytest.fixture(autouse=True)
def headless() -> Iterator[None]:
    pygame.display.init()
    pygame.font.init()
    pygame.display.set_mode((64, 64))
    yield
    pygame.quit()


def hue_distance(colour: tuple[int, ...], other: tuple[int, ...]) -> float:
    """
    How much two colours differ apart from their brightness: the angle between them.
    """
    length = math.hypot(*colour[:3]) * math.hypot(*other[:3])
    cosine = sum(a * b for a, b in zip(colour[:3], other[:3], strict=True)) / max(length, 1e-9)
    return math.acos(max(-1.0, min(1.0, cosine)))


@pytest.mark.parametrize("window", [(1280, 720), (640, 480), (1000, 1400), (320, 200)])
def test_every_ship_is_drawn_at_its_place_in_its_colour(window: tuple[int, int]) -> None:
    screen, view, camera = pygame.Surface(window), ArenaView(window), Camera.fitting(window)
    ships = tuple(
        SceneShip(n + 2, "", n, 160.0 + 320 * (n % 4), 90.0 + 180 * (n // 4), 0.3 * n, 0.0, 0) for n in range(16)
    )
    view.draw(screen, EMPTY_SCENE, FIGURES, "", 0.0)
    empty = screen.copy()
    view.draw(screen, Scene(0, ships, ()), FIGURES, "", 0.0)
    for ship in ships:
        x, y = camera.at(ship.x, ship.y)
        # A wing's paint, a little behind the middle and to the side.
        side = camera.scale * 14
        wing_x = x - side * 0.5 * math.cos(ship.angle) - side * math.sin(ship.angle)
        wing_y = y - side * 0.5 * math.sin(ship.angle) + side * math.cos(ship.angle)
        drawn = screen.get_at((round(wing_x), round(wing_y)))
        assert tuple(drawn) != tuple(empty.get_at((round(wing_x), round(wing_y))))
        assert hue_distance(drawn, PLAYER_COLOURS[ship.colour]) < 0.30, (ship.colour, drawn)


def test_the_whole_arena_is_inside_the_window() -> None:
    for window in ((1280, 720), (800, 1600), (2560, 600), (40, 30)):
        camera = Camera.fitting(window)
        left, top = camera.at(0, 0)
        right, bottom = camera.at(ARENA_WIDTH, ARENA_HEIGHT)
        if min(window) > 100:
            assert left > 0 and top > 0 and right < window[0] and bottom < window[1]
        assert (left + right) / 2 == pytest.approx(window[0] / 2)


def test_moving_ships_leave_light_behind_that_fades() -> None:
    window = (1280, 720)
    screen, view = pygame.Surface(window), ArenaView(window)

    def light_at_start(now: float) -> int:
        return sum(screen.get_at((round(Camera.fitting(window).at(300, 360)[0]) - 20, 360))[:3])

    for frame in range(40):
        ship = SceneShip(2, "", 0, 300.0 + 5 * frame, 360.0, 0.0, 1.0, 0)
        view.draw(screen, Scene(2, (ship,), ()), FIGURES, "", frame / 60)
    bright = light_at_start(40 / 60)
    view.draw(screen, Scene(2, (ship,), ()), FIGURES, "", 10.0)
    assert bright > light_at_start(10.0) + 20


def test_a_collected_glint_sparks() -> None:
    window = (1280, 720)
    screen, view = pygame.Surface(window), ArenaView(window)
    ship = SceneShip(2, "", 0, 640.0, 360.0, 0.0, 0.0, 0)
    view.draw(screen, Scene(2, (ship,), (SceneGlint(1, 660.0, 360.0),)), FIGURES, "", 1.0)
    view.draw(screen, Scene(2, (ship,), ()), FIGURES, "", 1.02)
    assert len(view._effects._particles) > 10
    view.draw(screen, Scene(2, (ship,), ()), FIGURES, "", 9.0)
    assert len(view._effects._particles) == 0


def test_the_first_frames_without_a_game_say_what_happens() -> None:
    screen, view = pygame.Surface((1280, 720)), ArenaView((1280, 720))
    view.draw_message(screen, "Joining ws://127.0.0.1:9080", 0.0)
    middle = screen.subsurface((500, 345, 280, 30))
    assert max(sum(middle.get_at((x, y))[:3]) for x in range(280) for y in range(30)) > 500


def test_all_colours_can_be_told_apart() -> None:
    assert len(set(PLAYER_COLOURS)) == MAX_PLAYERS
    first = PLAYER_COLOURS[:8]
    assert min(hue_distance(a, b) for a in first for b in first if a is not b) > 0.2
