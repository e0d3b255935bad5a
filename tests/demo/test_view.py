"""The picture: every ship where it is, in its colour, at any window size, and light for all that happens."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from demo_game.net.model import Crystal, EventKind, GameEvent, GameModel, Home, Phase, Player, PlayerEventKind, Ship
from demo_game.rules.constants import ARENA_HEIGHT, ARENA_WIDTH, HOMES, MAX_PLAYERS

pygame = pytest.importorskip("pygame")


from demo_game.view.arena import ArenaView  # noqa: E402  (needs pygame)
from demo_game.view.camera import Camera  # noqa: E402
from demo_game.view.hud import clock_words  # noqa: E402
from demo_game.view.palette import PLAYER_COLOURS  # noqa: E402
from demo_game.view.shake import MAX_SHAKE_PX, Shake  # noqa: E402
from demo_game.view.theme import PAGE, Theme  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Iterator

WINDOW = (1280, 720)
EMPTY = GameModel(Phase.PLAYING, time_left=60.0, round_number=1)


@pytest.fixture(autouse=True)
def headless() -> Iterator[None]:
    pygame.display.init()
    pygame.font.init()
    pygame.display.set_mode((64, 64))
    yield
    pygame.quit()


def player(slot: int = 0, **changes: object) -> Player:
    return replace(Player(slot, f"Pilot {slot}", slot, is_self=slot == 0), **changes)


def ship(slot: int = 0, x: float = 800.0, y: float = 450.0, **changes: object) -> Ship:
    return replace(Ship(slot, "", slot, x, y, is_self=slot == 0), **changes)


def with_ships(*ships: Ship, **changes: object) -> GameModel:
    players = tuple(player(one.slot) for one in ships)
    return replace(EMPTY, own_slot=0, players=players, ships=ships, **changes)


def hue_distance(colour: tuple[int, ...], other: tuple[int, ...]) -> float:
    """
    How much two colours differ apart from their brightness: the angle between them.
    """
    length = math.hypot(*colour[:3]) * math.hypot(*other[:3])
    cosine = sum(a * b for a, b in zip(colour[:3], other[:3], strict=True)) / max(length, 1e-9)
    return math.acos(max(-1.0, min(1.0, cosine)))


def light_in(screen: pygame.Surface, area: pygame.Rect) -> int:
    spots = area.clip(screen.get_rect())
    return sum(sum(screen.get_at((x, y))[:3]) for x in range(*_span(spots, 0)) for y in range(*_span(spots, 1)))


def _span(area: pygame.Rect, axis: int) -> tuple[int, int]:
    return area.topleft[axis], area.topleft[axis] + area.size[axis]


@pytest.mark.parametrize("window", [(1280, 720), (640, 480), (1000, 1400), (900, 600)])
def test_every_ship_is_drawn_at_its_place_in_its_colour(window: tuple[int, int]) -> None:
    screen, view, camera = pygame.Surface(window), ArenaView(Theme(window)), Camera(window)
    ships = tuple(ship(n, 250.0 + 360 * (n % 4), 160.0 + 190 * (n // 4), heading=0.3 * n) for n in range(16))
    view.draw(screen, EMPTY, 0.0)
    empty = screen.copy()
    view.draw(screen, with_ships(*ships), 0.0)
    for one in ships:
        # A wing's paint, a little behind the middle and to the side.
        back, side = 5.5, 11.0
        x = one.x - back * math.cos(one.heading) - side * math.sin(one.heading)
        y = one.y - back * math.sin(one.heading) + side * math.cos(one.heading)
        place = tuple(round(part) for part in camera.at(x, y))
        drawn = screen.get_at(place)
        assert tuple(drawn) != tuple(empty.get_at(place))
        assert hue_distance(drawn, PLAYER_COLOURS[one.colour]) < 0.35, (one.colour, drawn)


def test_the_whole_arena_is_inside_the_window_and_below_the_strip() -> None:
    for window in ((1280, 720), (800, 1600), (2560, 600), (320, 200)):
        arena = Camera(window).arena
        assert pygame.Rect((0, 0), window).contains(arena)
        assert arena.top >= Camera(window).strip_px
        assert abs(arena.centerx - window[0] / 2) <= 1


def test_a_window_of_nothing_is_no_crash() -> None:
    for window in ((1, 1), (40, 30)):
        ArenaView(Theme(window)).draw(pygame.Surface(window), with_ships(ship()), 0.0)


def test_moving_ships_leave_light_behind_that_fades() -> None:
    screen, view = pygame.Surface(WINDOW), ArenaView(Theme(WINDOW))
    x, y = view.camera.at(300, 450)
    behind = pygame.Rect(round(x) - 30, round(y) - 3, 20, 6)
    for frame in range(25):
        model = with_ships(ship(0, 260.0 + 5 * frame, thrust=1.0))
        view.draw(screen, model, frame / 60)
    bright = light_in(screen, behind)
    view.draw(screen, model, 10.0)
    assert bright > light_in(screen, behind) * 1.5


@pytest.mark.parametrize("kind", [EventKind.PICKUP, EventKind.DELIVER, EventKind.DASH, EventKind.HIT, EventKind.BUMP])
def test_what_happens_is_seen_for_a_moment(kind: EventKind) -> None:
    screen, view = pygame.Surface(WINDOW), ArenaView(Theme(WINDOW), has_shake=False)
    model = with_ships(ship())
    view.draw(screen, model, 1.0)
    event = GameEvent(kind, 0, 1, 400.0, 400.0, 2)
    view.draw(screen, replace(model, events=(event,)), 1.02)
    assert len(view.effects.particles) > 5
    view.draw(screen, model, 9.0)
    assert len(view.effects.particles) == 0


def test_only_a_known_slot_has_a_colour_and_an_unknown_one_is_no_crash() -> None:
    screen, view = pygame.Surface(WINDOW), ArenaView(Theme(WINDOW))
    events = tuple(GameEvent(kind, 15, 14, 100.0, 100.0, 3) for kind in (*EventKind, *PlayerEventKind))
    view.draw(screen, replace(EMPTY, events=events), 1.0)


def test_thousands_of_events_cost_a_bounded_number_of_particles() -> None:
    screen, view = pygame.Surface(WINDOW), ArenaView(Theme(WINDOW))
    events = (GameEvent(EventKind.DELIVER, 0, x=1.0, y=1.0, amount=5),) * 2000
    view.draw(screen, with_ships(ship(), events=events), 1.0)
    assert len(view.effects.particles) == 2000


def test_a_hit_shakes_the_picture_unless_that_is_switched_off() -> None:
    for has_shake in (True, False):
        view, screen = ArenaView(Theme(WINDOW), has_shake=has_shake), pygame.Surface(WINDOW)
        hit = GameEvent(EventKind.HIT, 0, 1, 400.0, 400.0, 2)
        view.draw(screen, with_ships(ship(), events=(hit,)), 1.0)
        view.draw(screen, with_ships(ship()), 1.03)
        assert (view.camera.shake != (0.0, 0.0)) is has_shake
        view.draw(screen, with_ships(ship()), 4.0)
        assert view.camera.shake == (0.0, 0.0)


def test_the_shaken_picture_never_leaves_its_border() -> None:
    shake = Shake()
    for number in range(500):
        shake.hit(11.0, number / 100)
        assert max(abs(part) for part in shake.offset(number / 100)) <= MAX_SHAKE_PX


def test_homes_are_drawn_in_their_colours_and_again_when_somebody_comes() -> None:
    screen, view = pygame.Surface(WINDOW), ArenaView(Theme(WINDOW))
    place = tuple(round(part) for part in view.camera.at(*HOMES[0]))
    area = pygame.Rect(place[0] - 40, place[1] - 40, 80, 80)
    view.draw(screen, EMPTY, 0.0)
    before = light_in(screen, area)
    view.draw(screen, replace(EMPTY, players=(player(),), homes=(Home(0, "Pilot 0", 0, *HOMES[0]),)), 0.0)
    assert light_in(screen, area) > before * 1.3


def test_crystals_on_board_and_loose_ones_are_seen() -> None:
    screen, view = pygame.Surface(WINDOW), ArenaView(Theme(WINDOW))
    x, y = view.camera.at(800, 450)
    around = pygame.Rect(round(x) - 30, round(y) - 30, 60, 60)
    view.draw(screen, with_ships(ship()), 0.0)
    unladen = light_in(screen, around)
    view.draw(screen, with_ships(ship(carried=5)), 0.0)
    assert light_in(screen, around) > unladen
    x, y = view.camera.at(400, 200)
    spot = pygame.Rect(round(x) - 8, round(y) - 8, 16, 16)
    dark = light_in(screen, spot)
    view.draw(screen, replace(EMPTY, crystals=(Crystal(1, 400, 200),)), 0.0)
    assert light_in(screen, spot) > dark * 2


def test_all_colours_can_be_told_apart() -> None:
    assert len(set(PLAYER_COLOURS)) == MAX_PLAYERS
    player_and_bots = (PLAYER_COLOURS[0], *PLAYER_COLOURS[-4:])
    assert min(hue_distance(a, b) for a in player_and_bots for b in player_and_bots if a is not b) > 0.2


@pytest.mark.parametrize(
    ("seconds", "words"), [(120.0, "2:00"), (59.2, "1:00"), (9.0, "0:09"), (0.0, "0:00"), (-1, "0:00")]
)
def test_the_clock(seconds: float, words: str) -> None:
    assert clock_words(seconds) == words


# The page that screens are laid out on.


@pytest.mark.parametrize("window", [(1280, 720), (900, 600), (1920, 1080), (500, 900)])
def test_the_page_fits_into_the_window_and_the_mouse_finds_its_way_back(window: tuple[int, int]) -> None:
    theme = Theme(window)
    assert pygame.Rect((0, 0), window).contains(theme.rect((0, 0, *PAGE)))
    for place in ((0, 0), (640, 360), (1270, 700)):
        back = theme.to_page(theme.at(*place))
        assert math.dist(back, place) <= 1.0 / theme.scale


def test_long_words_are_cut_and_sentences_broken_to_fit() -> None:
    theme = Theme(WINDOW)
    assert theme.text("w" * 300, 20, width=100).get_width() <= 100
    lines = theme.wrapped("a sentence with a good number of words, and one " + "w" * 200, 20, 200)
    assert len(lines) > 2
    assert all(theme.text(line, 20).get_width() <= 200 for line in lines)


def test_what_is_kept_is_bounded() -> None:
    theme = Theme(WINDOW)
    for number in range(2000):
        theme.text(str(number), 12)
    assert theme.kept_count <= 400


def test_the_arena_has_the_shape_that_the_screen_has() -> None:
    assert pytest.approx(PAGE[0] / PAGE[1]) == ARENA_WIDTH / ARENA_HEIGHT
