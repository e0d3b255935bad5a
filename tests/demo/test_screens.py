"""Every screen by keyboard, mouse and gamepad, against real games on loopback, and what happens when it goes wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

pygame = pytest.importorskip("pygame")


import demo_game.game  # noqa: E402  (needs pygame)
from demo_game.game import GameKind  # noqa: E402
from demo_game.net.model import FoundGame, Phase  # noqa: E402
from demo_game.screens.arena import ArenaScreen  # noqa: E402
from demo_game.screens.connecting import ConnectingScreen  # noqa: E402
from demo_game.screens.error import ErrorScreen  # noqa: E402
from demo_game.screens.join import JoinScreen  # noqa: E402
from demo_game.screens.lobby import LobbyScreen  # noqa: E402
from demo_game.screens.menu import MenuScreen  # noqa: E402
from demo_game.screens.options import OptionsScreen  # noqa: E402
from demo_game.screens.pause import PauseScreen  # noqa: E402
from demo_game.screens.results import ResultsScreen  # noqa: E402
from demo_game.settings import load_settings  # noqa: E402

from .desk import Desk  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

NOBODY = "ws://127.0.0.1:9"
"""Nothing listens on the port that was once for throwing things away."""


@pytest.fixture(autouse=True)
def headless() -> Iterator[None]:
    pygame.display.init()
    pygame.font.init()
    pygame.event.clear()
    yield
    pygame.quit()


@pytest.fixture
def desk() -> Iterator[Desk]:
    made = Desk()
    made.frame()
    yield made
    made.close()


def join(desk: Desk, url: str) -> None:
    desk.context.start_game(GameKind.JOIN, url=url)


def play_a_round(desk: Desk, **serving: float) -> None:
    """
    Joins a game and says ready, as a player does.
    """
    game = desk.serve(1, **serving)  # type: ignore[arg-type]
    join(desk, game.url)
    desk.play_until_screen(LobbyScreen)
    desk.press(pygame.K_RETURN)
    desk.play_until_screen(ArenaScreen)


# The menu.


def test_the_menu_by_keyboard(desk: Desk) -> None:
    assert type(desk.screen) is MenuScreen
    desk.press(pygame.K_DOWN, pygame.K_DOWN, pygame.K_RETURN)
    assert type(desk.screen) is JoinScreen
    desk.press(pygame.K_ESCAPE, pygame.K_DOWN, pygame.K_RETURN)
    assert type(desk.screen) is OptionsScreen
    desk.press(pygame.K_ESCAPE, pygame.K_ESCAPE)
    assert not len(desk.context.stack)


def test_the_menu_by_mouse(desk: Desk) -> None:
    desk.click(desk.button("Join a game"))
    assert type(desk.screen) is JoinScreen
    desk.click(desk.button("Back"))
    desk.click(desk.button("Settings"))
    assert type(desk.screen) is OptionsScreen
    desk.click(desk.button("Done"))
    desk.click(desk.button("Quit"))
    assert not len(desk.context.stack)


def test_the_menu_by_gamepad(desk: Desk) -> None:
    desk.cross(0, -1)
    desk.cross(0, -1)
    desk.push(0)
    assert type(desk.screen) is JoinScreen
    desk.push(1)
    desk.tilt(1, 1.0)  # the stick, held: one step
    desk.tilt(1, 0.9)
    desk.tilt(1, 0.0)
    desk.push(0)
    assert type(desk.screen) is OptionsScreen
    desk.push(1)
    assert type(desk.screen) is MenuScreen


def test_name_and_colour_are_kept_for_the_next_time(tmp_path: Path) -> None:
    path = tmp_path / "folder" / "settings.json"
    desk = Desk(settings_path=path)
    menu = desk.screen
    assert isinstance(menu, MenuScreen)
    desk.click(menu.name)
    desk.press(*[pygame.K_BACKSPACE] * 5)
    desk.type("Zoë")
    desk.press(pygame.K_DOWN)
    assert menu.form.focus is menu.colour
    desk.press(pygame.K_RIGHT, pygame.K_RIGHT, pygame.K_DOWN)
    desk.press(pygame.K_ESCAPE)
    desk.close()
    settings = load_settings(path)
    assert (settings.name, settings.colour) == ("Zoë", 10)
    again = Desk(settings_path=path)
    assert isinstance(again.screen, MenuScreen)
    assert again.screen.name.text == "Zoë"
    again.close()


def test_a_gamepad_writes_names_by_taking_suggestions(desk: Desk) -> None:
    desk.cross(-1, 0)
    menu = desk.screen
    assert isinstance(menu, MenuScreen)
    menu.form.focus = menu.name
    desk.push(0)
    first = desk.context.settings.name
    desk.push(0)
    assert first != desk.context.settings.name != "Pilot"


def test_a_game_with_bots_starts_at_once_and_the_ship_answers(desk: Desk) -> None:
    desk.press(pygame.K_RETURN)
    desk.play_until_screen(ArenaScreen)
    assert len(desk.model.players) == 3
    desk.play_until(lambda: desk.model.own_ship is not None)
    before = desk.model.own_ship
    desk.hold(pygame.K_d)
    desk.play(0.5)
    after = desk.model.own_ship
    assert before is not None
    assert after is not None
    assert after.x > before.x + 10


# The settings.


def test_the_settings_by_keyboard_mouse_and_gamepad(desk: Desk) -> None:
    desk.click(desk.button("Settings"))
    settings = desk.context.settings
    desk.press(pygame.K_LEFT, pygame.K_LEFT)
    assert settings.volume == desk.context.sounds.volume == pytest.approx(0.5)
    desk.press(pygame.K_DOWN, pygame.K_RETURN)
    assert settings.is_muted
    assert desk.context.sounds.is_muted
    desk.cross(0, -1)
    desk.push(0)
    assert not settings.has_shake
    assert not desk.context.arena_view.effects.has_shake
    desk.click(desk.screen.form.widgets[3])
    assert not settings.looks_for_games
    desk.push(1)
    assert type(desk.screen) is MenuScreen


def test_a_slider_follows_the_mouse(desk: Desk) -> None:
    desk.click(desk.button("Settings"))
    slider = desk.screen.form.widgets[0]
    theme, y = desk.context.theme, slider.centre[1]
    ends = theme.at(slider.area[0] + slider.area[2] - 60, y), theme.at(slider.area[0] + slider.area[2] + 300, y)
    pygame.event.post(pygame.event.Event(pygame.MOUSEBUTTONDOWN, pos=ends[0], button=1))
    pygame.event.post(pygame.event.Event(pygame.MOUSEMOTION, pos=ends[1], rel=(1, 0), buttons=(1, 0, 0)))
    desk.frame()
    assert desk.context.settings.volume == 1.0
    pygame.event.post(pygame.event.Event(pygame.MOUSEBUTTONUP, pos=ends[1], button=1))
    pygame.event.post(pygame.event.Event(pygame.MOUSEMOTION, pos=ends[0], rel=(1, 0), buttons=(0, 0, 0)))
    desk.frame()
    assert desk.context.settings.volume == 1.0


# Joining.


def test_a_typed_address_leads_into_the_game(desk: Desk) -> None:
    url = desk.serve().url
    desk.click(desk.button("Join a game"))
    desk.press(pygame.K_END, *[pygame.K_BACKSPACE] * 30)
    desk.type(url.removeprefix("ws://"))
    desk.press(pygame.K_RETURN)
    desk.play_until_screen(LobbyScreen)
    assert desk.model.url == url


def test_games_that_were_heard_of_are_chosen_by_mouse_or_gamepad(desk: Desk) -> None:
    url = desk.serve().url
    desk.click(desk.button("Join a game"))
    assert desk.is_listening
    desk.heard = (FoundGame(NOBODY, "Elsewhere", 1, 16), FoundGame(url, "Here", 2, 16))
    desk.play(0.1)
    desk.click(desk.button("Here"))
    assert not desk.is_listening
    desk.play_until_screen(LobbyScreen)
    desk.click(desk.button("Leave"))
    assert type(desk.screen) is JoinScreen
    assert desk.screen.url.text == url
    desk.play(0.1)
    desk.screen.form.focus = desk.screen.url
    desk.cross(0, -1)
    desk.cross(0, -1)
    assert desk.screen.form.focus is desk.button("Here")
    desk.push(0)
    desk.play_until_screen(LobbyScreen)


def test_nothing_listens_where_that_is_switched_off(desk: Desk) -> None:
    desk.context.settings.looks_for_games = False
    desk.click(desk.button("Join a game"))
    desk.heard = (FoundGame(NOBODY, "Elsewhere", 1, 16),)
    desk.play(0.2)
    assert not desk.is_listening
    assert len(desk.screen.form.widgets) == 3


def test_nobody_answers_and_nothing_is_lost(desk: Desk) -> None:
    desk.click(desk.button("Join a game"))
    desk.press(pygame.K_END, *[pygame.K_BACKSPACE] * 30)
    desk.type(NOBODY)
    desk.press(pygame.K_RETURN)
    desk.play_until_screen(ErrorScreen)
    assert isinstance(desk.screen, ErrorScreen)
    assert desk.screen.words == f"Nobody answered at {NOBODY}."
    desk.press(pygame.K_RETURN)  # try again
    desk.play_until_screen(ErrorScreen)
    desk.press(pygame.K_ESCAPE)
    assert isinstance(desk.screen, JoinScreen)
    assert desk.screen.url.text == desk.context.settings.url == NOBODY


def test_a_full_game_says_so(desk: Desk) -> None:
    game = desk.serve(2, max_players=2)
    desk.play(1.0)
    join(desk, game.url)
    desk.play_until_screen(ErrorScreen)
    assert isinstance(desk.screen, ErrorScreen)
    assert "full" in desk.screen.words
    desk.push(1)
    assert type(desk.screen) is MenuScreen


def test_what_is_no_address_is_said_in_words(desk: Desk) -> None:
    join(desk, "http://what is this")
    desk.play_until_screen(ErrorScreen)
    assert isinstance(desk.screen, ErrorScreen)
    assert "is no address of a game" in desk.screen.words


def test_on_the_way_a_player_can_think_again(desk: Desk) -> None:
    game = desk.serve()
    join(desk, game.url)
    desk.program.frame(desk.clock())  # the server has not been asked yet
    assert type(desk.screen) is ConnectingScreen
    desk.press(pygame.K_ESCAPE)
    assert type(desk.screen) is MenuScreen
    assert desk.context.game is None


# Hosting and the lobby.


def test_a_host_has_a_lobby_and_bots_at_will(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(demo_game.game, "DEFAULT_PORT", 0)
    desk.press(pygame.K_DOWN, pygame.K_RETURN)
    desk.play_until_screen(LobbyScreen)
    desk.click(desk.button("Add a bot"))
    desk.click(desk.button("Add a bot"))
    desk.play_until(lambda: len(desk.model.players) == 3)
    desk.click(desk.button("Remove a bot"))
    desk.play_until(lambda: len(desk.model.players) == 2)
    desk.click(desk.button("Leave"))
    assert type(desk.screen) is MenuScreen


def test_a_port_that_is_taken_is_said_in_words(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(demo_game.game, "DEFAULT_PORT", desk.serve().port)
    desk.click(desk.button("Host a game"))
    assert isinstance(desk.screen, ErrorScreen)
    assert "cannot be opened for others" in desk.screen.words
    desk.click(desk.button("Back"))
    assert type(desk.screen) is MenuScreen


def test_the_lobby_has_chat_and_ready(desk: Desk) -> None:
    game = desk.serve(0)
    join(desk, game.url)
    desk.play_until_screen(LobbyScreen)
    lobby = desk.screen
    assert isinstance(lobby, LobbyScreen)
    desk.click(lobby.chat)
    desk.type("hello all")
    desk.press(pygame.K_RETURN)
    desk.play_until(lambda: any(line.text == "hello all" for line in desk.model.chat))
    assert lobby.chat.text == ""
    lobby.form.focus = lobby.ready
    desk.push(0)
    desk.play_until(lambda: desk.model.own_player is not None and desk.model.own_player.is_ready)
    assert lobby.ready.words == "Wait, not ready yet"


# The arena.


def test_the_ship_flies_by_gamepad_and_by_mouse(desk: Desk) -> None:
    play_a_round(desk)
    desk.play_until(lambda: desk.model.own_ship is not None)
    ship = desk.model.own_ship
    assert ship is not None
    desk.tilt(0, 1.0)
    desk.play(0.4)
    moved = desk.model.own_ship
    assert moved is not None
    assert moved.x > ship.x + 5
    desk.tilt(0, 0.0)
    below = desk.context.arena_view.camera.at(moved.x, moved.y + 300)
    pygame.event.post(pygame.event.Event(pygame.MOUSEBUTTONDOWN, pos=below, button=1))
    desk.play(0.5)
    down = desk.model.own_ship
    assert down is not None
    assert down.y > moved.y + 5


def test_a_dash_by_key_is_heard_and_seen(desk: Desk) -> None:
    play_a_round(desk)
    desk.hold(pygame.K_SPACE)
    desk.play_until(lambda: desk.model.own_ship is not None and desk.model.own_ship.dash > 0)
    desk.play_until(lambda: desk.context.sounds.played.get("dash"))


def test_talking_in_the_arena_steers_nothing(desk: Desk) -> None:
    play_a_round(desk)
    desk.press(pygame.K_t)
    desk.type("wasd ")
    arena = desk.screen
    assert isinstance(arena, ArenaScreen)
    assert arena.chat is not None
    assert arena.steering.stick(None) == (0.0, 0.0)
    desk.press(pygame.K_RETURN)
    assert arena.chat is None
    desk.play_until(lambda: any(line.text.startswith("wasd") for line in desk.model.chat))


@pytest.mark.parametrize("way", ["keyboard", "mouse", "gamepad"])
def test_the_pause_leads_back_into_the_game_or_out_of_it(desk: Desk, way: str) -> None:
    play_a_round(desk)
    if way == "gamepad":
        desk.push(7)
        assert type(desk.screen) is PauseScreen
        desk.push(1)
        assert type(desk.screen) is ArenaScreen
        desk.push(7)
        desk.cross(0, -1)
        desk.cross(0, -1)
        desk.push(0)
    else:
        desk.press(pygame.K_ESCAPE)
        assert type(desk.screen) is PauseScreen
        if way == "mouse":
            desk.click(desk.button("Go on"))
            assert type(desk.screen) is ArenaScreen
            desk.press(pygame.K_ESCAPE)
            desk.click(desk.button("Leave"))
        else:
            desk.press(pygame.K_UP, pygame.K_DOWN, pygame.K_DOWN, pygame.K_RETURN)
    assert type(desk.screen) is MenuScreen
    assert desk.context.game is None
    desk.served[0].poll()


def test_a_round_ends_with_its_results_and_the_next_begins(desk: Desk) -> None:
    play_a_round(desk, round_s=3.0)
    desk.play_until_screen(ResultsScreen)
    desk.play_until(lambda: desk.context.sounds.played.get("win") == 1)
    desk.play_until_screen(ArenaScreen)
    assert desk.model.round_number == 2


@pytest.mark.parametrize("way", ["keyboard", "mouse", "gamepad"])
def test_the_results_can_be_left(desk: Desk, way: str) -> None:
    play_a_round(desk, round_s=2.0)
    desk.play_until_screen(ResultsScreen)
    if way == "keyboard":
        desk.press(pygame.K_RETURN)
    elif way == "mouse":
        desk.click(desk.button("Leave"))
    else:
        desk.push(0)
    assert type(desk.screen) is MenuScreen


# The network, visible.


def test_f3_and_f4_show_the_network_and_slow_it_down(desk: Desk) -> None:
    play_a_round(desk)
    tools = desk.context.tools
    assert tools is not None
    desk.press(pygame.K_F3)
    assert tools.is_overlay_shown
    desk.press(pygame.K_F4)
    assert tools.is_panel_open
    desk.press(pygame.K_RIGHT, pygame.K_RIGHT)
    assert desk.context.lag.latency == pytest.approx(0.1)
    desk.hold(pygame.K_d)
    desk.frame()
    assert isinstance(desk.screen, ArenaScreen)
    assert desk.screen.steering.stick(None)[0] == 1.0  # the letters fly on
    desk.click(tools.stall)
    desk.play_until(lambda: desk.model.network.snapshot_age > 0.8)
    desk.press(pygame.K_ESCAPE)
    assert not tools.is_panel_open
    desk.play_until(lambda: (desk.model.network.round_trip_time or 0) > 0.09)
    assert type(desk.screen) is ArenaScreen


def test_a_lost_line_is_shown_and_comes_back(desk: Desk) -> None:
    play_a_round(desk)
    game = desk.context.game
    assert game is not None
    game.client.stall(9.0)
    desk.play_until_phase(Phase.RECONNECTING)
    desk.play(0.2)
    assert type(desk.screen) is ArenaScreen
    desk.play_until(lambda: desk.model.phase is not Phase.RECONNECTING)
    assert desk.model.phase in (Phase.PLAYING, Phase.RESULTS)


def test_a_server_that_ends_leads_back_to_the_menu_with_a_sentence(desk: Desk) -> None:
    play_a_round(desk)
    desk.served[0].close()
    desk.served.clear()
    desk.play_until_screen(ErrorScreen)
    assert isinstance(desk.screen, ErrorScreen)
    assert desk.screen.words
    desk.click(desk.button("Back"))
    assert type(desk.screen) is MenuScreen


# The program.


def test_closing_the_window_ends_the_game_too(desk: Desk) -> None:
    game = desk.serve(0)
    join(desk, game.url)
    desk.play_until_screen(LobbyScreen)
    pygame.event.post(pygame.event.Event(pygame.QUIT))
    desk.frame()
    assert not len(desk.context.stack)
    desk.context.close()
    desk.served[0].poll()
    assert desk.context.game is None


def test_another_size_of_the_window_in_the_middle_of_a_game(desk: Desk) -> None:
    play_a_round(desk)
    for size in ((900, 600), (1920, 1080), (320, 240), (500, 900)):
        pygame.display.set_mode(size)
        desk.press(pygame.K_F3, pygame.K_F4)
        assert desk.context.theme.window == size
    assert type(desk.screen) is ArenaScreen


def test_two_clients_run_in_one_process() -> None:
    first, second = Desk(), Desk()
    url = first.serve(0).url
    join(first, url)
    join(second, url)

    def both_are_there() -> bool:
        second.frame()
        return len(first.model.players) == 2 == len(second.model.players)

    first.play_until(both_are_there)
    assert first.context.game is not second.context.game
    assert {player.slot for player in first.model.players if player.is_self} != {
        player.slot for player in second.model.players if player.is_self
    }
    second.close()
    first.close()
