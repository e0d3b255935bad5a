"""The client of `websockets` that blocks, with its thread. Options as netpeer_client's."""

import threading
import time

from websockets.sync.client import connect

from benchmarks.rivals.control import Control
from benchmarks.rivals.counted import check_numbers, numbered

__all__: list[str] = []


def main() -> None:
    """
    Connect, do the task, report, and wait for the end.
    """
    control = Control()
    url, count = f"ws://127.0.0.1:{control.option('port')}", control.option("count")
    with connect(url, compression=None, ping_interval=None, proxy=None) as connection:
        if control.options["task"] == "in":
            control.report(ready=True)
            packets = [connection.recv(decode=False) for _ in range(count)]
            control.report(ended=time.monotonic(), cpu=time.process_time(), **check_numbers(packets))
        else:
            outgoing = numbered(count, control.option("size"))
            began = time.monotonic()
            for packet in outgoing:
                connection.send(packet)
            control.report(began=began)
        threading.Event().wait()


if __name__ == "__main__":
    main()
