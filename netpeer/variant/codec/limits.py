"""The limits of a codec: depth, size and count."""

from dataclasses import dataclass

__all__ = ["DEFAULT_LIMITS", "MAX_COUNT", "MAX_DEPTH", "MAX_DEPTH_SETTABLE", "MAX_SIZE_BYTES", "VariantLimits"]

#: Levels of containers inside containers. Godot 4 allows 1024. Godot 3 has no limit, and crashes on very deep values.
MAX_DEPTH = 100

#: The largest depth that can be set. One level costs two Python calls, and Python allows 1000 by default.
MAX_DEPTH_SETTABLE = 400

#: Bytes of one encoded value. Much more than any packet (Godot's buffers hold 64 KiB by default), and much less than
#: the memory of a small server.
MAX_SIZE_BYTES = 16 * 1024 * 1024

#: Values inside one encoded value, on all levels together. A packet that fits into Godot's default buffers holds at
#: most 16,384. With twice that, a hostile megabyte of empty lists takes a few hundredths of a second. Use pool arrays
#: for large data: their numbers are not counted.
MAX_COUNT = 32_768


@dataclass(frozen=True, slots=True)
class VariantLimits:
    """
    The limits of one decoding or encoding.

    Args:
        max_depth: containers inside containers, at most `MAX_DEPTH_SETTABLE`.
        max_size: bytes of the encoded value, in both directions.
        max_count: the values of all arrays, the pairs of all dictionaries, the strings of all string arrays and node
            paths, and the properties of all objects, together, in both directions; Transform2D, Basis and Transform
            count with the values they are made of. Numbers, vectors and colours in pool arrays are not counted.

    Raises:
        ValueError: a limit is not positive, or the depth is larger than `MAX_DEPTH_SETTABLE`.
    """

    max_depth: int = MAX_DEPTH
    max_size: int = MAX_SIZE_BYTES
    max_count: int = MAX_COUNT

    def __post_init__(self) -> None:
        if not 1 <= self.max_depth <= MAX_DEPTH_SETTABLE:
            raise ValueError(f"max_depth must be between 1 and {MAX_DEPTH_SETTABLE}, not {self.max_depth}")
        if self.max_size < 1 or self.max_count < 1:
            raise ValueError("max_size and max_count must be positive")


DEFAULT_LIMITS = VariantLimits()
