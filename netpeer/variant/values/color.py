"""Color: red, green, blue and alpha, each 0.0 to 1.0; larger values are allowed for bright light."""

import colorsys
import struct
from typing import Self, overload

from netpeer.variant.values.color_codes import named_color, packed_color, parts_of_html, whole_part
from netpeer.variant.values.float32 import clamp, float32
from netpeer.variant.values.value import LinearVector

__all__ = ["Color"]


class Color(LinearVector):
    """
    Godot's `Color`, immutable.

    `Color(r, g, b, a=1.0)`, `Color("#ff8800")`, `Color("#80ff8800")` (in Godot 3 the alpha stands first),
    `Color(0xRRGGBBAA)`, or `Color(color, alpha)`. It unpacks into its four floats. pygame uses numbers
    from 0 to 255: give it `color.to_rgba8()`.
    """

    __slots__ = ()

    LAYOUT = struct.Struct("<4f")

    @overload
    def __new__(cls) -> Self: ...
    @overload
    def __new__(cls, r: float, g: float, b: float, a: float = 1.0) -> Self: ...
    @overload
    def __new__(cls, r: "str | int") -> Self: ...
    @overload
    def __new__(cls, r: "Color", g: float) -> Self: ...
    def __new__(
        cls, r: "float | str | Color" = 0x000000FF, g: float | None = None, b: float | None = None, a: float = 1.0
    ) -> Self:
        if b is not None:
            return cls._of((r, g, b, a))  # type: ignore[arg-type]
        if g is not None and isinstance(r, Color):
            return cls._of((*r[:3], g))
        if g is None and isinstance(r, str):
            return cls.from_rgba8(*parts_of_html(r))
        if g is None and isinstance(r, int):
            red, green, blue, alpha = (r & 0xFFFFFFFF).to_bytes(4, "big")
            return cls.from_rgba8(red, green, blue, alpha)
        raise TypeError("Color takes three or four numbers, an HTML code, an integer, or a Color and an alpha")

    @classmethod
    def named(cls, name: str, alpha: float = 1.0) -> Self:
        """
        One of Godot's named colours, such as "tomato". This is Godot's `ColorN()`.

        Raises:
            ValueError: there is no colour of that name.
        """
        red, green, blue = named_color(name)
        return cls._of((red / 255.0, green / 255.0, blue / 255.0, alpha))

    @classmethod
    def from_rgba8(cls, r: int, g: int, b: int, a: int = 255) -> Self:
        """
        From numbers between 0 and 255: `Color.from_rgba8(*pygame_color)`. This is Godot's `Color8()`.
        """
        return cls._of((r / 255.0, g / 255.0, b / 255.0, a / 255.0))

    @classmethod
    def from_hsv(cls, h: float, s: float, v: float, a: float = 1.0) -> Self:
        """
        From hue, saturation and value, each 0.0 to 1.0.
        """
        return cls._of((*colorsys.hsv_to_rgb(h % 1.0, s, v), a))

    @property
    def r(self) -> float:
        return self[0]

    @property
    def g(self) -> float:
        return self[1]

    @property
    def b(self) -> float:
        return self[2]

    @property
    def a(self) -> float:
        return self[3]

    @property
    def r8(self) -> int:
        """
        Red as a whole number; 255 is 1.0.
        """
        return whole_part(self[0] * 255.0)

    @property
    def g8(self) -> int:
        """
        Green as a whole number; 255 is 1.0.
        """
        return whole_part(self[1] * 255.0)

    @property
    def b8(self) -> int:
        """
        Blue as a whole number; 255 is 1.0.
        """
        return whole_part(self[2] * 255.0)

    @property
    def a8(self) -> int:
        """
        Alpha as a whole number; 255 is 1.0.
        """
        return whole_part(self[3] * 255.0)

    @property
    def h(self) -> float:
        """
        The hue, 0.0 to 1.0.
        """
        return colorsys.rgb_to_hsv(*self[:3])[0]

    @property
    def s(self) -> float:
        """
        The saturation, 0.0 to 1.0.
        """
        return colorsys.rgb_to_hsv(*self[:3])[1]

    @property
    def v(self) -> float:
        """
        The value (brightness), 0.0 to 1.0.
        """
        return max(self[:3])

    def __neg__(self) -> Self:
        """
        The complement of all four parts, as in Godot.
        """
        return self._of(1.0 - part for part in self)

    def inverted(self) -> Self:
        """
        The complement. Alpha does not change.
        """
        return self._of((1.0 - self[0], 1.0 - self[1], 1.0 - self[2], self[3]))

    def contrasted(self) -> Self:
        """
        The colour with the largest contrast to this one.
        """
        return self._of((*((part + 0.5) % 1.0 for part in self[:3]), self[3]))

    def lightened(self, amount: float) -> Self:
        """
        A lighter colour: an `amount` of 0 changes nothing, 1 gives white.
        """
        return self._of((*(part + (1.0 - part) * amount for part in self[:3]), self[3]))

    def darkened(self, amount: float) -> Self:
        """
        A darker colour: an `amount` of 0 changes nothing, 1 gives black.
        """
        return self._of((*(part * (1.0 - amount) for part in self[:3]), self[3]))

    def blend(self, over: "Color") -> Self:
        """
        The colour that is seen when `over` is painted on this one.
        """
        share = self[3] * (1.0 - over[3])
        alpha = share + over[3]
        if alpha == 0:
            return self._of((0.0, 0.0, 0.0, 0.0))
        parts = zip(self[:3], over[:3], strict=True)
        return self._of((*((own * share + top * over[3]) / alpha for own, top in parts), alpha))

    def gray(self) -> float:
        """
        The average of red, green and blue.
        """
        return (self[0] + self[1] + self[2]) / 3.0

    def get_luminance(self) -> float:
        """
        The brightness that a person sees, 0.0 to 1.0.
        """
        return 0.2126 * self[0] + 0.7152 * self[1] + 0.0722 * self[2]

    def to_rgba8(self) -> tuple[int, int, int, int]:
        """
        Four numbers between 0 and 255, as pygame takes them for a colour.
        """
        red, green, blue, alpha = (whole_part(float32(clamp(part, 0.0, 1.0) * 255.0)) for part in self)
        return red, green, blue, alpha

    def to_html(self, with_alpha: bool = True) -> str:
        """
        Hexadecimal digits, without `#`; in Godot 3 the alpha stands first.
        """
        red, green, blue, alpha = self.to_rgba8()
        return bytes([alpha, red, green, blue] if with_alpha else [red, green, blue]).hex()

    def to_rgba32(self) -> int:
        return packed_color(self, "rgba", 8)

    def to_argb32(self) -> int:
        return packed_color(self, "argb", 8)

    def to_abgr32(self) -> int:
        return packed_color(self, "abgr", 8)

    def to_rgba64(self) -> int:
        return packed_color(self, "rgba", 16)

    def to_argb64(self) -> int:
        return packed_color(self, "argb", 16)

    def to_abgr64(self) -> int:
        return packed_color(self, "abgr", 16)
