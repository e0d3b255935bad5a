"""The screen after a round: the winner, and the scoreboard."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from demo_game.screens.game_screen import GameScreen
from demo_game.view.palette import PLAYER_COLOURS, mixed
from demo_game.view.theme import QUIET, TEXT

if TYPE_CHECKING:
    import pygame

    from demo_game.game import Game
    from demo_game.net.model import Player
    from demo_game.screens.context import Context

__all__ = ["ResultsScreen"]

LEFT, TOP, WIDTH, HEIGHT = 300, 70, 680, 580
ROWS_TOP = TOP + 150
ROWS_IN_COLUMN = 8
ROW = 39
CONFETTI_EVERY_S = 0.45
WHITE = (255, 255, 255)


class ResultsScreen(GameScreen):
    """
    The scoreboard; the next round begins by itself.
    """

    def __init__(self, context: Context, game: Game) -> None:
        super().__init__(context, game)
        self.leave_button = self.button((LEFT + WIDTH - 200, TOP + HEIGHT - 72, 160, 48), "Leave", self.leave, size=20)
        self.set_widgets(self.leave_button)
        self._confetti_at = 0.0
        self._fired = 0

    def leave(self) -> None:
        """
        Leaves the game.
        """
        self.context.leave_game()

    def update(self, now: float) -> None:
        """
        Makes fireworks in the winner's colour on both sides of the scoreboard.
        """
        standings = self.game.model.standings
        if now < self._confetti_at or not standings or not standings[0].score:
            return
        self._confetti_at = now + CONFETTI_EVERY_S
        self._fired += 1
        colour = mixed(PLAYER_COLOURS[standings[0].colour], WHITE, 0.5 * (self._fired % 3) / 2)
        x = (180.0, 1420.0)[self._fired % 2] + 90 * math.sin(self._fired * 2.4)
        y = 330 + 170 * math.sin(self._fired * 1.7)
        particles = self.context.arena_view.effects.particles
        particles.burst(x, y, colour, now, count=34, speed=300, life_s=1.3)
        particles.ring(x, y, colour, now, units=150, life_s=0.5)

    def draw(self, screen: pygame.Surface, now: float) -> None:
        theme, model = self.context.theme, self.game.model
        self.context.arena_view.draw(screen, model, now)
        theme.panel(screen, (LEFT, TOP, WIDTH, HEIGHT), fill=(10, 15, 34, 226))
        standings = model.standings
        self._draw_winner(screen, standings)
        # One wide column, or two when there are many.
        is_wide = len(standings) <= ROWS_IN_COLUMN
        for number, player in enumerate(standings):
            column, row = divmod(number, ROWS_IN_COLUMN)
            width = WIDTH - 80 if is_wide else (WIDTH - 110) / 2
            place = (LEFT + 40 + column * (width + 30), ROWS_TOP + row * ROW, width, ROW)
            self._draw_row(screen, number + 1, player, place)
        words = f"Next round in {max(0, math.ceil(model.time_left))} s"
        theme.write(screen, words, LEFT + 40, TOP + HEIGHT - 48, 20, TEXT)
        self.form.draw(screen, theme, now)
        self.draw_over(screen, now)

    def _draw_winner(self, screen: pygame.Surface, standings: tuple[Player, ...]) -> None:
        theme = self.context.theme
        theme.write(screen, f"ROUND {self.game.model.round_number}", 640, TOP + 40, 17, QUIET, anchor="center")
        if not standings or not standings[0].score:
            theme.write(screen, "Nobody scored", 640, TOP + 86, 44, TEXT, bold=True, anchor="center")
            return
        best = [player for player in standings if player.score == standings[0].score]
        colour = mixed(PLAYER_COLOURS[best[0].colour], WHITE, 0.3)
        win = "You win!" if best[0].is_self else f"{best[0].name} wins"
        words = "A draw" if len(best) > 1 else win
        theme.write(screen, words, 640, TOP + 88, 48, colour, bold=True, anchor="center", width=WIDTH - 80)

    def _draw_row(
        self, screen: pygame.Surface, place: int, player: Player, area: tuple[float, float, float, float]
    ) -> None:
        theme = self.context.theme
        left, top, width, height = area
        y = top + height / 2
        colour = PLAYER_COLOURS[player.colour]
        if player.is_self:
            theme.panel(screen, (left - 8, top + 2, width + 16, height - 4), fill=(52, 82, 150, 120), radius=8)
        theme.write(screen, str(place), left + 24, y, 18, QUIET, anchor="midright")
        theme.disc(screen, colour, left + 46, y, 7)
        name = mixed(colour, WHITE, 0.45)
        theme.write(screen, player.name, left + 66, y, 20, name, bold=player.is_self, width=width - 140)
        theme.write(screen, str(player.score), left + width - 6, y, 22, TEXT, bold=True, anchor="midright")
