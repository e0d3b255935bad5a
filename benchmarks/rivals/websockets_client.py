"""The asyncio client of `websockets`. Options as netpeer_client's; it sends packets one by one: it has no batches."""

import asyncio
import time

from websockets.asyncio.client import connect

from benchmarks.rivals.control import Control
from benchmarks.rivals.counted import check_numbers, numbered

__all__: list[str] = []


async def main() -> None:
    """
    Connect, do the task, report, and wait for the end.
    """
    control = Control()
    url, count = f"ws://127.0.0.1:{control.option('port')}", control.option("count")
    async with connect(url, compression=None, ping_interval=None, proxy=None) as connection:
        if control.options["task"] == "in":
            control.report(ready=True)
            packets = [await connection.recv(decode=False) for _ in range(count)]
            control.report(ended=time.monotonic(), cpu=time.process_time(), **check_numbers(packets))
        else:
            outgoing = numbered(count, control.option("size"))
            began = time.monotonic()
            for packet in outgoing:
                await connection.send(packet)
            control.report(began=began)
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main())
