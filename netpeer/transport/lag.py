"""A slow line on demand, around any network: to play on this machine as if the server were far away.

```python
lag = LagSimulator(latency=0.06, jitter=0.03)       # seconds each way: a round-trip time of 0.12 to 0.18
client = WebSocketClient(network=lag)
lag.latency = 0.2                                   # from now on; for a slider or a key
lag.stall(0.5)                                      # nothing arrives for half a second, then all at once
```

What one side sends waits in a `DelayLine` before it goes to the network below, and what comes from there waits in
another. Nothing runs in the background: the lines move whenever the peer is polled, so bytes are late by up to one
frame more. As on a real line of TCP nothing is lost and nothing overtakes: jitter holds up whatever follows, and a line
that is full takes no more until something has left it.
"""

import math
import time
from collections.abc import Callable, Iterable

from netpeer.transport.delay_line import Lag
from netpeer.transport.lag_stream import LagStream
from netpeer.transport.memory import MemoryNetwork
from netpeer.transport.seam import (
    Address,
    ClientTls,
    Dial,
    Listener,
    Network,
    Ready,
    ServerTls,
    Stream,
    Watcher,
)
from netpeer.transport.system import SystemNetwork

__all__ = ["LagDial", "LagListener", "LagSimulator", "LagWatcher"]


class LagSimulator:
    """
    A network that is slower than the one below it. Give it to a client or a server as its `network`.

    One simulator may serve any number of peers; all their connections are equally slow. On one side of a connection is
    enough: it delays both directions. TLS handshakes are not delayed, what TLS carries is.
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
            latency: seconds that bytes take in each direction, at least.
            jitter: seconds that they may take in addition, evenly spread.
            clock: gives the time in seconds; None: that of a `MemoryNetwork`, else `time.monotonic`.
            seed: makes the jitter the same every time.
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
        Seconds that bytes take in each direction, at least; counts for what sets out from now on. Negative and infinite
        ones raise `ValueError`.
        """
        return self._lag.latency

    @latency.setter
    def latency(self, seconds: float) -> None:
        self._lag.latency = _seconds("latency", seconds)

    @property
    def jitter(self) -> float:
        """
        Seconds that bytes may take in addition, evenly spread; counts for what sets out from now on.
        """
        return self._lag.jitter

    @jitter.setter
    def jitter(self, seconds: float) -> None:
        self._lag.jitter = _seconds("jitter", seconds)

    @property
    def stalled(self) -> bool:
        """
        Whether nothing arrives at the moment, in either direction. Set it: True holds until it is set to False.
        """
        return self._clock() < self._lag.stalled_until

    @stalled.setter
    def stalled(self, stalled: bool) -> None:
        self._lag.stalled_until = math.inf if stalled else 0.0

    def stall(self, seconds: float) -> None:
        """
        Let nothing arrive for a while, in either direction; what waits arrives afterwards at once.

        Args:
            seconds: how long, from now on.
        """
        self._lag.stalled_until = self._clock() + _seconds("a stall", seconds)

    def dial(self, host: str, port: int, *, tls: ClientTls | None) -> "LagDial":
        # TCP needs a way there and a way back before the first byte may leave.
        delay = self._lag.draw() + self._lag.draw()
        return LagDial(self._network.dial(host, port, tls=tls), self._lag, self._clock, self._clock() + delay)

    def listen(self, host: str, port: int, *, tls: ServerTls | None) -> "LagListener":
        return LagListener(self._network.listen(host, port, tls=tls), self._lag, self._clock)

    def watcher(self) -> "LagWatcher":
        return LagWatcher(self._network.watcher())


class LagDial:
    """
    A connection in the making that takes as long as the line is slow.
    """

    def __init__(self, inner: Dial, lag: Lag, clock: Callable[[], float], due: float) -> None:
        self._inner = inner
        self._lag = lag
        self._clock = clock
        self._due = due
        self._connected: Stream | None = None

    def poll(self, now: float) -> LagStream | None:
        if self._connected is None:
            self._connected = self._inner.poll(now)
        if self._connected is None or self._clock() < max(self._due, self._lag.stalled_until):
            return None
        stream, self._connected = LagStream(self._connected, self._lag, self._clock), None
        return stream

    def cancel(self) -> None:
        self._inner.cancel()
        if self._connected is not None:
            self._connected.close()
            self._connected = None


class LagListener:
    """
    An open port whose connections are slow.
    """

    def __init__(self, inner: Listener, lag: Lag, clock: Callable[[], float]) -> None:
        self.inner = inner
        self.local_address: Address = inner.local_address
        self._lag = lag
        self._clock = clock

    def fileno(self) -> int:
        """
        For `selectors`.
        """
        return self.inner.fileno()

    def accept(self) -> LagStream | None:
        accepted = self.inner.accept()
        return None if accepted is None else LagStream(accepted, self._lag, self._clock)

    def close(self) -> None:
        self.inner.close()


class LagWatcher:
    """
    Readiness of slow streams: not what has come to this machine, but what has come to the end of its line.
    """

    def __init__(self, inner: Watcher) -> None:
        self._inner = inner
        self._streams: dict[LagStream, tuple[object, bool, bool]] = {}

    def watch(self, source: Stream | Listener, key: object, *, read: bool, write: bool) -> None:
        if isinstance(source, LagListener):
            self._inner.watch(source.inner, key, read=read, write=write)
        elif isinstance(source, LagStream) and (read or write):
            self._streams[source] = (key, read, write)
            # Whether the network below takes something is found out by offering it, each time.
            self._inner.watch(source.inner, source, read=read, write=False)
        else:
            self.forget(source)

    def forget(self, source: Stream | Listener) -> None:
        if isinstance(source, LagStream):
            self._streams.pop(source, None)
        if isinstance(source, LagStream | LagListener):
            self._inner.forget(source.inner)

    def ready(self) -> Iterable[Ready]:
        found = []
        for ready in self._inner.ready():
            if isinstance(ready.key, LagStream):
                ready.key.pull()
            else:
                found.append(ready)
        for stream, (key, read, write) in self._streams.items():
            stream.push()
            readable, writable = read and stream.is_readable(), write and stream.is_writable()
            if readable or writable:
                found.append(Ready(key, readable, writable))
        return found

    def close(self) -> None:
        self._streams.clear()
        self._inner.close()


def _seconds(name: str, seconds: float) -> float:
    if not 0 <= seconds < math.inf:
        raise ValueError(f"{name} of {seconds} s is not possible")
    return seconds
