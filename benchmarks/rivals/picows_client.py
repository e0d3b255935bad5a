"""The client of `picows`, which is written in Cython. Options as netpeer_client's."""

import asyncio
import time

from picows import WSFrame, WSListener, WSMsgType, WSTransport, ws_connect

from benchmarks.rivals.control import Control
from benchmarks.rivals.counted import check_numbers, numbered

__all__: list[str] = []


class Listener(WSListener):
    """
    Keeps what comes; reports when all has come.
    """

    def __init__(self, control: Control) -> None:
        super().__init__()
        self._control = control
        self._count = control.option("count")
        self._packets: list[bytes] = []

    def on_ws_frame(self, transport: WSTransport, frame: WSFrame) -> None:
        """
        Called by picows.
        """
        self._packets.append(frame.get_payload_as_bytes())
        if len(self._packets) == self._count:
            ended, cpu = time.monotonic(), time.process_time()
            self._control.report(ended=ended, cpu=cpu, **check_numbers(self._packets))


async def main() -> None:
    """
    Connect, do the task, and wait for the end.
    """
    control = Control()
    transport, _ = await ws_connect(lambda: Listener(control), f"ws://127.0.0.1:{control.option('port')}")
    if control.options["task"] == "in":
        control.report(ready=True)
    else:
        outgoing = numbered(control.option("count"), control.option("size"))
        began = time.monotonic()
        for packet in outgoing:
            transport.send(WSMsgType.BINARY, packet)
        control.report(began=began)
    await transport.wait_disconnected()


if __name__ == "__main__":
    asyncio.run(main())
