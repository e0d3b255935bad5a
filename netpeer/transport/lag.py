"""A slow line around any network: play on this machine as if the server were far away.

```python
lag = LagSimulator(latency=0.06, jitter=0.03)       # seconds each way: a round-trip time of 0.12 to 0.18
client = WebSocketClient(network=lag)
lag.latency = 0.2                                   # for bytes that are sent from now on
lag.stall(0.5)                                      # nothing arrives for half a second, then everything at once
```

Bytes that a peer sends wait in a `DelayLine` before they go to the network below; bytes from the network below wait in
another. Nothing runs in the background: bytes move when the peer is polled, so they arrive up to one frame later. As
with TCP no bytes are lost and their order stays: jitter delays all bytes that follow, and a full line takes no more
bytes until some have left it.
"""

import math
import time
from collections.abc import Callable

from netpeer.transport.delay_line import Lag
from netpeer.transport.lag_dial import LagDial
from netpeer.transport.lag_listener import LagListener
from netpeer.transport.lag_watcher import LagWatcher
from netpeer.transport.memory import MemoryNetwork
from netpeer.transport.seam import Network
from netpeer.transport.system import SystemNetwork
from netpeer.transport.tls_settings import ClientTls, ServerTls

__all__ = ["LagSimulator"]


class LagSimulator:
    """
    A network that is slower than the one below it. Give it to a client or a server as its `network`.

    One simulator may serve any number of peers; all their connections have the same delays. One end of a connection is
    enough, because the simulator delays both directions. It delays the data that TLS carries, not the TLS handshake.
    """

    def __init__(
        self,
        network: Network | None = None,
        *,
        latency: float = 0.0,
        jitter: float = 0.0,
        clock: Callable[[], float] | None = None,
        seed: int | None = None,
    ) -> None:
        """
        Args:
            network: the network below; None: the system's.
            latency: the shortest delay of bytes in each direction, in seconds, 0 or more.
            jitter: the longest additional delay, in seconds, 0 or more. Each delay is chosen at random between 0 and
                this, all equally likely.
            clock: gives the time in seconds; None: the clock of a `MemoryNetwork`, else `time.monotonic`.
            seed: of the random delays: with the same seed they are the same in each run.
        """
        self._network: Network = SystemNetwork() if network is None else network
        if clock is None:
            clock = network.clock if isinstance(network, MemoryNetwork) else time.monotonic
        self._clock = clock
        self._lag = Lag(seed)
        self.latency = latency
        self.jitter = jitter

    def __repr__(self) -> str:
        return f"<LagSimulator {self.latency * 1000:g} to {(self.latency + self.jitter) * 1000:g} ms each way>"

    @property
    def latency(self) -> float:
        """
        The shortest delay of bytes in each direction, in seconds. A new value holds for bytes that are sent later. A
        negative or infinite value raises `ValueError`.
        """
        return self._lag.latency

    @latency.setter
    def latency(self, seconds: float) -> None:
        self._lag.latency = _seconds("latency", seconds)

    @property
    def jitter(self) -> float:
        """
        The longest additional delay, in seconds. A new value holds for bytes that are sent later. A negative or
        infinite value raises `ValueError`.
        """
        return self._lag.jitter

    @jitter.setter
    def jitter(self, seconds: float) -> None:
        self._lag.jitter = _seconds("jitter", seconds)

    @property
    def stalled(self) -> bool:
        """
        Whether the lines stand still now, in both directions. Set it to True to stop them, and to False to go on.
        """
        return self._clock() < self._lag.stalled_until

    @stalled.setter
    def stalled(self, stalled: bool) -> None:
        self._lag.stalled_until = math.inf if stalled else 0.0

    def stall(self, seconds: float) -> None:
        """
        Stop the lines for a while, in both directions. Afterwards the waiting bytes arrive at once.

        Args:
            seconds: how long, from now on. A negative or infinite value raises `ValueError`.
        """
        self._lag.stalled_until = self._clock() + _seconds("a stall", seconds)

    def dial(self, host: str, port: int, *, tls: ClientTls | None) -> LagDial:
        """
        Begin to connect; see `Network.dial`. The TCP handshake takes one delay in each direction.
        """
        delay = self._lag.draw() + self._lag.draw()
        return LagDial(self._network.dial(host, port, tls=tls), self._lag, self._clock, self._clock() + delay)

    def listen(self, host: str, port: int, *, tls: ServerTls | None) -> LagListener:
        """
        Open a port; see `Network.listen`.
        """
        return LagListener(self._network.listen(host, port, tls=tls), self._lag, self._clock)

    def watcher(self) -> LagWatcher:
        """
        Make a watcher; see `Network.watcher`.
        """
        return LagWatcher(self._network.watcher())


def _seconds(name: str, seconds: float) -> float:
    if not 0 <= seconds < math.inf:
        raise ValueError(f"{name} of {seconds} s is not possible: give 0 or more seconds")
    return seconds
