"""
Writes pictures for the documentation: PNGs with 256 colours, a third of the size of full ones.
"""

import struct
import zlib
from collections import Counter
from pathlib import Path

import pygame

__all__ = ["save_small"]

COLOURS = 256
BITS = 6
"""Bits of each channel that count: colours with equal bits become one."""

DITHER = ((0, 2, 0, 3), (3, 1, 2, 1), (1, 3, 0, 2), (2, 0, 3, 1))
"""Added before the bits are cut, so that slow gradients in the sky show no edges."""

COARSE = [min(255, value) >> (8 - BITS) for value in range(256 + 4)]

Box = list[tuple[tuple[int, int, int], int]]
"""Colours with the number of their pixels."""


def save_small(picture: pygame.Surface, path: Path) -> None:
    """
    Write a picture with 256 colours that are chosen by median cut.
    """
    width, height = picture.get_size()
    pixels = pygame.image.tobytes(picture, "RGB")
    noise = b"".join(bytes((DITHER[y % 4] * (width // 4 + 1))[:width]) for y in range(height))
    red, green, blue = (
        bytes(map(COARSE.__getitem__, map(int.__add__, pixels[channel::3], noise))) for channel in range(3)
    )
    keys = list(zip(red, green, blue, strict=True))
    boxes = _cut([(colour, count) for colour, count in Counter(keys).items()])
    palette: list[tuple[int, ...]] = []
    index: dict[tuple[int, ...], int] = {}
    for number, box in enumerate(boxes):
        total = sum(count for _, count in box)
        palette.append(tuple(_full(sum(c[channel] * n for c, n in box) / total) for channel in range(3)))
        index.update((colour, number) for colour, _ in box)
    rows = bytes(map(index.__getitem__, keys))
    lines = b"".join(b"\0" + rows[y * width : (y + 1) * width] for y in range(height))
    header = struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)
    colours = b"".join(bytes(colour) for colour in palette)
    with path.open("wb") as file:
        file.write(b"\x89PNG\r\n\x1a\n")
        for name, data in ((b"IHDR", header), (b"PLTE", colours), (b"IDAT", zlib.compress(lines, 9)), (b"IEND", b"")):
            file.write(struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data)))


def _cut(colours: Box) -> list[Box]:
    """
    Cut the box of all colours into 256 boxes. Each step cuts the box with the largest `_spread` at its median.
    """
    boxes = [colours]
    while len(boxes) < COLOURS:
        widest = max(range(len(boxes)), key=lambda number: _spread(boxes[number])[0])
        spread, channel = _spread(boxes[widest])
        if spread <= 0:
            break
        box = sorted(boxes.pop(widest), key=lambda item: item[0][channel])
        half, seen, cut = sum(count for _, count in box) / 2, 0, 0
        while seen < half and cut < len(box) - 1:
            seen += box[cut][1]
            cut += 1
        boxes += [box[:cut], box[cut:]]
    return boxes


def _spread(box: Box) -> tuple[float, int]:
    """
    The gain of cutting a box, and the channel in which to cut it.
    """
    if len(box) < 2:
        return 0.0, 0
    widths = [max(c[channel] for c, _ in box) - min(c[channel] for c, _ in box) for channel in range(3)]
    channel = widths.index(max(widths))
    # A power of the count below 1, so that rare bright colours get colours of the palette, too.
    return widths[channel] * sum(count for _, count in box) ** 0.35, channel


def _full(value: float) -> int:
    top = (1 << BITS) - 1
    return min(255, round(value * 255 / top))
