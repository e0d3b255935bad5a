"""
The few building blocks of the sounds that make_sounds.py makes: tones, noise, envelopes and mixing.

A sound is a list of samples from -1 to 1 at `RATE` per second. Standard library only.
"""

from __future__ import annotations

import array
import math
import random
import sys
import wave
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

__all__ = ["RATE", "Sound", "bell", "echo", "mix", "noise", "save", "sweep", "tone"]

RATE = 22_050
"""Samples per second: enough for everything up to 11 kHz, and half the size of a CD's."""

Sound = list[float]

FADE_S = 0.004
"""Seconds of the fade at the start and at the end of each sound, so that it does not click."""

LOUDEST = 0.8
"""The peak of a finished sound, so that several at once do not clip."""


def tone(
    hertz: float, seconds: float, *, decay: float = 5.0, bend: float = 1.0, overtones: Sequence[float] = (1,)
) -> Sound:
    """
    A note that dies away.

    Args:
        hertz: its pitch at the beginning.
        seconds: its length.
        decay: how fast it dies: after the whole length exp(-decay) is left.
        bend: the pitch at the end, as a multiple of the one at the beginning.
        overtones: the strength of the first, second, ... harmonic.
    """
    samples, phase = [], 0.0
    for position in _positions(seconds):
        phase += math.tau * hertz * bend**position / RATE
        value = sum(strength * math.sin(phase * number) for number, strength in enumerate(overtones, start=1))
        samples.append(value * math.exp(-decay * position) / sum(overtones))
    return samples


def bell(hertz: float, seconds: float, *, decay: float = 6.0) -> Sound:
    """
    A glassy note: its partials are not multiples of each other, and the high ones fade sooner.
    """
    partials = ((1.0, 1.0, 1.0), (2.76, 0.45, 1.8), (5.40, 0.22, 3.2), (8.93, 0.10, 5.0))
    return mix(*((0.0, _scaled(tone(hertz * at, seconds, decay=decay * fast), loud)) for at, loud, fast in partials))


def noise(seconds: float, cutoff: Callable[[float], float], *, decay: float = 4.0, seed: int = 1) -> Sound:
    """
    Noise through a low-pass filter. `cutoff` gives its frequency for a position from 0 to 1 in the sound.
    """
    chance = random.Random(seed)
    samples, first, second = [], 0.0, 0.0
    for position in _positions(seconds):
        share = 1.0 - math.exp(-math.tau * cutoff(position) / RATE)
        # Two filters in a row: a steeper cutoff, which sounds softer.
        first += share * (chance.uniform(-1.0, 1.0) - first)
        second += share * (first - second)
        samples.append(second * math.exp(-decay * position))
    return samples


def sweep(low: float, high: float) -> Callable[[float], float]:
    """
    A cutoff that rises from `low` to `high` hertz and falls back, as when a ship flies past.
    """
    return lambda position: low * (high / low) ** math.sin(math.pi * position**0.6)


def mix(*parts: tuple[float, Sound]) -> Sound:
    """
    Mix sounds, each from its own second on.
    """
    result = [0.0] * max(round(start * RATE) + len(sound) for start, sound in parts)
    for start, sound in parts:
        first = round(start * RATE)
        for number, value in enumerate(sound):
            result[first + number] += value
    return result


def echo(sound: Sound, *, delay_s: float = 0.11, strength: float = 0.35, count: int = 3) -> Sound:
    """
    Add repetitions that become quieter.
    """
    return mix(*((number * delay_s, _scaled(sound, strength**number)) for number in range(count + 1)))


def save(sound: Sound, path: Path, *, loudness: float = 1.0) -> None:
    """
    Write a WAV file: mono, 16 bits. The peak is `loudness` times the highest allowed peak.
    """
    factor = loudness * LOUDEST * 32767 / max(1e-9, max(abs(value) for value in sound))
    fade = round(FADE_S * RATE)
    last = len(sound) - 1
    samples = array.array("h", (round(v * factor * min(1.0, n / fade, (last - n) / fade)) for n, v in enumerate(sound)))
    if sys.byteorder == "big":
        samples.byteswap()
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, RATE, len(samples), "NONE", "not compressed"))
        file.writeframes(samples.tobytes())


def _positions(seconds: float) -> Sequence[float]:
    count = round(seconds * RATE)
    return [number / count for number in range(count)]


def _scaled(sound: Sound, factor: float) -> Sound:
    return [value * factor for value in sound]
