"""Plays sounds by their names, at a place from left to right, with the volume of the settings.

On a machine without a sound device the game is silent; nothing else changes.
"""

from __future__ import annotations

import pygame

from demo_game.view.assets import load_sound

__all__ = ["Sounds"]

RATE = 22_050
"""Samples per second of the files: the mixer needs no conversion."""

BUFFER_SAMPLES = 512
"""23 ms: a sound begins almost with the frame that it belongs to."""

CHANNELS = 24
"""So many sounds at once; another one is left out."""

SAME_AGAIN_S = 0.04
"""The same sound is not played again within this time: it would only be louder."""


class Sounds:
    """
    All sounds of one program.

    Attributes:
        volume: from 0 to 1.
        is_muted: plays nothing, at any volume.
        played: how often each sound was started.
    """

    def __init__(self, *, volume: float = 0.7, is_muted: bool = False) -> None:
        self.volume = volume
        self.is_muted = is_muted
        self.played: dict[str, int] = {}
        self._is_open = self._was_tried = False
        self._sounds: dict[str, pygame.mixer.Sound] = {}
        self._last: dict[str, float] = {}

    @property
    def is_open(self) -> bool:
        """
        Whether there is a sound device.
        """
        return self._is_open

    def open(self) -> None:
        """
        Opens the sound device. It takes a moment: call it after the first frame. Only the first call has an effect;
        without a device there is silence.
        """
        if self._was_tried:
            return
        self._was_tried = True
        try:
            pygame.mixer.init(frequency=RATE, size=-16, channels=2, buffer=BUFFER_SAMPLES)
            pygame.mixer.set_num_channels(CHANNELS)
        except (pygame.error, NotImplementedError):
            return
        self._is_open = True

    def play(self, name: str, now: float, *, side: float = 0.0, loudness: float = 1.0) -> None:
        """
        Starts a sound.

        Args:
            name: the file in assets/sounds, without its ending.
            now: a clock in seconds; only differences count.
            side: from -1 (left) to 1 (right).
            loudness: from 0 to 1, times the volume of the settings.
        """
        if now - self._last.get(name, -1.0) < SAME_AGAIN_S:
            return
        self._last[name] = now
        self.played[name] = self.played.get(name, 0) + 1
        level = 0.0 if self.is_muted else self.volume * loudness
        if not self._is_open or level <= 0.0:
            return
        if name not in self._sounds:
            self._sounds[name] = load_sound(name)
        channel = pygame.mixer.find_channel()
        if channel is not None:
            channel.play(self._sounds[name])
            channel.set_volume(level * min(1.0, 1.0 - side), level * min(1.0, 1.0 + side))

    def close(self) -> None:
        """
        Closes the sound device.
        """
        if self._is_open:
            pygame.mixer.quit()
            self._is_open = False
