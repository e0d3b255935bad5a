"""pygame's values and numpy's numbers are taken for what they are; of others, the error says what to write."""

from __future__ import annotations

import copy
import dataclasses
import datetime
import decimal
import enum
import pathlib
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pytest

pygame = pytest.importorskip("pygame")

from netpeer import MessageError  # noqa: E402  (belongs to what needs pygame, as all below)
from netpeer.peer import messages  # noqa: E402
from netpeer.variant import (  # noqa: E402
    Godot4Type,
    TypedArray,
    TypedDictionary,
    VariantError,
    Vector2,
    Vector2i,
    bytes2var,
    bytes_to_var,
    godot4_codec,
    var2bytes,
    var_to_bytes,
)

from .foreign import NUMPY, NUMPY_NAMES, PYGAME, PYGAME_NAMES  # noqa: E402

ALL = pytest.mark.parametrize(("value", "plain"), PYGAME + NUMPY, ids=PYGAME_NAMES + NUMPY_NAMES)
WRITERS = [var2bytes, var_to_bytes, godot4_codec(compressed=True).encode]


class Mine(pygame.Vector2):  # type: ignore[name-defined]
    """
    A game's own vector.
    """


class Suit(enum.Enum):
    HEARTS = "hearts"


@dataclasses.dataclass
class Save:
    level: int = 1


@ALL
@pytest.mark.parametrize("write", WRITERS)
def test_they_are_written_as_what_they_are(write: Callable[[Any], bytes], value: Any, plain: Any) -> None:
    for wrap in (lambda inner: inner, lambda inner: [inner, (inner,)], lambda inner: {"key": inner}):
        assert write(wrap(value)) == write(wrap(plain))


@ALL
def test_both_dialects_read_the_godot_value(value: Any, plain: Any) -> None:
    for back in (bytes2var(var2bytes([value]))[0], bytes_to_var(var_to_bytes([value]))[0]):
        assert (type(back), back) == (type(plain), plain)


def test_subclasses_are_written_as_their_bases() -> None:
    assert var2bytes(Mine(1, 2)) == var2bytes(Vector2(1, 2))


@pytest.mark.parametrize(("value", "plain"), NUMPY, ids=NUMPY_NAMES)
def test_numbers_may_be_keys(value: Any, plain: Any) -> None:
    assert bytes2var(var2bytes({value: "a"})) == {plain: "a"}
    assert messages.unpack(messages.pack({value: "a"}, max_bytes=99), max_bytes=99) == {plain: "a"}


@pytest.mark.parametrize(("value", "plain"), NUMPY, ids=NUMPY_NAMES)
def test_messages_take_numpys_numbers(value: Any, plain: Any) -> None:
    back = messages.unpack(messages.pack([value], max_bytes=99), max_bytes=99)
    assert back == [plain] and type(back[0]) is type(plain)


@pytest.mark.parametrize(("value", "plain"), PYGAME, ids=PYGAME_NAMES)
def test_messages_say_what_to_write_for_pygames_values(value: Any, plain: Any) -> None:
    with pytest.raises(MessageError, match=r"for pygame\.[\w.]+ write tuple\(value\)"):
        messages.pack({"pos": value}, max_bytes=99)
    messages.pack({"pos": tuple(value)}, max_bytes=99)


def test_typed_containers_take_them() -> None:
    positions = TypedArray([pygame.Vector2(1, 2)], Godot4Type.VECTOR2)
    assert bytes_to_var(var_to_bytes(positions)) == [Vector2(1, 2)]
    for value, plain in NUMPY:
        if isinstance(plain, bool | str):
            continue
        try:
            typed = TypedDictionary({"a": value}, Godot4Type.STRING, Godot4Type.FLOAT)
            assert bytes_to_var(var_to_bytes(typed)) == {"a": float(plain)}
        except VariantError:
            assert float(plain) != plain  # 2 ** 63 - 1 is no float


def strangers() -> list[tuple[Any, str]]:
    found = [
        (pygame.Surface((1, 1)), r'for pygame\.[\w.]*Surface write pygame\.image\.tobytes\(value, "RGBA"\)'),
        (pygame.mask.Mask((1, 1)), r"send the parts of pygame\.[\w.]*Mask, as a dict"),
        (pygame.sprite.Sprite(), r"send the parts of pygame\.sprite\.Sprite, as a dict"),
        ({1}, r"for set write list\(value\)"),
        (1j, r"for complex write \[value\.real, value\.imag\]"),
        (decimal.Decimal("0.1"), r"for decimal\.Decimal write float\(value\)"),
        (datetime.datetime(2026, 1, 1), r"for datetime\.datetime write value\.timestamp\(\)"),
        (pathlib.Path("a"), r"write str\(value\)"),
        (Suit.HEARTS, r"Suit write value\.value"),
        (Save(), r"Save write dataclasses\.asdict\(value\)"),
    ]
    try:
        import numpy
    except ImportError:
        return found
    return found + [
        (numpy.zeros(3), r"for numpy\.ndarray write value\.tolist\(\)"),
        (numpy.timedelta64(1, "s"), r"for numpy\.timedelta64 write value\.item\(\)\.total_seconds\(\)"),
        (numpy.datetime64("2026-01-01"), r"for numpy\.datetime64 write str\(value\)"),
        (numpy.longdouble(1), r"write float\(value\)"),
        (numpy.complex64(1j), r"write \[value\.real, value\.imag\]"),
    ]


@pytest.mark.parametrize(("value", "line"), strangers(), ids=[type(value).__name__ for value, _ in strangers()])
def test_of_others_the_error_names_the_type_and_the_line(value: Any, line: str) -> None:
    for write in WRITERS:
        with pytest.raises(VariantError, match=f"Godot has no type for it; .*{line}"):
            write(["fine", value])
    with pytest.raises(MessageError, match=f"the value cannot be sent: .*{line}"):
        messages.pack(["fine", value], max_bytes=99)


@pytest.mark.parametrize(("value", "line"), strangers(), ids=[type(value).__name__ for value, _ in strangers()])
def test_the_line_can_be_written(value: Any, line: str) -> None:
    advice = line.replace("\\", "").partition("write ")[2]
    if advice:
        var2bytes(eval(advice, {"value": value, "pygame": pygame, "dataclasses": dataclasses}))


def test_a_value_of_the_other_dialect_is_still_refused() -> None:
    with pytest.raises(VariantError, match="Vector2i at offset 0: Godot has no type for it; this dialect writes"):
        var2bytes(Vector2i(1, 2))


def test_many_types_do_not_fill_the_memory() -> None:
    for _ in range(600):
        assert bytes2var(var2bytes([type("Level", (int,), {})(1)])) == [1]


def test_neither_pygame_nor_numpy_is_imported() -> None:
    code = (
        "import sys; from netpeer.variant import var2bytes, bytes_to_var\n"
        "class Vector2: x, y = 3, 4\n"
        "Vector2.__module__ = 'pygame.math'\n"
        "assert var2bytes(Vector2()).hex() == '050000000000404000008040'\n"
        "sys.exit(bool({'pygame', 'numpy'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_they_are_left_as_they_were() -> None:
    for value, _ in PYGAME:
        before = copy.copy(value)
        var2bytes(value)
        assert value == before
