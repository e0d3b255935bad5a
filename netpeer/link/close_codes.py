"""The close codes that links send, and what games see of those that come (RFC 6455, 7.4)."""

from netpeer.websocket import CLOSE_CODE_NONE

__all__ = ["GOING_AWAY", "NORMAL", "POLICY_VIOLATION", "PROTOCOL_ERROR", "TRY_AGAIN_LATER", "code_for_games"]

NORMAL = 1000
GOING_AWAY = 1001
PROTOCOL_ERROR = 1002
POLICY_VIOLATION = 1008
TRY_AGAIN_LATER = 1013  # IANA's registry for RFC 6455


def code_for_games(code: int) -> int:
    """
    A close code as Godot gives it to games: 0 for a close frame without one.
    """
    return 0 if code == CLOSE_CODE_NONE else code
