"""Random numbers that are the same in every language: xorshift with 32 bits, in whole numbers that fit into 64."""

from __future__ import annotations

__all__ = ["Chance"]

MASK = 0xFFFFFFFF


class Chance:
    """
    A sequence of random numbers, always the same for the same seed. Marsaglia, "Xorshift RNGs", 2003.
    """

    def __init__(self, seed: int, round_number: int) -> None:
        """
        Args:
            seed: of the whole game; its lowest 31 bits count.
            round_number: each round has its own sequence, independent of the round before.
        """
        mixed = ((seed & 0x7FFFFFFF) * 2654435761 + round_number * 40503 + 1) & MASK
        self.state = mixed or 1  # from zero the sequence would be all zeros

    def below(self, limit: int) -> int:
        """
        A whole number from 0 to `limit` - 1.
        """
        x = self.state
        x ^= (x << 13) & MASK
        x ^= x >> 17
        x ^= (x << 5) & MASK
        self.state = x
        # The upper bits are the better ones, and a limit of the game is far below 2**16.
        return (x >> 8) % limit
