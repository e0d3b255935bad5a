"""The asyncio server of `websockets`, with its `broadcast`. Options as netpeer_server's; a room is a path."""

import asyncio
import struct
from collections import defaultdict
from collections.abc import Awaitable, Callable

from websockets.asyncio.server import ServerConnection, broadcast, serve

from benchmarks.rivals.control import Control

__all__: list[str] = []

HEADER = struct.Struct("<Bii")  # the packets of all contenders have Godot's header
WANTED = struct.Struct("<III")

rooms: dict[str, list[ServerConnection]] = defaultdict(list)
others: dict[ServerConnection, list[ServerConnection]] = {}


def enter(connection: ServerConnection) -> list[ServerConnection]:
    """
    Add a connection to its room; return the room.
    """
    room = rooms[connection.request.path]
    room.append(connection)
    for one in room:
        others[one] = [other for other in room if other is not one]
    return room


async def relay(connection: ServerConnection) -> None:
    """
    Send each packet to the others in the room.
    """
    enter(connection)
    async for message in connection:
        broadcast(others[connection], message)


async def echo(connection: ServerConnection) -> None:
    """
    Send each packet back to its sender.
    """
    async for message in connection:
        await connection.send(message)


async def fan_out(connection: ServerConnection) -> None:
    """
    Broadcast packets on request. A request has their number, their size, and the number of the first.
    """
    room = enter(connection)
    header = HEADER.pack(0, 1, 0)
    async for message in connection:
        if isinstance(message, str):
            raise TypeError("the load sends binary messages")
        count, size, first = WANTED.unpack_from(message, HEADER.size)
        for number in range(first, first + count):
            broadcast(room, header + number.to_bytes(size, "little"))


TASKS: dict[str, Callable[[ServerConnection], Awaitable[None]]] = {"relay": relay, "echo": echo, "fan_out": fan_out}


async def main() -> None:
    """
    Serve until the benchmark ends.
    """
    control = Control()
    task = TASKS[str(control.options["task"])]
    async with serve(task, "127.0.0.1", 0, compression=None, ping_interval=None) as server:
        port = server.sockets[0].getsockname()[1]
        control.report(doors=[[port, f"/room{number}"] for number in range(control.option("rooms"))])
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main())
