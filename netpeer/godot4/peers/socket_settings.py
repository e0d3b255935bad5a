"""SocketSettings: what Godot 4's WebSocket classes let be set before they connect or listen."""

from collections.abc import Sequence
from dataclasses import dataclass

from netpeer.link.limits import MAX_BUFFER_KB, MAX_PACKETS, Buffers, positive_seconds
from netpeer.link.link_settings import LinkSettings
from netpeer.peer.arguments import check_strings
from netpeer.websocket import check_header, check_subprotocol

__all__ = ["SocketOptions", "SocketSettings"]

# Godot 4's defaults.
DEFAULT_BUFFER_BYTES = 65535
DEFAULT_QUEUED_PACKETS = 4096


@dataclass(slots=True)
class SocketOptions:
    """
    What is set, as it is used.

    Attributes:
        protocols: the sub-protocols.
        headers: more headers for the opening handshake.
        inbound, outbound: bytes; see `SocketSettings.inbound_buffer_size` and `outbound_buffer_size`.
        queued: packets; see `SocketSettings.max_queued_packets`.
    """

    protocols: tuple[str, ...] = ()
    headers: tuple[tuple[str, str], ...] = ()
    inbound: int = DEFAULT_BUFFER_BYTES
    outbound: int = DEFAULT_BUFFER_BYTES
    queued: int = DEFAULT_QUEUED_PACKETS

    def buffers(self) -> Buffers:
        """
        The buffers of a new link.
        """
        return Buffers(
            self.inbound,
            self.queued,
            self.outbound,
            self.queued,
            self.outbound,
            f"inbound_buffer_size = {self.inbound}",
            f"outbound_buffer_size = {self.outbound}",
        )


class SocketSettings(LinkSettings):
    """
    Sub-protocols, headers and buffers. What is set takes effect with the next connection.
    """

    def __init__(self) -> None:
        super().__init__()
        self._options = SocketOptions()

    @property
    def supported_protocols(self) -> list[str]:
        """
        The sub-protocols: a client offers them, the preferred one first; a server takes who offers one of them.
        """
        return list(self._options.protocols)

    @supported_protocols.setter
    def supported_protocols(self, protocols: Sequence[str]) -> None:
        self.set_supported_protocols(protocols)

    def set_supported_protocols(self, protocols: Sequence[str]) -> None:
        """
        Set `supported_protocols`. Raises `ValueError` for what is no name of one.
        """
        self._options.protocols = tuple(check_subprotocol(name) for name in check_strings("protocols", protocols))

    def get_supported_protocols(self) -> list[str]:
        """
        Get `supported_protocols`.
        """
        return self.supported_protocols

    @property
    def handshake_headers(self) -> list[str]:
        """
        More headers for the opening handshake, each as "Name: value".
        """
        return [f"{name}: {value}" for name, value in self._options.headers]

    @handshake_headers.setter
    def handshake_headers(self, headers: Sequence[str]) -> None:
        self.set_handshake_headers(headers)

    def set_handshake_headers(self, protocols: Sequence[str]) -> None:
        """
        Set `handshake_headers` (`protocols` is Godot's name for the argument). Raises `ValueError` for what is none.
        """
        self._options.headers = tuple(check_header(line) for line in check_strings("handshake_headers", protocols))

    def get_handshake_headers(self) -> list[str]:
        """
        Get `handshake_headers`.
        """
        return self.handshake_headers

    @property
    def inbound_buffer_size(self) -> int:
        """
        Bytes: the longest message that may come, and what may wait for the game before reading stops. Default 65535.
        """
        return self._options.inbound

    @inbound_buffer_size.setter
    def inbound_buffer_size(self, buffer_size: int) -> None:
        self._options.inbound = _checked("inbound_buffer_size", buffer_size, MAX_BUFFER_KB * 1024)

    def set_inbound_buffer_size(self, buffer_size: int) -> None:
        """
        Set `inbound_buffer_size`.
        """
        self.inbound_buffer_size = buffer_size

    def get_inbound_buffer_size(self) -> int:
        """
        Get `inbound_buffer_size`.
        """
        return self._options.inbound

    @property
    def outbound_buffer_size(self) -> int:
        """
        Bytes: the longest message that can be sent, and what may wait for the network. Default 65535.
        """
        return self._options.outbound

    @outbound_buffer_size.setter
    def outbound_buffer_size(self, buffer_size: int) -> None:
        self._options.outbound = _checked("outbound_buffer_size", buffer_size, MAX_BUFFER_KB * 1024)

    def set_outbound_buffer_size(self, buffer_size: int) -> None:
        """
        Set `outbound_buffer_size`.
        """
        self.outbound_buffer_size = buffer_size

    def get_outbound_buffer_size(self) -> int:
        """
        Get `outbound_buffer_size`.
        """
        return self._options.outbound

    @property
    def max_queued_packets(self) -> int:
        """
        How many packets may wait in each direction. Default 4096.
        """
        return self._options.queued

    @max_queued_packets.setter
    def max_queued_packets(self, count: int) -> None:
        self._options.queued = _checked("max_queued_packets", count, MAX_PACKETS)

    def get_max_queued_packets(self) -> int:
        """
        Get `max_queued_packets`.
        """
        return self._options.queued

    @property
    def connect_timeout(self) -> float:
        """
        Seconds that name resolution and TCP may take together. Default 10. (Not Godot's)
        """
        return self._timing.connect_timeout

    @connect_timeout.setter
    def connect_timeout(self, seconds: float) -> None:
        self._change("connect_timeout", positive_seconds("connect_timeout", seconds))


def _checked(name: str, value: int, largest: int) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError(f"{name} must be an int, not {type(value).__name__}")
    if not 1 <= value <= largest:
        raise ValueError(f"{name} must be 1 .. {largest}, not {value}")
    return value
