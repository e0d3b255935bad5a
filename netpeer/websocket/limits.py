"""Limits of WebSocket sessions: sizes and counts, each with its unit and its reason.

`link/limits.py` has the limits of links: queues, budgets and times.
"""

__all__ = [
    "KEYS_AT_ONCE",
    "MAX_BATCH",
    "MAX_BODY_IN_REASON",
    "MAX_CLOSE_REASON_BYTES",
    "MAX_CONTROL_PAYLOAD",
    "MAX_FIRST_LINE",
    "MAX_HANDSHAKE_BYTES",
    "MAX_REASON",
]

# Bytes of an opening handshake. It has about 300; cookies, or an error page in the response, make it longer. Godot
# allows 4096 for the headers.
MAX_HANDSHAKE_BYTES = 32 * 1024

# Bytes of the first line of an unfinished handshake that a reason quotes: "HTTP/1.1 502 Bad Gateway".
MAX_FIRST_LINE = 80

# Bytes of the page of an HTTP error that a reason quotes.
MAX_BODY_IN_REASON = 200

# Characters of a reason. It may quote the remote end, and goes into logs and onto screens.
MAX_REASON = 400

# Bytes of the payload of a control frame (RFC 6455, 5.5).
MAX_CONTROL_PAYLOAD = 125

# Bytes of a close reason: the close code takes two bytes of the payload (RFC 6455, 5.5.1).
MAX_CLOSE_REASON_BYTES = MAX_CONTROL_PAYLOAD - 2

# Messages in one batch: what a server handles for one client before the next client has its turn.
MAX_BATCH = 256

# Mask keys drawn from the system's random source at once: one call costs more than all other work on a small frame.
KEYS_AT_ONCE = 256
