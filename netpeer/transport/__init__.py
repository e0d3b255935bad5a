"""Bytes from and to the operating system. Only this layer uses sockets, TLS and threads.

`seam` defines what a network is. `SystemNetwork` is the machine's own network, `MemoryNetwork` is one for tests, and
`LagSimulator` makes any network slow.
"""

from netpeer.transport.clock import ManualClock
from netpeer.transport.errors import DialError, ListenError, StreamError
from netpeer.transport.lag import LagSimulator
from netpeer.transport.memory import MemoryNetwork
from netpeer.transport.memory_link import MemoryLink
from netpeer.transport.seam import Address, Dial, Listener, Network, Ready, Stream, Watcher
from netpeer.transport.system import SystemNetwork
from netpeer.transport.tls_settings import ClientTls, ServerTls

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
