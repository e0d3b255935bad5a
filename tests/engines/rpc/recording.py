"""
netpeer's peers, which record the packets that the MultiplayerAPI sends and receives.
"""

from dataclasses import dataclass, field

from netpeer import Error, WebSocketClient, WebSocketServer

__all__ = ["RecordingClient", "RecordingServer", "Traffic", "commands", "ids_in_calls"]

REMOTE_CALL = 0

PATH_FOLLOWS = 0x80
"""
The top bit of a call's target: the packet ends with a path and has no id. This is the bit in the target's last byte.
"""


@dataclass
class Traffic:
    """
    Packets without the peer's own header: first the command, in calls followed by four bytes of target.
    """

    sent: list[bytes] = field(default_factory=list)
    received: list[bytes] = field(default_factory=list)

    def clear(self) -> None:
        """
        Deletes the record.
        """
        self.sent.clear()
        self.received.clear()


def commands(packets: list[bytes]) -> set[int]:
    """
    Returns the commands of packets.
    """
    return {packet[0] for packet in packets}


def ids_in_calls(packets: list[bytes]) -> list[int]:
    """
    Returns the path ids of the calls among the packets. Fails if a call has the whole path.
    """
    calls = [packet for packet in packets if packet[0] == REMOTE_CALL]
    assert not any(packet[4] & PATH_FOLLOWS for packet in calls)
    return [int.from_bytes(packet[1:5], "little") for packet in calls]


class RecordingClient(WebSocketClient):
    """
    A WebSocketClient with a record.
    """

    def __init__(self) -> None:
        super().__init__()
        self.traffic = Traffic()

    def put_packet(self, buffer: bytes | bytearray | memoryview) -> Error:
        self.traffic.sent.append(bytes(buffer))
        return super().put_packet(buffer)

    def get_packet(self) -> bytes:
        self.traffic.received.append(super().get_packet())
        return self.traffic.received[-1]


class RecordingServer(WebSocketServer):
    """
    A WebSocketServer with a record.
    """

    def __init__(self) -> None:
        super().__init__()
        self.traffic = Traffic()

    def put_packet(self, buffer: bytes | bytearray | memoryview) -> Error:
        self.traffic.sent.append(bytes(buffer))
        return super().put_packet(buffer)

    def get_packet(self) -> bytes:
        self.traffic.received.append(super().get_packet())
        return self.traffic.received[-1]
