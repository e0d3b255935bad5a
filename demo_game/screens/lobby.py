"""The screen before a round: the players, who is ready, and the chat."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from demo_game.game import Game, GameKind
from demo_game.screens.chat import ChatField, draw_chat
from demo_game.screens.game_screen import GameScreen
from demo_game.view.palette import PLAYER_COLOURS, mixed
from demo_game.view.theme import GOOD, QUIET, TEXT

if TYPE_CHECKING:
    import pygame

    from demo_game.net.model import Player
    from demo_game.screens.context import Context

__all__ = ["LobbyScreen"]

PLAYERS = (80, 120, 540, 480)
CHAT = (660, 120, 540, 480)
ROWS_TOP = 176
ROW = 26.0
BUTTONS_TOP = 624


class LobbyScreen(GameScreen):
    """
    The round starts when all players are ready.
    """

    def __init__(self, context: Context, game: Game) -> None:
        super().__init__(context, game)
        self.ready = self.button((460, BUTTONS_TOP, 360, 58), "I am ready", self.toggle_ready)
        self.chat = ChatField((CHAT[0] + 20, CHAT[1] + CHAT[3] - 66, CHAT[2] - 40, 48), game)
        leave = self.button((80, BUTTONS_TOP, 160, 58), "Leave", self.leave, size=20)
        widgets = [self.ready, self.chat, leave]
        if game.kind is GameKind.HOST:
            widgets.append(self.button((880, BUTTONS_TOP, 150, 58), "Add a bot", game.add_bot, size=20))
            self._fewer = self.button((1050, BUTTONS_TOP, 150, 58), "Remove a bot", game.remove_bot, size=20)
            widgets.append(self._fewer)
        self.set_widgets(*widgets)

    def toggle_ready(self) -> None:
        """
        Sets the player ready, or not ready.
        """
        own = self.game.model.own_player
        self.game.client.set_ready(own is None or not own.is_ready)

    def leave(self) -> None:
        """
        Leaves the game.
        """
        self.context.leave_game()

    def update(self, now: float) -> None:
        own = self.game.model.own_player
        self.ready.words = "Wait, not ready yet" if own is not None and own.is_ready else "I am ready"
        if self.game.kind is GameKind.HOST:
            self._fewer.is_enabled = bool(self.game.bots)

    def draw(self, screen: pygame.Surface, now: float) -> None:
        theme, model = self.context.theme, self.game.model
        self.context.attract_view.draw(screen, now)
        theme.write(screen, "Lobby", 80, 66, 40, TEXT, bold=True)
        self._draw_state(screen)
        theme.panel(screen, PLAYERS)
        theme.panel(screen, CHAT)
        words = f"Players   {len(model.players)} of {model.max_players}"
        theme.write(screen, words, PLAYERS[0] + 26, PLAYERS[1] + 30, 17, QUIET)
        theme.write(screen, "Chat", CHAT[0] + 26, CHAT[1] + 30, 17, QUIET)
        for number, player in enumerate(model.players):
            self._draw_player(screen, number, player)
        draw_chat(screen, theme, model.chat, (CHAT[0] + 26, CHAT[1] + 52, CHAT[2] - 52, CHAT[3] - 132))
        self.form.draw(screen, theme, now)
        self.draw_over(screen, now)

    def _draw_state(self, screen: pygame.Surface) -> None:
        """
        At the upper right: what the game waits for.
        """
        theme, model = self.context.theme, self.game.model
        if model.countdown is not None:
            words = f"The round starts in {max(1, math.ceil(model.countdown))}"
            theme.write(screen, words, 1200, 56, 26, GOOD, bold=True, anchor="midright")
        else:
            missing = sum(not player.is_ready for player in model.players)
            words = "Waiting for one player" if missing == 1 else f"Waiting for {missing} players"
            theme.write(screen, words, 1200, 56, 22, TEXT, anchor="midright")
        embedded = self.game.embedded
        if self.game.kind is GameKind.HOST and embedded is not None:
            words = f"Others join at port {embedded.port} of this machine's address"
        else:
            words = model.url
        theme.write(screen, words, 1200, 88, 16, QUIET, anchor="midright", width=700)

    def _draw_player(self, screen: pygame.Surface, number: int, player: Player) -> None:
        theme = self.context.theme
        left, y = PLAYERS[0] + 26, ROWS_TOP + ROW * number
        colour = PLAYER_COLOURS[player.colour]
        theme.disc(screen, colour, left + 8, y + 8, 6)
        name = mixed(colour, (255, 255, 255), 0.4)
        words = f"{player.name} (you)" if player.is_self else player.name
        theme.write(screen, words, left + 28, y + 8, 18, name, bold=player.is_self, width=290)
        right = PLAYERS[0] + PLAYERS[2] - 26
        if player.is_away:
            theme.write(screen, "away", right, y + 8, 16, QUIET, anchor="midright")
        else:
            words, shade = ("ready", GOOD) if player.is_ready else ("not yet", QUIET)
            theme.write(screen, words, right, y + 8, 16, shade, anchor="midright")
        theme.write(screen, str(player.score), right - 110, y + 8, 16, QUIET, anchor="midright")
