"""Strings on the wire: u32 length, UTF-8, zeros up to a multiple of four. The same in both dialects.

A game sends the same few strings again and again: keys, names of players, names of methods. So short strings are
remembered, with their whole encoded form, for reading and for writing. Their number is limited, because remote ends
choose the strings.
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

#: Bytes of an encoded string. Longer strings are not remembered, because they are rarely sent twice.
_KNOWN_BYTES_MAX = 48

#: Strings remembered for reading, and the same for writing; about 150 bytes each. At this number all are forgotten.
_KNOWN_COUNT_MAX = 1024

#: Strings by their whole encoded value.
KNOWN_STRINGS: dict[bytes, str] = {}

#: Whole encoded values by string. Never a subclass of str: it may define equality differently.
KNOWN_ENCODINGS: dict[str, bytes] = {}

#: The bytes of a whole encoded String, by its length; for lengths below 256.
SPANS = tuple(8 + (length + 3 & ~3) for length in range(256))

ENDS_TOO_EARLY = "the bytes end inside it"

_unpack_length = struct.Struct("<I").unpack_from
_pack_length = struct.Struct("<I").pack
_pack_header = struct.Struct("<II").pack


def read_string(data: bytes, offset: int, depth: int, budget: list[int] | None) -> tuple[str, int]:
    """
    Read a String value, and remember it if it is short.
    """
    text, end = read_text(data, offset + 4, "String", offset)
    if end - offset <= _KNOWN_BYTES_MAX:
        if len(KNOWN_STRINGS) >= _KNOWN_COUNT_MAX:
            KNOWN_STRINGS.clear()
        # Flag bits in the header have no meaning. They are a part of what is remembered.
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
        # Godot's strings end at the first NUL.
        raw = raw[: raw.index(0)]
    try:
        return raw.decode(), behind
    except UnicodeDecodeError as error:
        return _join_surrogates(raw, kind, start, error.reason), behind


def _join_surrogates(raw: bytes, kind: str, start: int, reason: str) -> str:
    """
    Read a text in which an emoji is two surrogates, each encoded alone: Godot 3 before 3.6 writes that on Windows.
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
    Encode a String value with its header, and remember it if it is short.
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
    Encode a text as UTF-8.

    Raises:
        VariantError: Godot cannot hold the text (it has a NUL or half a surrogate pair), or it is too long.
    """
    if not isinstance(text, str):
        raise VariantError(kind, offset, f"a str is needed, not {type(text).__name__}")
    if "\0" in text:
        raise VariantError(kind, offset, "Godot's strings end at the first NUL, so they cannot hold one")
    try:
        raw = text.encode()
    except UnicodeEncodeError as error:
        raise VariantError(kind, offset, f"UTF-8 cannot encode half a surrogate pair ({text[error.start]!a})") from None
    if offset + len(raw) > max_size:
        raise VariantError(kind, offset, f"would be larger than {max_size} bytes (VariantLimits.max_size)")
    return raw
