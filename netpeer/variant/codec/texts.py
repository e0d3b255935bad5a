"""Strings on the wire: u32 length, UTF-8, zeros up to a multiple of four. The same in both dialects.

The same few strings (names of keys, players, methods) cross the wire again and again, so short ones are remembered
in both directions, by their whole encoded form; a bound keeps what a stranger sends from filling the memory.
"""

import struct

from netpeer.variant.codec.errors import VariantError

__all__ = [
    "ENDS_TOO_EARLY",
    "KNOWN_ENCODINGS",
    "KNOWN_STRINGS",
    "SPANS",
    "append_text",
    "encode_string",
    "encode_text",
    "read_string",
    "read_text",
]

#: The type number of String, in both dialects.
_STRING = 4

#: Longer strings are not remembered: they rarely come twice.
_KNOWN_BYTES_MAX = 48

#: Strings remembered in each direction, about 150 bytes each; when they are too many, all are forgotten.
_KNOWN_COUNT_MAX = 1024

#: Whole encoded String values, and what they say.
KNOWN_STRINGS: dict[bytes, str] = {}

#: Strings (never a subclass: it may have its own idea of equality), and their whole encoded values.
KNOWN_ENCODINGS: dict[str, bytes] = {}

#: For the lowest byte of a length: the bytes of a whole encoded String with a length below 256.
SPANS = tuple(8 + (length + 3 & ~3) for length in range(256))

ENDS_TOO_EARLY = "the bytes end inside it"

_unpack_length = struct.Struct("<I").unpack_from
_pack_length = struct.Struct("<I").pack
_pack_header = struct.Struct("<II").pack


def read_string(data: bytes, offset: int, depth: int, budget: list[int] | None) -> tuple[str, int]:
    """
    Read a whole String value; header included.
    """
    text, end = read_text(data, offset + 4, "String", offset)
    if end - offset <= _KNOWN_BYTES_MAX:
        if len(KNOWN_STRINGS) >= _KNOWN_COUNT_MAX:
            KNOWN_STRINGS.clear()
        # A header with flag bits, which mean nothing, is kept with them.
        KNOWN_STRINGS[data[offset:end]] = text
    return text, end


def read_text(data: bytes, offset: int, kind: str, start: int) -> tuple[str, int]:
    """
    Read a length and that many bytes of UTF-8.

    Args:
        data: the bytes.
        offset: where the length stands.
        kind: the type of the value that the text belongs to, for errors.
        start: where that value begins, for errors.

    Returns:
        The text, and the offset behind its padding.
    """
    try:
        (length,) = _unpack_length(data, offset)
    except struct.error:
        raise VariantError(kind, start, ENDS_TOO_EARLY) from None
    begin = offset + 4
    end = begin + length
    behind = end + (-length & 3)
    if behind > len(data):
        raise VariantError(kind, start, f"{length} bytes of text are announced, {len(data) - begin} are left")
    raw = data[begin:end]
    if 0 in raw:
        # Godot's strings end at the first NUL, whatever stands behind it.
        raw = raw[: raw.index(0)]
    try:
        return raw.decode(), behind
    except UnicodeDecodeError as error:
        return _join_surrogates(raw, kind, start, error.reason), behind


def _join_surrogates(raw: bytes, kind: str, start: int, reason: str) -> str:
    """
    Read what Godot 3 before 3.6 makes of an emoji on Windows: two surrogates, each encoded by itself.
    """
    try:
        return raw.decode("utf-8", "surrogatepass").encode("utf-16-le", "surrogatepass").decode("utf-16-le")
    except UnicodeError:
        raise VariantError(kind, start, f"not UTF-8: {reason}") from None


def append_text(text: str, out: bytearray, kind: str, max_size: int) -> None:
    """
    Write a length and the text in UTF-8.
    """
    raw = encode_text(text, len(out), kind, max_size)
    out += _pack_length(len(raw))
    out += raw
    out += bytes(-len(raw) & 3)


def encode_string(text: str, offset: int, max_size: int) -> bytes:
    """
    Give the whole String value, header included, and remember it.
    """
    raw = encode_text(text, offset, "str", max_size)
    encoded = _pack_header(_STRING, len(raw)) + raw + bytes(-len(raw) & 3)
    if len(encoded) <= _KNOWN_BYTES_MAX:
        if len(KNOWN_ENCODINGS) >= _KNOWN_COUNT_MAX:
            KNOWN_ENCODINGS.clear()
        KNOWN_ENCODINGS[text] = encoded
    return encoded


def encode_text(text: str, offset: int, kind: str, max_size: int) -> bytes:
    """
    Encode a text that Godot can hold.

    Raises:
        VariantError: it has a NUL or half a surrogate pair, or is too long.
    """
    if not isinstance(text, str):
        raise VariantError(kind, offset, f"a str is needed, not {type(text).__name__}")
    if "\0" in text:
        raise VariantError(kind, offset, "Godot's strings end at the first NUL, so they cannot hold one")
    try:
        raw = text.encode()
    except UnicodeEncodeError as error:
        raise VariantError(kind, offset, f"UTF-8 has no half surrogate pair ({text[error.start]!a})") from None
    if offset + len(raw) > max_size:
        raise VariantError(kind, offset, f"would be larger than {max_size} bytes (VariantLimits.max_size)")
    return raw
