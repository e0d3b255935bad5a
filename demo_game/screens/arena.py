"""The screen of a round: the player flies."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pygame

from demo_game.net.model import Phase
from demo_game.screens.chat import ChatField
from demo_game.screens.game_screen import GameScreen
from demo_game.screens.steering import Steering
from demo_game.view.palette import PLAYER_COLOURS, mixed
from demo_game.view.theme import QUIET, TEXT

if TYPE_CHECKING:
    from demo_game.game import Game
    from demo_game.screens.context import Context

__all__ = ["ArenaScreen"]

CHAT_KEYS = (pygame.K_t, pygame.K_RETURN, pygame.K_KP_ENTER)
PAUSE_BUTTONS = (6, 7)
"""Back and start, on most gamepads."""

BANNER_S = 2.6
HINT_S = 9.0
CHAT_SHOWN_S = 7.0
CHAT_SHOWN = 3
FADE_S = 0.6
BANNER_Y, HINT_Y, CHAT_Y = 250, 560, 602


class ArenaScreen(GameScreen):
    """
    What the player holds becomes the ship's input. T or Enter opens the chat, Esc the pause.
    """

    def __init__(self, context: Context, game: Game) -> None:
        super().__init__(context, game)
        self.steering = Steering()
        self.chat: ChatField | None = None
        self._began_at = context.clock()

    def handle_event(self, event: pygame.event.Event) -> None:
        tools = self.context.tools
        if tools is not None and tools.take_event(event, self.context.actions):
            return
        if self.chat is not None:
            self._chat_event(event)
            return
        self.steering.take_event(event)
        if _asks_for_pause(event):
            self.back()
        elif event.type == pygame.KEYDOWN and event.key in CHAT_KEYS:
            self._open_chat()

    def back(self) -> None:
        """
        Opens the pause. Keys that are held now no longer steer the ship.
        """
        self.steering.release()
        super().back()

    def update(self, now: float) -> None:
        """
        Passes the input to the game. It is not called while another screen is on top: then the ship drifts.
        """
        ship = self.game.model.own_ship
        at = self.context.arena_view.camera.at(ship.x, ship.y) if ship is not None else None
        self.game.steer(*self.steering.stick(at), dash=self.steering.is_dashing)

    def draw(self, screen: pygame.Surface, now: float) -> None:
        self.context.arena_view.draw(screen, self.game.model, now)
        if self.game.model.phase is Phase.PLAYING:
            self._draw_banner(screen, now)
        self._draw_chat(screen, now)
        self.draw_over(screen, now)

    def _open_chat(self) -> None:
        self.steering.release()
        self.chat = ChatField((390, 628, 500, 46), self.game)
        self.set_widgets(self.chat)

    def _chat_event(self, event: pygame.event.Event) -> None:
        if event.type == pygame.KEYDOWN and event.key in (pygame.K_RETURN, pygame.K_KP_ENTER, pygame.K_ESCAPE):
            if event.key != pygame.K_ESCAPE and self.chat is not None:
                self.chat.say()
            self.chat = None
            self.set_widgets()
        else:
            self.form.take_event(event, self.context.actions, self.context.theme)

    def _draw_banner(self, screen: pygame.Surface, now: float) -> None:
        """
        At the beginning of a round: its number, and what to do.
        """
        theme, age = self.context.theme, now - self._began_at
        if age < BANNER_S:
            words = theme.text(f"ROUND {self.game.model.round_number}", 64, TEXT, bold=True)
            self._blit_faded(screen, words, BANNER_Y, BANNER_S - age)
        if age < HINT_S:
            own = self.game.model.own_player
            colour = mixed(PLAYER_COLOURS[own.colour], (255, 255, 255), 0.5) if own is not None else TEXT
            words = theme.text("Collect crystals and carry them to your home", 22, colour, bold=True)
            self._blit_faded(screen, words, HINT_Y, HINT_S - age)
            keys = "Fly: arrows, WASD, stick, or hold the mouse     Dash: space, right click, A     Talk: T"
            self._blit_faded(screen, theme.text(keys, 16, QUIET), HINT_Y + 30, HINT_S - age)

    def _blit_faded(self, screen: pygame.Surface, words: pygame.Surface, y: float, left_s: float) -> None:
        words.set_alpha(round(255 * min(1.0, max(0.0, left_s) / FADE_S)))
        screen.blit(words, words.get_rect(center=self.context.theme.at(640, y)))
        words.set_alpha(255)

    def _draw_chat(self, screen: pygame.Surface, now: float) -> None:
        """
        The newest lines of the chat, above the text field.
        """
        theme = self.context.theme
        is_open = self.chat is not None
        lines = [line for line in self.game.model.chat if is_open or now - line.at < CHAT_SHOWN_S][-CHAT_SHOWN:]
        if now - self._began_at < HINT_S and not is_open:
            lines = []  # the hints are there
        for number, line in enumerate(reversed(lines)):
            words = f"{line.name}: {line.text}" if line.name else line.text
            colour = mixed(PLAYER_COLOURS[line.colour], (255, 255, 255), 0.55) if line.name else QUIET
            theme.write(screen, words, 640, CHAT_Y - 26 * number, 18, colour, anchor="center", width=720)
        self.form.draw(screen, theme, now)


def _asks_for_pause(event: pygame.event.Event) -> bool:
    if event.type == pygame.KEYDOWN:
        return bool(event.key == pygame.K_ESCAPE)
    return event.type == pygame.JOYBUTTONDOWN and event.button in PAUSE_BUTTONS
