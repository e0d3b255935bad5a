"""
The two sides of an engine test have one base class, `Side`, so that one test runs with the roles in either order.

`GodotPeer` is the side in the engine; netpeer's side is in python_side.py.
"""

import base64
from abc import ABC, abstractmethod
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from tests.support.ports import free_port

from .packets import Event, Packet

if TYPE_CHECKING:
    from .harness import Engine

__all__ = ["GodotPeer", "Side"]

LISTEN_ATTEMPTS = 10
"""
How many ports to try: another program may have taken a port that was free a moment ago.
"""


class Side(ABC):
    """
    One client or server, in the engine or in Python.
    """

    def __init__(self, engine: "Engine", name: str) -> None:
        self.engine = engine
        self.name = name
        self.port = 0
        self.events: list[Event] = []

    @abstractmethod
    def method(self, name: str, *arguments: Any) -> Any:
        """
        Calls a method of the WebSocketClient or WebSocketServer.
        """

    @abstractmethod
    def listen(self, protocols: Iterable[str] = (), *, mp_api: bool = False) -> str:
        """
        Listens on a free port of the loopback interface and returns the URL; `port` holds the port.
        """

    @abstractmethod
    def connect(
        self, url: str, protocols: Iterable[str] = (), *, mp_api: bool = False, headers: Iterable[str] = ()
    ) -> int:
        """
        Starts to connect; returns the error code.
        """

    @abstractmethod
    def put(self, data: bytes, to: int = 1, *, text: bool = False) -> int:
        """
        Sends one packet to connection (with mp_api: target) `to`; returns the error code.
        """

    @property
    def signals(self) -> list[tuple[Any, ...]]:
        """
        Returns the signals so far: (name, *arguments).
        """
        return [event.signal for event in self.events if event.packet is None]

    @property
    def packets(self) -> list[Packet]:
        """
        Returns the packets read so far.
        """
        return [event.packet for event in self.events if event.packet is not None]

    def heard(self, name: str) -> list[tuple[Any, ...]]:
        """
        Returns the arguments of every emission of one signal so far.
        """
        return [signal[1:] for signal in self.signals if signal[0] == name]

    def happened(self, event: Event) -> None:
        """
        Records an event, here and in the engine's common list of events.
        """
        self.events.append(event)
        self.engine.events.append((self.name, event))

    def wait_signal(self, name: str, count: int = 1) -> tuple[Any, ...]:
        """
        Waits until a signal has been emitted `count` times; returns the arguments of the last of these emissions.
        """
        self.engine.wait_for(lambda: len(self.heard(name)) >= count, f"{name} (number {count}) in {self.name}")
        return self.heard(name)[count - 1]

    def wait_packets(self, count: int = 1) -> list[Packet]:
        """
        Waits until this side has read `count` packets; returns all that it has read.
        """
        self.engine.wait_for(lambda: len(self.packets) >= count, f"packet number {count} in {self.name}")
        return self.packets


class GodotPeer(Side):
    """
    One WebSocketClient or WebSocketServer in the engine. `Engine.client` and `Engine.server` make it.
    """

    def do(self, command: str, *arguments: Any) -> Any:
        """
        Runs a command of gd/endpoint.gd.
        """
        return self.engine.call(command, *arguments, peer=self.name)

    def method(self, name: str, *arguments: Any) -> Any:
        return self.do("method", name, list(arguments))

    def listen(self, protocols: Iterable[str] = (), *, mp_api: bool = False) -> str:
        self.do("set_property", "bind_ip", "127.0.0.1")
        for _ in range(LISTEN_ATTEMPTS):
            self.port = free_port()
            if self.do("listen", self.port, list(protocols), mp_api) == 0:
                return f"ws://127.0.0.1:{self.port}/"
        raise AssertionError(f"no port to listen on\n{self.engine.story()}")

    def connect(
        self, url: str, protocols: Iterable[str] = (), *, mp_api: bool = False, headers: Iterable[str] = ()
    ) -> int:
        return self.do("connect_to_url", url, list(protocols), mp_api, list(headers))

    def put(self, data: bytes, to: int = 1, *, text: bool = False) -> int:
        return self.do("put", base64.b64encode(data).decode(), to, text)
