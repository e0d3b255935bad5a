"""A server with `aiohttp`, which has no broadcast: it awaits each send. Options as netpeer_server's."""

import asyncio
import struct
from collections import defaultdict
from collections.abc import Awaitable, Callable

from aiohttp import WSMsgType, web

from benchmarks.rivals.control import Control

__all__: list[str] = []

HEADER = struct.Struct("<Bii")  # the packets of all contenders have Godot's header
WANTED = struct.Struct("<III")

rooms: dict[str, list[web.WebSocketResponse]] = defaultdict(list)


async def opened(request: web.Request) -> web.WebSocketResponse:
    """
    Do the handshake, and enter the room.
    """
    connection = web.WebSocketResponse(compress=False)
    await connection.prepare(request)
    rooms[request.path].append(connection)
    return connection


async def relay(request: web.Request) -> web.WebSocketResponse:
    """
    Send each packet to the others in the room.
    """
    connection = await opened(request)
    async for message in connection:
        if message.type is WSMsgType.BINARY:
            for other in rooms[request.path]:
                if other is not connection:
                    await other.send_bytes(message.data)
    return connection


async def echo(request: web.Request) -> web.WebSocketResponse:
    """
    Send each packet back to its sender.
    """
    connection = await opened(request)
    async for message in connection:
        if message.type is WSMsgType.BINARY:
            await connection.send_bytes(message.data)
    return connection


async def fan_out(request: web.Request) -> web.WebSocketResponse:
    """
    Broadcast packets on request. A request has their number, their size, and the number of the first.
    """
    connection = await opened(request)
    header = HEADER.pack(0, 1, 0)
    async for asked in connection:
        if asked.type is WSMsgType.BINARY:
            count, size, first = WANTED.unpack_from(asked.data, HEADER.size)
            for number in range(first, first + count):
                message = header + number.to_bytes(size, "little")
                for other in rooms[request.path]:
                    await other.send_bytes(message)
    return connection


TASKS: dict[str, Callable[[web.Request], Awaitable[web.WebSocketResponse]]] = {
    "relay": relay,
    "echo": echo,
    "fan_out": fan_out,
}


async def main() -> None:
    """
    Serve until the benchmark ends.
    """
    control = Control()
    application = web.Application()
    application.add_routes([web.get("/{room}", TASKS[str(control.options["task"])])])
    runner = web.AppRunner(application, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    port = runner.addresses[0][1]
    control.report(doors=[[port, f"/room{number}"] for number in range(control.option("rooms"))])
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main())
