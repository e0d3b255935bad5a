"""The close codes for links and peers. `netpeer.websocket.close_codes` defines them and says what each means."""

from netpeer.websocket.close_codes import (
    ABNORMAL,
    GOING_AWAY,
    INVALID_DATA,
    NO_CODE,
    NORMAL,
    POLICY_VIOLATION,
    PROTOCOL_ERROR,
    TOO_BIG,
    TRY_AGAIN_LATER,
)

__all__ = [
    "ABNORMAL",
    "GOING_AWAY",
    "INVALID_DATA",
    "NORMAL",
    "NO_CODE",
    "POLICY_VIOLATION",
    "PROTOCOL_ERROR",
    "TOO_BIG",
    "TRY_AGAIN_LATER",
    "code_for_games",
]


def code_for_games(code: int) -> int:
    """
    Convert a received close code to the code that Godot gives to games: 0 when the close frame had no code.
    """
    return 0 if code == NO_CODE else code
