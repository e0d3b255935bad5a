"""The display behind the ships: who plays, how the connection does, and what the keys do.

Text is drawn again only when it changes, which is a few times a second.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import pygame

from demo_game.scene import NetFigures, Scene
from demo_game.view.assets import BOLD, REGULAR, load_font
from demo_game.view.palette import PLAYER_COLOURS, Colour

__all__ = ["Hud"]

TEXT_COLOUR: Colour = (222, 232, 250)
QUIET_COLOUR: Colour = (142, 158, 192)
PANEL_COLOUR = (10, 15, 32, 168)
PANEL_EDGE_COLOUR = (90, 130, 210, 70)
PANEL_WIDTH_PX = 208
ROW_PX = 23
PADDING_PX = 12
INSET_PX = 28

HINT = "Arrow keys or WASD to fly     Esc to leave"
Row = tuple[str, str, Colour | None]
"""Left text, right text, and the colour of a dot in front, if any."""


class Hud:
    """
    Draws the panels in the window's corners.
    """

    def __init__(self, scale: float, hint_until: float) -> None:
        self._scale = max(0.7, scale)
        self._bold = load_font(BOLD, 16 * self._scale)
        self._regular = load_font(REGULAR, 15 * self._scale)
        self._panels: dict[str, tuple[Sequence[Row], pygame.Surface]] = {}
        self._hint = self._regular.render(HINT, True, QUIET_COLOUR)
        self._hint_until = hint_until

    def draw(self, screen: pygame.Surface, scene: Scene, figures: NetFigures, title: str, now: float) -> None:
        """
        Draws the panels; ships and glints are drawn over them, so that nothing hides in a corner.
        """
        inset = round(INSET_PX * self._scale)
        screen.blit(self._panel("players", _player_rows(scene), own_id_row=_own_row(scene)), (inset, inset))
        net = self._panel("net", _net_rows(figures, title))
        screen.blit(net, (screen.get_width() - inset - net.get_width(), inset))
        self._draw_hint(screen, now)

    def draw_message(self, screen: pygame.Surface, text: str) -> None:
        """
        One sentence in the middle of the window.
        """
        line = self._bold.render(text, True, TEXT_COLOUR)
        screen.blit(line, line.get_rect(center=screen.get_rect().center))

    def _draw_hint(self, screen: pygame.Surface, now: float) -> None:
        remaining = self._hint_until - now
        if remaining > 0:
            self._hint.set_alpha(round(255 * min(1.0, remaining)))
            bottom = screen.get_height() - round(INSET_PX * self._scale)
            screen.blit(self._hint, self._hint.get_rect(midbottom=(screen.get_width() // 2, bottom)))

    def _panel(self, name: str, rows: Sequence[Row], own_id_row: int = -1) -> pygame.Surface:
        known = self._panels.get(name)
        if known is None or known[0] != rows:
            self._panels[name] = known = (rows, self._draw_panel(rows, own_id_row))
        return known[1]

    def _draw_panel(self, rows: Sequence[Row], bold_row: int) -> pygame.Surface:
        px = partial(_scaled, self._scale)
        panel = pygame.Surface((px(PANEL_WIDTH_PX), px(ROW_PX) * len(rows) + 2 * px(PADDING_PX)), pygame.SRCALPHA)
        pygame.draw.rect(panel, PANEL_COLOUR, panel.get_rect(), border_radius=px(10))
        pygame.draw.rect(panel, PANEL_EDGE_COLOUR, panel.get_rect(), width=1, border_radius=px(10))
        for number, (left, right, dot) in enumerate(rows):
            middle = px(PADDING_PX) + px(ROW_PX) * number + px(ROW_PX) // 2
            x = px(PADDING_PX)
            if dot is not None:
                _draw_dot(panel, dot, (x + px(5), middle), px(5))
                x += px(18)
            font = self._bold if number == bold_row else self._regular
            colour = TEXT_COLOUR if dot is not None else QUIET_COLOUR
            text = font.render(left, True, colour)
            panel.blit(text, text.get_rect(midleft=(x, middle)))
            value = self._bold.render(right, True, TEXT_COLOUR)
            panel.blit(value, value.get_rect(midright=(panel.get_width() - px(PADDING_PX), middle)))
        return panel


def _scaled(scale: float, length_px: float) -> int:
    return max(1, round(length_px * scale))


def _draw_dot(panel: pygame.Surface, colour: Colour, centre: tuple[int, int], radius: int) -> None:
    """
    A smooth small disc: drawn four times as large and scaled down.
    """
    large = pygame.Surface((radius * 8, radius * 8), pygame.SRCALPHA)
    pygame.draw.circle(large, colour, (radius * 4, radius * 4), radius * 4)
    dot = pygame.transform.smoothscale(large, (radius * 2, radius * 2))
    panel.blit(dot, dot.get_rect(center=centre))


def _player_rows(scene: Scene) -> tuple[Row, ...]:
    ranking = sorted(scene.ships, key=lambda ship: (-ship.score, ship.id))
    return tuple((ship.name, str(ship.score), PLAYER_COLOURS[ship.colour]) for ship in ranking)


def _own_row(scene: Scene) -> int:
    ranking = sorted(scene.ships, key=lambda ship: (-ship.score, ship.id))
    return next((number for number, ship in enumerate(ranking) if ship.id == scene.own_id), -1)


def _net_rows(figures: NetFigures, title: str) -> tuple[Row, ...]:
    trip = figures.round_trip_time
    return (
        (title, "", None),
        ("round trip", "..." if trip is None else f"{trip * 1000:.0f} ms", None),
        ("received", f"{figures.packets_in:.0f} packets/s", None),
        ("sent", f"{figures.packets_out:.0f} packets/s", None),
        ("traffic", f"{(figures.bytes_in + figures.bytes_out) / 1000:.1f} kB/s", None),
    )
