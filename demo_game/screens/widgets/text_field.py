"""A text field of one line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pygame

from demo_game.screens.actions import Action
from demo_game.screens.widgets.clipboard import pasted
from demo_game.screens.widgets.widget import Widget
from demo_game.view.theme import QUIET, TEXT, Rect, Theme

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

__all__ = ["TextField"]

BLINK_S = 1.0
PADDING = 14
LETTERS = 20.0


class TextField(Widget):
    """
    One line of text with a cursor. A gamepad's first button writes one suggestion after the other.

    Attributes:
        text: the text in it.
    """

    def __init__(
        self,
        area: Rect,
        text: str,
        *,
        limit: int,
        hint: str = "",
        suggestions: Sequence[str] = (),
        submit: Callable[[], None] | None = None,
        changed: Callable[[], None] | None = None,
    ) -> None:
        """
        Args:
            area: on the page.
            text: the text at the beginning.
            limit: the most characters that it takes.
            hint: a pale text that is shown while it is empty.
            suggestions: what a gamepad's first button writes.
            submit: called on Enter; without it Enter moves the focus to the next widget.
            changed: called after every change.
        """
        super().__init__(area)
        self.text = text
        self._limit = limit
        self._cursor = len(text)
        self._hint = hint
        self._suggestions = suggestions
        self._next_suggestion = 0
        self._submit = submit
        self._changed = changed

    def write(self, text: str) -> None:
        """
        Replaces the text.
        """
        self.text = text[: self._limit]
        self._cursor = len(self.text)
        self._report_change()

    def take_event(self, event: pygame.event.Event) -> bool:
        if event.type == pygame.TEXTINPUT:
            self._insert(event.text)
            return True
        if event.type != pygame.KEYDOWN:
            return False
        if event.key == pygame.K_v and event.mod & (pygame.KMOD_CTRL | pygame.KMOD_META):
            self._insert(pasted())
            return True
        if event.key == pygame.K_SPACE:
            return True  # it also arrives as TEXTINPUT; as an action it would press something
        return self._edit(event.key)

    def take_action(self, action: Action, event: pygame.event.Event) -> bool:
        if action is not Action.ACCEPT:
            return False
        if event.type != pygame.KEYDOWN and self._suggestions:
            self.write(self._suggestions[self._next_suggestion % len(self._suggestions)])
            self._next_suggestion += 1
            return True
        if self._submit is None:
            return False
        self._submit()
        return True

    def press(self, x: float, y: float) -> None:
        self._cursor = len(self.text)

    def draw(self, screen: pygame.Surface, theme: Theme, now: float, *, is_focused: bool) -> None:
        frame = self.draw_frame(screen, theme, is_focused=is_focused)
        x, y = self.area[0] + PADDING, self.centre[1]
        if not self.text and not is_focused:
            theme.write(screen, self._hint, x, y, LETTERS, QUIET, width=self.area[2] - 2 * PADDING)
            return
        line = theme.text(self.text, LETTERS) if self.text else None
        before = theme.font(LETTERS).size(self.text[: self._cursor])[0]
        room = frame.width - 2 * theme.px(PADDING)
        # A text that is longer than its field moves to the left, so that the cursor is visible.
        shift = max(0, before - room) if is_focused else 0
        left, middle = theme.at(x, y)
        if line is not None:
            place = line.get_rect(midleft=(left, middle))
            screen.blit(line, place, pygame.Rect(shift, 0, room, line.get_height()))
        if is_focused and now % BLINK_S < BLINK_S / 2:
            height = theme.px(LETTERS * 1.2)
            screen.fill(TEXT, (left + before - shift + 1, middle - height // 2, theme.px(2), height))

    def _insert(self, letters: str) -> None:
        room = self._limit - len(self.text)
        letters = "".join(letter for letter in letters if letter.isprintable())[:room]
        if letters:
            self.text = self.text[: self._cursor] + letters + self.text[self._cursor :]
            self._cursor += len(letters)
            self._report_change()

    def _edit(self, key: int) -> bool:
        if key == pygame.K_BACKSPACE and self._cursor > 0:
            self.text = self.text[: self._cursor - 1] + self.text[self._cursor :]
            self._cursor -= 1
            self._report_change()
        elif key == pygame.K_DELETE:
            self.text = self.text[: self._cursor] + self.text[self._cursor + 1 :]
            self._report_change()
        elif key == pygame.K_LEFT and self._cursor > 0:
            self._cursor -= 1
        elif key == pygame.K_RIGHT and self._cursor < len(self.text):
            self._cursor += 1
        elif key == pygame.K_HOME:
            self._cursor = 0
        elif key == pygame.K_END:
            self._cursor = len(self.text)
        else:
            return False
        return True

    def _report_change(self) -> None:
        if self._changed is not None:
            self._changed()
