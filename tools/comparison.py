"""
Draws the picture that compares a game with and without prediction and interpolation, from one recording.
"""

import math
from itertools import pairwise

import pygame

from demo_game.view.palette import Colour
from demo_game.view.theme import BAD, GOOD, QUIET, TEXT, Theme
from tools.recording import FRAME_S, PRESS_AT, Place, Recording, record

__all__ = ["draw_comparison"]

LAG_S = 0.150
JITTER_S = 0.040
SHOWN_FRAMES = 72
"""Half a second before the key, and the frames after it."""

LEFTS = (64.0, 660.0)
TOPS = (204.0, 484.0)
WIDTH, HEIGHT = 556.0, 176.0
BACKGROUND: Colour = (9, 12, 26)


def draw_comparison(screen: pygame.Surface) -> None:
    """
    Record a game and draw both halves.
    """
    theme = Theme(screen.get_size())
    recording = record(LAG_S, JITTER_S)
    screen.fill(BACKGROUND)
    title = f"The same second, on a line with {LAG_S * 1000:.0f} ms of lag and {JITTER_S * 1000:.0f} ms of jitter"
    theme.write(screen, title, 640, 46, 28, TEXT, bold=True, anchor="center")
    theme.write(screen, "Drawn as the snapshots come in", LEFTS[0], 104, 24, BAD, bold=True)
    theme.write(screen, "Drawn by netpeer.sync: predicted, interpolated", LEFTS[1], 104, 24, GOOD, bold=True)
    _draw_answers(screen, theme, recording)
    _draw_steps(screen, theme, recording)
    words = f"Recorded from one run of the demo: {SHOWN_FRAMES} frames at 60 a second. make screenshots makes it anew."
    theme.write(screen, words, 640, 694, 15, QUIET, anchor="center")


def _draw_answers(screen: pygame.Surface, theme: Theme, recording: Recording) -> None:
    """
    Draw how far the own ship has moved since the key was pressed.
    """
    sides = ((recording.own_without, BAD), (recording.own_with, GOOD))
    curves = [[math.dist(place, places[PRESS_AT - 1]) for place in places[:SHOWN_FRAMES]] for places, _ in sides]
    top = max(max(curve) for curve in curves)
    for left, curve, (places, colour) in zip(LEFTS, curves, sides, strict=True):
        _draw_frame(screen, theme, left, TOPS[0], "Your ship: how far it has come")
        answer = recording.answer_s(places)
        pressed, moved = _x(left, PRESS_AT), _x(left, PRESS_AT + answer / FRAME_S)
        late = theme.rect((pressed, TOPS[0], max(2.0, moved - pressed), HEIGHT))
        screen.fill((70, 34, 44) if answer > 0.05 else (30, 62, 50), late)
        points = [theme.at(_x(left, n + 1), _y(TOPS[0], value / top)) for n, value in enumerate(curve)]
        pygame.draw.lines(screen, colour, False, points, theme.px(3))
        line = theme.rect((pressed, TOPS[0], 1.5, HEIGHT))
        screen.fill(TEXT, line)
        theme.write(screen, "key pressed", pressed - 8, TOPS[0] + 18, 15, TEXT, anchor="midright")
        _write_verdict(screen, theme, left, TOPS[0], f"answers after {answer * 1000:.0f} ms", colour)


def _draw_steps(screen: pygame.Surface, theme: Theme, recording: Recording) -> None:
    """
    Draw how far another ship moved in each frame. It moves smoothly if all distances are about equal.
    """
    sides = ((recording.other_without, BAD), (recording.other_with, GOOD))
    steps = [_steps(places[: SHOWN_FRAMES + 1]) for places, _ in sides]
    top = max(max(step) for step in steps)
    for left, step, (_, colour) in zip(LEFTS, steps, sides, strict=True):
        _draw_frame(screen, theme, left, TOPS[1], "Another ship: how far it moves in each frame")
        slot = WIDTH / SHOWN_FRAMES
        for number, value in enumerate(step):
            height = max(1.5, (HEIGHT - 20) * value / top)
            bar = theme.rect((left + number * slot + 0.8, TOPS[1] + HEIGHT - height, slot - 1.6, height))
            screen.fill(colour, bar)
        still = sum(value < 0.05 for value in step)
        words = f"stands still in {still} of {len(step)} frames, then jumps by up to {max(step):.0f} units"
        if still == 0:
            words = f"moves in every frame, {max(step):.0f} units at most"
        _write_verdict(screen, theme, left, TOPS[1], words, colour)


def _draw_frame(screen: pygame.Surface, theme: Theme, left: float, top: float, words: str) -> None:
    screen.fill((15, 21, 42), theme.rect((left, top, WIDTH, HEIGHT)))
    theme.write(screen, words, left, top - 44, 17, QUIET)


def _write_verdict(screen: pygame.Surface, theme: Theme, left: float, top: float, words: str, colour: Colour) -> None:
    theme.write(screen, words, left, top - 18, 19, colour, bold=True)


def _steps(places: list[Place]) -> list[float]:
    return [math.dist(a, b) for a, b in pairwise(places)]


def _x(left: float, frame: float) -> float:
    return left + WIDTH * frame / SHOWN_FRAMES


def _y(top: float, part: float) -> float:
    return top + HEIGHT - 8 - (HEIGHT - 24) * part
