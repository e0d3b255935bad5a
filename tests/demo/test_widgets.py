"""The parts of the screens: what a device's event means, where the focus goes, what a text field takes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

pygame = pytest.importorskip("pygame")


from demo_game.screens.actions import Action, Actions  # noqa: E402  (needs pygame)
from demo_game.screens.steering import Steering  # noqa: E402
from demo_game.screens.widgets import Button, ColourRow, Form, Slider, Switch, TextField  # noqa: E402
from demo_game.view.theme import Theme  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(autouse=True)
def headless() -> Iterator[None]:
    pygame.display.init()
    pygame.font.init()
    pygame.display.set_mode((64, 64))
    yield
    pygame.quit()


def event(kind: int, **values: object) -> pygame.event.Event:
    return pygame.event.Event(kind, **values)


def key(code: int, mod: int = 0) -> pygame.event.Event:
    return event(pygame.KEYDOWN, key=code, mod=mod, unicode="")


def grid(pressed: list[str]) -> dict[str, Button]:
    """
    Buttons a and b beside each other, and a wide one, c, below both.
    """
    areas = {"a": (0, 0, 100, 40), "b": (120, 0, 100, 40), "c": (0, 60, 220, 40)}
    return {name: Button(area, name, lambda name=name: pressed.append(name)) for name, area in areas.items()}


def feed(form: Form, *events: pygame.event.Event) -> list[Action | None]:
    actions, theme = Actions(), Theme((1280, 720))
    return [form.take_event(one, actions, theme) for one in events]


# Actions.


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        (key(pygame.K_UP), Action.UP),
        (key(pygame.K_RETURN), Action.ACCEPT),
        (key(pygame.K_ESCAPE), Action.BACK),
        (key(pygame.K_TAB), Action.NEXT),
        (key(pygame.K_TAB, pygame.KMOD_SHIFT), Action.PREVIOUS),
        (key(pygame.K_x), None),
        (event(pygame.JOYBUTTONDOWN, button=0), Action.ACCEPT),
        (event(pygame.JOYBUTTONDOWN, button=1), Action.BACK),
        (event(pygame.JOYBUTTONDOWN, button=99), None),
        (event(pygame.JOYBUTTONDOWN, button=13), Action.LEFT),
        (event(pygame.JOYHATMOTION, value=(0, 1)), Action.UP),
        (event(pygame.JOYHATMOTION, value=(1, 0)), Action.RIGHT),
        (event(pygame.JOYHATMOTION, value=(0, 0)), None),
        (event(pygame.JOYAXISMOTION, instance_id=0, axis=1, value=0.9), Action.DOWN),
        (event(pygame.JOYAXISMOTION, instance_id=0, axis=0, value=-0.9), Action.LEFT),
        (event(pygame.JOYAXISMOTION, instance_id=0, axis=0, value=0.4), None),
        (event(pygame.JOYAXISMOTION, instance_id=0, axis=3, value=1.0), None),
    ],
)
def test_what_is_meant(said: pygame.event.Event, meant: Action | None) -> None:
    assert Actions().of(said) is meant


def test_a_stick_counts_once_for_each_push() -> None:
    actions = Actions()
    path = (0.2, 0.7, 1.0, 0.5, 0.9, 0.1, 0.8)
    meant = [actions.of(event(pygame.JOYAXISMOTION, instance_id=0, axis=1, value=value)) for value in path]
    assert meant == [None, Action.DOWN, None, None, None, None, Action.DOWN]


# The focus.


def test_the_focus_goes_where_the_arrow_points() -> None:
    buttons = grid([])
    form = Form(list(buttons.values()))
    assert form.focus is buttons["a"]
    for code, wanted in (
        (pygame.K_RIGHT, "b"),
        (pygame.K_RIGHT, "b"),
        (pygame.K_DOWN, "c"),
        (pygame.K_UP, "a"),
        (pygame.K_TAB, "b"),
        (pygame.K_TAB, "c"),
        (pygame.K_TAB, "a"),
    ):
        feed(form, key(code))
        assert form.focus is buttons[wanted], wanted


def test_what_cannot_be_used_is_passed_over() -> None:
    pressed: list[str] = []
    buttons = grid(pressed)
    form = Form(list(buttons.values()))
    buttons["b"].is_enabled = buttons["a"].is_enabled = False
    feed(form, key(pygame.K_RETURN), event(pygame.MOUSEBUTTONDOWN, pos=(150, 20), button=1))
    assert pressed == ["c"]
    buttons["c"].is_enabled = False
    feed(form, key(pygame.K_DOWN), key(pygame.K_RETURN))
    assert form.focus is None
    assert pressed == ["c"]


def test_only_the_left_button_presses_and_back_is_the_screens() -> None:
    pressed: list[str] = []
    form = Form(list(grid(pressed).values()))
    feed(form, event(pygame.MOUSEBUTTONDOWN, pos=(150, 20), button=3))
    assert pressed == []
    feed(form, event(pygame.MOUSEBUTTONDOWN, pos=(150, 20), button=1))
    assert pressed == ["b"]
    assert feed(form, key(pygame.K_ESCAPE)) == [Action.BACK]


def test_a_form_whose_widgets_go_keeps_a_focus() -> None:
    buttons = grid([])
    form = Form(list(buttons.values()))
    form.focus = buttons["b"]
    form.replace([buttons["b"], buttons["c"]])
    assert form.focus is buttons["b"]
    form.replace([buttons["c"]])
    assert form.focus is buttons["c"]
    form.replace([])
    assert form.focus is None


# A text field.


def typed(field: TextField, words: str) -> str:
    for letter in words:
        field.take_event(event(pygame.TEXTINPUT, text=letter))
    return field.text


def test_a_field_is_edited_at_its_cursor() -> None:
    field = TextField((0, 0, 100, 40), "abc", limit=10)
    for code in (pygame.K_LEFT, pygame.K_BACKSPACE):
        field.take_event(key(code))
    assert field.text == "ac"
    assert typed(field, "é") == "aéc"
    field.take_event(key(pygame.K_HOME))
    field.take_event(key(pygame.K_DELETE))
    field.take_event(key(pygame.K_BACKSPACE))
    assert typed(field, "X") == "Xéc"
    field.take_event(key(pygame.K_END))
    field.take_event(key(pygame.K_DELETE))
    assert typed(field, "!") == "Xéc!"


def test_a_field_takes_no_more_than_its_limit_and_nothing_that_cannot_be_seen() -> None:
    field = TextField((0, 0, 100, 40), "", limit=5)
    assert typed(field, "a\n\t\0b") == "ab"
    assert typed(field, "x" * 1000) == "abxxx"
    field.write("y" * 1000)
    assert field.text == "yyyyy"


def test_pasting_takes_the_first_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("demo_game.screens.widgets.text_field.pasted", lambda: "ws://host:1")
    field = TextField((0, 0, 100, 40), "", limit=50)
    assert field.take_event(key(pygame.K_v, pygame.KMOD_CTRL))
    assert field.text == "ws://host:1"
    assert not field.take_event(key(pygame.K_v))


def test_a_clipboard_that_is_not_there_is_empty() -> None:
    from demo_game.screens.widgets.clipboard import pasted

    assert isinstance(pasted(), str)


def test_a_long_text_is_drawn_inside_its_field() -> None:
    field, screen = TextField((100, 100, 200, 40), "w" * 150, limit=200), pygame.Surface((1280, 720))
    field.draw(screen, Theme((1280, 720)), 0.0, is_focused=True)
    assert screen.get_bounding_rect().width > 0
    outside = [screen.get_at((x, 120))[:3] for x in (*range(98), *range(303, 500))]
    assert set(outside) == {(0, 0, 0)}


# Values.


def test_a_slider_stays_between_nothing_and_full() -> None:
    seen: list[float] = []
    slider = Slider((0, 0, 400, 40), "Volume", 0.95, seen.append)
    for action in (Action.RIGHT, Action.RIGHT, Action.LEFT):
        slider.take_action(action, key(pygame.K_RIGHT))
    assert seen == [1.0, 0.9]
    slider.press(0, 20)  # the words, not the track
    assert slider.value == 0.9
    slider.drag(-500, 20)
    assert slider.value == 0.0


def test_a_switch_is_set_by_direction_or_pressed() -> None:
    seen: list[bool] = []
    switch = Switch((0, 0, 400, 40), "Mute", False, seen.append)
    for action in (Action.LEFT, Action.RIGHT, Action.RIGHT, Action.ACCEPT):
        assert switch.take_action(action, key(pygame.K_RIGHT))
    assert seen == [True, False]
    assert not switch.take_action(Action.DOWN, key(pygame.K_DOWN))


def test_colours_are_chosen_in_rows_and_by_mouse() -> None:
    seen: list[int] = []
    row = ColourRow((0, 0, 160, 40), 0, seen.append)
    assert row.take_action(Action.LEFT, key(pygame.K_LEFT))
    assert not row.take_action(Action.DOWN, key(pygame.K_DOWN))
    row.press(25, 5)
    row.press(159.9, 39.9)
    assert seen == [15, 1, 15]


# Flying.


def test_opposite_keys_cancel_and_diagonals_are_no_faster() -> None:
    steering = Steering()
    steering.take_event(key(pygame.K_LEFT))
    steering.take_event(key(pygame.K_d))
    assert steering.stick(None) == (0.0, 0.0)
    steering.take_event(event(pygame.KEYUP, key=pygame.K_LEFT))
    steering.take_event(key(pygame.K_DOWN))
    x, y = steering.stick(None)
    assert x == y == pytest.approx(0.7071, abs=1e-3)


def test_a_stick_at_rest_is_at_rest_and_a_trigger_dashes() -> None:
    steering = Steering()
    steering.take_event(event(pygame.JOYAXISMOTION, axis=0, value=0.15))
    steering.take_event(event(pygame.JOYAXISMOTION, axis=5, value=-1.0))
    assert steering.stick(None) == (0.0, 0.0)
    assert not steering.is_dashing
    steering.take_event(event(pygame.JOYAXISMOTION, axis=5, value=0.9))
    assert steering.is_dashing


def test_the_mouse_flies_to_the_pointer_and_dashes_with_the_other_button() -> None:
    steering = Steering()
    steering.take_event(event(pygame.MOUSEBUTTONDOWN, pos=(500, 100), button=1))
    assert steering.stick((100.0, 100.0)) == (1.0, 0.0)
    assert steering.stick(None) == (0.0, 0.0)
    steering.take_event(event(pygame.MOUSEBUTTONDOWN, pos=(500, 100), button=3))
    assert steering.is_dashing
    steering.take_event(event(pygame.WINDOWFOCUSLOST))
    assert steering.stick((100.0, 100.0)) == (0.0, 0.0)
    assert not steering.is_dashing
