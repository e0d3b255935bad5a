"""Limits of links: sizes, counts and times, each with its unit and its reason.

`Buffers` and `Timing` are the settings of a game. The constants are fixed. `websocket/limits.py` has the limits of the
WebSocket protocol.
"""

import math
from dataclasses import dataclass

__all__ = [
    "ACCEPT_PAUSE",
    "EVENT_QUANTUM",
    "FRAME_OVERHEAD",
    "LOG_INTERVAL",
    "MAX_ACCEPTS",
    "MAX_BUFFER_KB",
    "MAX_CHUNK",
    "MAX_CONTROL_BYTES",
    "MAX_FRAME_HEAD",
    "MAX_OPENING",
    "MAX_PACKETS",
    "MAX_UNSENT",
    "MAX_WRITE",
    "POLL_BYTE_BUDGET",
    "POLL_PACKET_BUDGET",
    "READ_CHUNK",
    "READ_TURN",
    "Buffers",
    "Timing",
    "positive_seconds",
]

# Bytes read and packets handled by one poll(): about 10 ms of pure Python on a slow machine.
POLL_BYTE_BUDGET = 1024 * 1024
POLL_PACKET_BUDGET = 2048

# Bytes read from one link before the next link has its turn.
READ_TURN = 64 * 1024

# Bytes read from the stream by one call: a whole default in-buffer, so that the in-queue overshoots by little.
READ_CHUNK = 64 * 1024

# Packets of one link that are handled before the next link has its turn.
EVENT_QUANTUM = 256

# Connections accepted by one poll(): each costs about 0.1 ms.
MAX_ACCEPTS = 32

# Links whose opening handshake is not complete. Each may take `handshake_timeout`; more connections wait in the kernel.
MAX_OPENING = 256

# Seconds without accepting after the system refused to accept (too many open files): trying again at once is useless.
ACCEPT_PAUSE = 1.0

# Bytes of answers to pings that may wait for the network. A remote end may ask for a few; thousands are an attack.
MAX_CONTROL_BYTES = 16 * 1024

# Bytes of frames joined into one chunk, about. A control frame waits until a chunk that has begun to leave is sent.
MAX_CHUNK = 16 * 1024

# Bytes joined for one write: more than a socket usually takes at once, and few enough to copy again.
MAX_WRITE = 256 * 1024

# Bytes that the system may hold unsent, from the first unreliable packet on. Linux holds up to 4 MB, half a minute at
# 1 Mbit/s: the send queue would stay empty, and a slow line would carry old packets.
MAX_UNSENT = 4 * 1024

# Seconds between two log lines about packets that one link refuses: a game may try again every frame.
LOG_INTERVAL = 1.0

# Bytes of the longest frame header (RFC 6455, 5.2): two, eight for the length of a long payload, four for the mask.
MAX_FRAME_HEAD = 14

# Bytes that framing adds to a packet: the frame header, and the 9 bytes of Godot 3's multiplayer header.
FRAME_OVERHEAD = MAX_FRAME_HEAD + 9

# Godot's defaults (3.x, project settings network/limits/websocket_client and websocket_server).
DEFAULT_BUFFER_KB = 64
DEFAULT_MAX_PACKETS = 1024

# A gigabyte for one link is a mistake, not a setting.
MAX_BUFFER_KB = 1 << 20
MAX_PACKETS = 1 << 24


@dataclass(frozen=True, slots=True)
class Buffers:
    """
    The sizes of the in-queue and the send queue of one link.

    Attributes:
        in_bytes: bytes of the longest message that is received; also, reading stops when so many bytes wait in the
            in-queue.
        in_packets: reading stops when so many packets wait in the in-queue.
        out_bytes: the most bytes that wait in the send queue.
        out_packets: the most packets that wait in the send queue.
        out_message: bytes of the longest message that can be sent, a multiplayer header included.
        in_setting, out_setting: how a game sets `in_bytes` and `out_message`; for log lines and close reasons.
    """

    in_bytes: int = DEFAULT_BUFFER_KB * 1024
    in_packets: int = DEFAULT_MAX_PACKETS
    out_bytes: int = DEFAULT_BUFFER_KB * 1024
    out_packets: int = DEFAULT_MAX_PACKETS
    # Godot 3's ring buffers keep one byte free: Godot drops a message of their whole size, and does not log it.
    out_message: int = DEFAULT_BUFFER_KB * 1024 - 1
    in_setting: str = f"input_buffer_size_kb = {DEFAULT_BUFFER_KB} in set_buffers"
    out_setting: str = f"output_buffer_size_kb = {DEFAULT_BUFFER_KB} in set_buffers"

    @classmethod
    def rounded(cls, in_kb: int, in_packets: int, out_kb: int, out_packets: int) -> "Buffers":
        """
        Make buffers of the sizes that a game gave to `set_buffers`. Each is rounded up to a power of two, as in Godot.

        Args:
            in_kb, out_kb: KB, 1 .. 2**20.
            in_packets, out_packets: 1 .. 2**24.

        Raises:
            TypeError: a size is not an int.
            ValueError: a size is out of range.
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
    The time-outs of links, in seconds. A `heartbeat_interval` of 0 switches the heartbeat off.

    All links of a peer share one `Timing`. It may change while they are open; each link compares `revision` to notice.
    """

    # Name lookup and TCP: a user who waits longer believes that the game is broken.
    connect_timeout: float = 10.0
    # Godot 3.6's default; its 3.2 gives a client one second.
    handshake_timeout: float = 3.0
    # Often enough to keep the mapping in a router alive (bad routers drop it after 30 s) and to show a round-trip time.
    heartbeat_interval: float = 5.0
    # A Godot game that loads a scene answers late.
    heartbeat_timeout: float = 20.0

    # Godot sometimes never closes TCP (after close code 1009, for example). A frozen game answers no close frame.
    close_timeout: float = 10.0
    # After both close frames only the end of the TCP stream is missing. No more messages can come.
    linger_timeout: float = 1.0

    # Grows by one with each change of a setting. A link computes its deadline again when this has changed.
    revision: int = 0

    def change(self, name: str, seconds: float) -> None:
        """
        Change one setting, and let all links notice.

        Args:
            name: the attribute: "heartbeat_interval", for example.
            seconds: its new value.
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
        name: the name of the setting, for the text of the error.
        value: seconds.
        may_be_zero: whether 0 is allowed.

    Returns:
        The seconds as float.

    Raises:
        TypeError: the value is not a number.
        ValueError: the value is negative, infinite, NaN, or 0 where 0 is not allowed.
    """
    if not isinstance(value, int | float) or isinstance(value, bool):
        raise TypeError(f"{name} must be a number of seconds, not {type(value).__name__}")
    if not math.isfinite(value) or value < 0 or (value == 0 and not may_be_zero):
        raise ValueError(f"{name} must be a positive number of seconds, not {value}")
    return float(value)
