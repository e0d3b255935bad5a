"""
Makes every sound of the demo in assets/sounds/, with nothing but the standard library.

Run it from the project's root; it takes a few seconds and always makes the same files:

    python assets/make_sounds.py [FOLDER]
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from synth import Sound, bell, echo, mix, noise, save, sweep, tone

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["SOUNDS", "main"]

C5, D5, E5, G5, A5, C6, D6, E6, G6, A6, C7 = (
    523.25, 587.33, 659.25, 783.99, 880.00, 1046.50, 1174.66, 1318.51, 1567.98, 1760.00, 2093.00,
)  # fmt: skip
"""A pentatonic scale: its notes fit together in any order, and in a game sounds overlap at random."""


def pickup() -> Sound:
    """
    A player collects a crystal: two glassy notes upwards.
    """
    return mix((0.0, bell(E6, 0.22)), (0.055, bell(A6, 0.28)))


def deposit() -> Sound:
    """
    A player delivers crystals: a run upwards with an echo.
    """
    run = mix(*((0.06 * number, bell(note, 0.34)) for number, note in enumerate((C6, E6, G6, C7))))
    return echo(run, delay_s=0.13, strength=0.3, count=2)


def dash() -> Sound:
    """
    A ship dashes: a rush of air over a falling tone.
    """
    return mix((0.0, noise(0.42, sweep(350, 5200), decay=3.0, seed=3)), (0.0, tone(240, 0.3, bend=0.35, decay=4.0)))


def hit() -> Sound:
    """
    Two ships collide: a low thud with a crack at its beginning.
    """
    thud = tone(130, 0.36, bend=0.35, decay=5.0, overtones=(1, 0.5, 0.2))
    crack = noise(0.16, lambda position: 4200 * (1 - position) + 300, decay=7.0, seed=9)
    return mix((0.0, thud), (0.0, crack), (0.0, crack))


def scatter() -> Sound:
    """
    A ship loses crystals: falling glass.
    """
    shards = ((0.00, A6), (0.05, D6), (0.09, G6), (0.15, C6), (0.20, E6), (0.28, A5), (0.36, D5))
    return mix(*((start, bell(note * 1.5, 0.26, decay=7.0)) for start, note in shards), (0.0, hit()))


def tick() -> Sound:
    """
    A tick in each of the last seconds of a round.
    """
    return tone(A5, 0.09, decay=6.0, overtones=(1, 0.3))


def go() -> Sound:
    """
    A round begins.
    """
    return echo(mix((0.0, tone(A5, 0.4, overtones=(1, 0.4, 0.2))), (0.0, tone(A6, 0.4, overtones=(1, 0.2)))), count=2)


def win() -> Sound:
    """
    A round is over: a small fanfare.
    """
    parts = [(0.0, G5), (0.12, C6), (0.24, E6), (0.36, G6), (0.60, E6), (0.72, C7)]
    notes = [(start, tone(note, 0.5, decay=4.5, overtones=(1, 0.5, 0.25, 0.12))) for start, note in parts]
    bass = [(0.0, tone(C5 / 2, 0.6, overtones=(1, 0.6, 0.3))), (0.72, tone(C5 / 2, 0.7, overtones=(1, 0.6, 0.3)))]
    return mix(*notes, *bass)


def move() -> Sound:
    """
    The focus moves to another button.
    """
    return tone(A5, 0.045, decay=5.0)


def accept() -> Sound:
    """
    A player presses a button.
    """
    return mix((0.0, tone(E5, 0.1, overtones=(1, 0.3))), (0.05, tone(A5, 0.14, overtones=(1, 0.3))))


def back() -> Sound:
    """
    A player goes back to the previous screen.
    """
    return mix((0.0, tone(A5, 0.1, overtones=(1, 0.3))), (0.05, tone(E5, 0.14, overtones=(1, 0.3))))


def trouble() -> Sound:
    """
    An action failed.
    """
    return mix((0.0, tone(220, 0.2, overtones=(1, 0.6, 0.4))), (0.14, tone(165, 0.3, overtones=(1, 0.6, 0.4))))


def chat() -> Sound:
    """
    A chat message arrived.
    """
    return mix((0.0, bell(D6, 0.12)), (0.07, bell(D6, 0.16)))


def join() -> Sound:
    """
    A player joined the game.
    """
    return mix((0.0, tone(D5, 0.14)), (0.09, tone(A5, 0.2)))


def leave() -> Sound:
    """
    A player left the game.
    """
    return mix((0.0, tone(A5, 0.14)), (0.09, tone(D5, 0.2)))


SOUNDS: dict[str, tuple[Callable[[], Sound], float]] = {
    "pickup.wav": (pickup, 0.6),
    "deposit.wav": (deposit, 0.8),
    "dash.wav": (dash, 0.6),
    "hit.wav": (hit, 0.8),
    "scatter.wav": (scatter, 0.9),
    "tick.wav": (tick, 0.5),
    "go.wav": (go, 0.8),
    "win.wav": (win, 0.9),
    "move.wav": (move, 0.25),
    "accept.wav": (accept, 0.4),
    "back.wav": (back, 0.4),
    "trouble.wav": (trouble, 0.6),
    "chat.wav": (chat, 0.4),
    "join.wav": (join, 0.45),
    "leave.wav": (leave, 0.45),
}
"""The file of each sound, the function that makes it, and its loudness."""


def main(folder: Path) -> None:
    """
    Write all sounds into `folder`.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for name, (make, loudness) in SOUNDS.items():
        save(make(), folder / name, loudness=loudness)
        print(f"{folder / name}: {(folder / name).stat().st_size} bytes")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent / "sounds")
