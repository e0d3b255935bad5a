"""What a connection may hold, and how long it may take: every bound of the peers, with its reason."""

import math
from dataclasses import dataclass

__all__ = ["POLL_BYTE_BUDGET", "POLL_PACKET_BUDGET", "Buffers", "Timing", "positive_seconds"]

# Work that one poll() may do before it hands the frame back: some 10 ms of pure Python on a slow machine.
POLL_BYTE_BUDGET = 1024 * 1024
POLL_PACKET_BUDGET = 2048

# Godot's defaults (3.x, project settings network/limits/websocket_client and _server).
DEFAULT_BUFFER_KB = 64
DEFAULT_MAX_PACKETS = 1024

# A gigabyte for one connection is a mistake, not a setting.
MAX_BUFFER_KB = 1 << 20
MAX_PACKETS = 1 << 24

# What framing adds to a packet: 14 bytes of RFC 6455's header and mask, 9 of the multiplayer header.
FRAME_OVERHEAD = 14 + 9


@dataclass(frozen=True, slots=True)
class Buffers:
    """
    How much may wait in each direction of one connection, for the game and for the network.

    Attributes:
        in_bytes: the longest message, and what may wait for the game before reading stops.
        in_packets: how many packets may wait for the game before reading stops.
        out_bytes: what may wait for the network.
        out_packets: how many packets may wait for the network.
        out_message: the longest message that can be sent, a multiplayer header included.
        in_setting, out_setting: how a user sets in_bytes and out_message, for texts.
    """

    in_bytes: int = DEFAULT_BUFFER_KB * 1024
    in_packets: int = DEFAULT_MAX_PACKETS
    out_bytes: int = DEFAULT_BUFFER_KB * 1024
    out_packets: int = DEFAULT_MAX_PACKETS
    # Godot 3's ring buffers keep one byte free: a message of their whole size is lost there without a word.
    out_message: int = DEFAULT_BUFFER_KB * 1024 - 1
    in_setting: str = f"input_buffer_size_kb = {DEFAULT_BUFFER_KB} in set_buffers"
    out_setting: str = f"output_buffer_size_kb = {DEFAULT_BUFFER_KB} in set_buffers"

    @classmethod
    def rounded(cls, in_kb: int, in_packets: int, out_kb: int, out_packets: int) -> "Buffers":
        """
        Sizes as `set_buffers` takes them, each rounded up to a power of two as Godot does.

        Raises `TypeError` for what is no int, and `ValueError` outside 1 .. 2**20 KB or 1 .. 2**24 packets.
        """
        in_bytes = _power_of_two("input_buffer_size_kb", in_kb, MAX_BUFFER_KB) * 1024
        out_bytes = _power_of_two("output_buffer_size_kb", out_kb, MAX_BUFFER_KB) * 1024
        return cls(
            in_bytes,
            _power_of_two("input_max_packets", in_packets, MAX_PACKETS),
            out_bytes,
            _power_of_two("output_max_packets", out_packets, MAX_PACKETS),
            out_bytes - 1,
            f"input_buffer_size_kb = {in_bytes // 1024} in set_buffers",
            f"output_buffer_size_kb = {out_bytes // 1024} in set_buffers",
        )


@dataclass(slots=True)
class Timing:
    """
    How long things may take, in seconds. 0 switches the heartbeat off.

    Connections share the timing of their peer, and it may change while they live: `revision` tells them.
    """

    # A name, its addresses and TCP: what users wait for before they believe that it is broken.
    connect_timeout: float = 10.0
    # Godot 3.6's default; its 3.2 gives a client one second.
    handshake_timeout: float = 3.0
    # Often enough to keep a router's mapping alive (30 s in bad ones) and to show a round-trip time.
    heartbeat_interval: float = 5.0
    # A Godot game that loads a scene answers late.
    heartbeat_timeout: float = 20.0

    # Godot's peers sometimes never close TCP (after 1009, for one), and a frozen one never answers a close frame.
    close_timeout: float = 10.0
    # After both close frames only TCP's own farewell is missing; nothing of value can come any more.
    linger_timeout: float = 1.0

    # How often a setting was changed: who keeps a deadline compares it, and computes the deadline anew.
    revision: int = 0

    def change(self, name: str, seconds: float) -> None:
        """
        Change one of the settings above, by its name.
        """
        setattr(self, name, seconds)
        self.revision += 1


def _power_of_two(name: str, value: int, largest: int) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError(f"{name} must be an int, not {type(value).__name__}")
    if not 1 <= value <= largest:
        raise ValueError(f"{name} must be 1 .. {largest}, not {value}")
    return 1 << (value - 1).bit_length()


def positive_seconds(name: str, value: float, *, may_be_zero: bool = False) -> float:
    """
    Check a setting that is a time.

    Args:
        name: the setting, for the error's text.
        value: seconds.
        may_be_zero: whether 0 is allowed.

    Returns:
        The seconds as float. Raises `TypeError` or `ValueError`.
    """
    if not isinstance(value, int | float) or isinstance(value, bool):
        raise TypeError(f"{name} must be a number of seconds, not {type(value).__name__}")
    if not math.isfinite(value) or value < 0 or (value == 0 and not may_be_zero):
        raise ValueError(f"{name} must be a positive number of seconds, not {value}")
    return float(value)
