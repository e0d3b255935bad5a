"""The colours of the overlay, as red, green and blue from 0 to 255."""

__all__ = [
    "BACKGROUND",
    "BLUE",
    "FAINT",
    "GREEN",
    "GRID",
    "GROUND",
    "ORANGE",
    "PINK",
    "QUIET",
    "RED",
    "TEXT",
    "YELLOW",
    "Colour",
]

Colour = tuple[int, int, int]

BACKGROUND: Colour = (10, 14, 28)
TEXT: Colour = (222, 230, 246)
QUIET: Colour = (138, 150, 180)  # of names
GREEN: Colour = (110, 222, 140)
YELLOW: Colour = (244, 206, 92)
BLUE: Colour = (92, 190, 255)
ORANGE: Colour = (255, 160, 80)
PINK: Colour = (255, 120, 190)
RED: Colour = (255, 104, 104)

# Of graphs.
GROUND: Colour = (18, 24, 44)
GRID: Colour = (44, 54, 88)
FAINT: Colour = (92, 104, 138)  # of the scale
