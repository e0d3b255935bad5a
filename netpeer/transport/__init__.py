"""Bytes to and from the operating system: the only home of sockets, TLS and threads in netpeer.

`seam` says what a network is; `system` is the machine's own, `memory` one for tests, `lag` a slow line around any.
"""

from netpeer.transport.clock import ManualClock
from netpeer.transport.lag import LagSimulator
from netpeer.transport.memory import MemoryLink, MemoryNetwork
from netpeer.transport.seam import (
    Address,
    ClientTls,
    Dial,
    DialError,
    Listener,
    ListenError,
    Network,
    Ready,
    ServerTls,
    Stream,
    StreamError,
    Watcher,
)
from netpeer.transport.system import SystemNetwork

__all__ = [
    "Address",
    "ClientTls",
    "Dial",
    "DialError",
    "LagSimulator",
    "ListenError",
    "Listener",
    "ManualClock",
    "MemoryLink",
    "MemoryNetwork",
    "Network",
    "Ready",
    "ServerTls",
    "Stream",
    "StreamError",
    "SystemNetwork",
    "Watcher",
]
