"""What netpeer uses of the `websockets` package beyond its documented API. Each such name stands here and nowhere else.

The package documents its Sans-I/O protocol: `receive_data`, `data_to_send`, `send_...`, `fail`, `accept` and so on. The
other modules of this folder use these. The functions below read attributes that have no underscore, but that the
documentation does not promise either. A new version of the package may rename them. `tests/websocket/test_internals.py`
says then which one, and pyproject.toml excludes the next major version until somebody has run that test.
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
    Set how many bytes a message may have. The constructor has an argument for it, but the limit is known later here.
    """
    protocol.max_message_size = size


def logs_each_frame(protocol: Protocol) -> bool:
    """
    Whether the protocol writes a log line for each frame: its logger was on the level DEBUG when it was made.
    """
    return protocol.debug


def stream_has_ended(protocol: Protocol) -> bool:
    """
    Whether `receive_eof` was called. After that, `receive_data` raises.
    """
    return protocol.reader.eof


def parser_failure(protocol: Protocol) -> Exception | None:
    """
    Why the protocol reads no more frames: `EOFError` for a stream that ended without a close frame.
    """
    return protocol.parser_exc


def close_received(protocol: Protocol) -> Close | None:
    """
    The remote end's close frame.
    """
    return protocol.close_rcvd


def close_sent(protocol: Protocol) -> Close | None:
    """
    Our close frame.
    """
    return protocol.close_sent


def answered_a_close(protocol: Protocol) -> bool:
    """
    Whether our close frame is the answer to the remote end's. False while one of the two is missing.
    """
    return bool(protocol.close_rcvd_then_sent)


def subprotocols_of(protocol: ServerProtocol) -> Sequence[Subprotocol]:
    """
    The sub-protocols that a server's protocol was made with.
    """
    return protocol.available_subprotocols or ()
