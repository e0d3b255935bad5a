"""The datagram that announces a game: one UDP packet of at most 60 bytes, little-endian.

    8 bytes "NPDEMO\\x00\\x02", u16 port, u8 players, u8 most players, u8 length of the name, the name in UTF-8

The game's address is the address that the datagram came from. It proves nothing: every field is checked, and the player
has to choose a game before anything is sent there.
"""

from __future__ import annotations

import struct

from demo_game.net.model import FoundGame
from demo_game.net.protocol.checks import clean_name
from demo_game.rules.constants import MAX_PLAYERS

__all__ = ["ANNOUNCE_PORT", "BROADCAST", "MAX_DATAGRAM_BYTES", "announcement", "read_announcement"]

ANNOUNCE_PORT = 9079
BROADCAST = "255.255.255.255"
"""All machines on this network; no router forwards it."""

MAGIC = b"NPDEMO\x00\x02"
HEAD = struct.Struct("<8sHBBB")
MAX_NAME_BYTES = 47
MAX_DATAGRAM_BYTES = HEAD.size + MAX_NAME_BYTES


def announcement(port: int, players: int, max_players: int, name: str) -> bytes:
    """
    The datagram for a game.
    """
    text = clean_name(name).encode("utf-8")[:MAX_NAME_BYTES]
    return HEAD.pack(MAGIC, port, players, max_players, len(text)) + text


def read_announcement(data: bytes, host: str) -> FoundGame | None:
    """
    The game that a datagram from `host` announces; None for any other datagram.
    """
    if not HEAD.size <= len(data) <= MAX_DATAGRAM_BYTES:
        return None
    magic, port, players, max_players, length = HEAD.unpack_from(data)
    if magic != MAGIC or not port or length != len(data) - HEAD.size:
        return None
    if not 1 <= max_players <= MAX_PLAYERS or players > max_players:
        return None
    name = clean_name(data[HEAD.size :].decode("utf-8", "replace"))
    return FoundGame(f"ws://{host}:{port}", name, players, max_players)
