"""A server with `picows`, which is written in Cython. Options as netpeer_server's; a room is a path."""

import asyncio
import struct
from collections import defaultdict
from typing import Any

from picows import WSFrame, WSListener, WSMsgType, WSTransport, WSUpgradeRequest, ws_create_server

from benchmarks.rivals.control import Control

__all__: list[str] = []

HEADER = struct.Struct("<Bii")  # the packets of all contenders have Godot's header
WANTED = struct.Struct("<III")

rooms: dict[bytes, list[WSTransport]] = defaultdict(list)


class Relay(WSListener):
    """
    Send each packet to the others in the room.
    """

    def __init__(self, request: WSUpgradeRequest) -> None:
        super().__init__()
        self._room = rooms[request.path]

    def on_ws_connected(self, transport: WSTransport) -> None:
        """
        Called by picows.
        """
        self._room.append(transport)

    def on_ws_frame(self, transport: WSTransport, frame: WSFrame) -> None:
        """
        Called by picows.
        """
        message = frame.get_payload_as_bytes()
        for other in self._room:
            if other is not transport:
                other.send(WSMsgType.BINARY, message)


class Echo(Relay):
    """
    Send each packet back to its sender.
    """

    def on_ws_frame(self, transport: WSTransport, frame: WSFrame) -> None:
        """
        Called by picows.
        """
        transport.send(WSMsgType.BINARY, frame.get_payload_as_bytes())


class FanOut(Relay):
    """
    Broadcast packets on request. A request has their number, their size, and the number of the first.
    """

    def on_ws_frame(self, transport: WSTransport, frame: WSFrame) -> None:
        """
        Called by picows.
        """
        count, size, first = WANTED.unpack_from(frame.get_payload_as_bytes(), HEADER.size)
        header = HEADER.pack(0, 1, 0)
        for number in range(first, first + count):
            message = header + number.to_bytes(size, "little")
            for other in self._room:
                other.send(WSMsgType.BINARY, message)


TASKS: dict[str, Any] = {"relay": Relay, "echo": Echo, "fan_out": FanOut}


async def main() -> None:
    """
    Serve until the benchmark ends.
    """
    control = Control()
    server = await ws_create_server(TASKS[str(control.options["task"])], "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    control.report(doors=[[port, f"/room{number}"] for number in range(control.option("rooms"))])
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main())
