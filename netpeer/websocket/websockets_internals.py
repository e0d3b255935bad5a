"""Names of the `websockets` package that its documentation does not promise. netpeer uses them here and nowhere else.

The package documents its Sans-I/O protocol: `receive_data`, `data_to_send`, `send_...`, `fail`, `accept` and so on. The
other modules of this folder use only these. The functions below read attributes without an underscore that are not
documented. A new version of the package may rename them; `tests/websocket/test_internals.py` then says which one.
pyproject.toml excludes the next major version until that test has passed with it.
"""

from collections.abc import Sequence

from websockets.frames import Close
from websockets.protocol import Protocol
from websockets.server import ServerProtocol
from websockets.typing import Subprotocol

try:
    from websockets.speedups import apply_mask
except ImportError:  # no compiled wheel for this platform
    from websockets.utils import apply_mask

__all__ = [
    "answered_a_close",
    "apply_mask",
    "close_received",
    "close_sent",
    "limit_messages",
    "logs_each_frame",
    "parser_failure",
    "stream_has_ended",
    "subprotocols_of",
]


def limit_messages(protocol: Protocol, size: int) -> None:
    """
    Set the most bytes of a message. The constructor has an argument for it, but a session knows the limit later.
    """
    protocol.max_message_size = size


def logs_each_frame(protocol: Protocol) -> bool:
    """
    Whether the protocol logs each frame: its logger had the level DEBUG when it was made.
    """
    return protocol.debug


def stream_has_ended(protocol: Protocol) -> bool:
    """
    Whether `receive_eof` was called. `receive_data` raises after that.
    """
    return protocol.reader.eof


def parser_failure(protocol: Protocol) -> Exception | None:
    """
    Why the protocol stopped reading, or None: `EOFError` when the stream ended without a close frame.
    """
    return protocol.parser_exc


def close_received(protocol: Protocol) -> Close | None:
    """
    The remote end's close frame, or None.
    """
    return protocol.close_rcvd


def close_sent(protocol: Protocol) -> Close | None:
    """
    Our close frame, or None.
    """
    return protocol.close_sent


def answered_a_close(protocol: Protocol) -> bool:
    """
    Whether our close frame is the answer to the remote end's. False while one of the two is missing.
    """
    return bool(protocol.close_rcvd_then_sent)


def subprotocols_of(protocol: ServerProtocol) -> Sequence[Subprotocol]:
    """
    The sub-protocols that a server speaks.
    """
    return protocol.available_subprotocols or ()
