"""LinkSettings: the time-outs of a peer's links, as properties that the peers of both dialects have."""

from netpeer.link.limits import Timing, positive_seconds

__all__ = ["LinkSettings"]


class LinkSettings:
    """
    The time-outs of a peer's links. They may change at any time, and count for open links, too.
    """

    def __init__(self) -> None:
        self._timing = Timing()

    def _change(self, name: str, seconds: float) -> None:
        self._timing.change(name, seconds)

    @property
    def handshake_timeout(self) -> float:
        """
        Seconds that the TLS and WebSocket handshakes may take together. Greater than 0; default 3. (Godot 3.6 and 4)
        """
        return self._timing.handshake_timeout

    @handshake_timeout.setter
    def handshake_timeout(self, seconds: float) -> None:
        self._change("handshake_timeout", positive_seconds("handshake_timeout", seconds))

    def set_handshake_timeout(self, timeout: float) -> None:
        """
        Set `handshake_timeout`.
        """
        self.handshake_timeout = timeout

    def get_handshake_timeout(self) -> float:
        """
        Get `handshake_timeout`.
        """
        return self.handshake_timeout

    @property
    def heartbeat_interval(self) -> float:
        """
        Seconds between two pings (RFC 6455, 5.5.2). They measure the round-trip time and find lost connections. 0 or
        more; default 5; 0: no pings.
        """
        return self._timing.heartbeat_interval

    @heartbeat_interval.setter
    def heartbeat_interval(self, seconds: float) -> None:
        self._change("heartbeat_interval", positive_seconds("heartbeat_interval", seconds, may_be_zero=True))

    @property
    def heartbeat_timeout(self) -> float:
        """
        Seconds after an unanswered ping when the connection counts as lost. Greater than 0; default 20.
        """
        return self._timing.heartbeat_timeout

    @heartbeat_timeout.setter
    def heartbeat_timeout(self, seconds: float) -> None:
        self._change("heartbeat_timeout", positive_seconds("heartbeat_timeout", seconds))
