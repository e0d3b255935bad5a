"""
The pair that most tests need: one server and one client, one of them in Godot and the other in netpeer.
"""

from collections.abc import Iterable
from contextlib import ExitStack
from typing import Self

from .harness import Engine
from .proxy import Proxy
from .python_side import PythonPeer, PythonSide
from .sides import GodotPeer, Side

__all__ = ["Pair"]


class Pair:
    """
    One server and one client, not connected yet.

    Attributes:
        godot: The peer in the engine.
        python: The peer of netpeer.
        server: The one of the two that is the server.
        client: The one that is the client.
        id: The client's id at the server, once connected.
        proxy: The proxy between them, or None.
    """

    def __init__(self, engine: Engine, python: PythonSide, *, godot_serves: bool) -> None:
        self.engine = engine
        self.godot: GodotPeer = engine.server() if godot_serves else engine.client()
        self.python: PythonPeer = python.client() if godot_serves else python.server()
        self.server: Side = self.godot if godot_serves else self.python
        self.client: Side = self.python if godot_serves else self.godot
        self.godot_serves = godot_serves
        self.id = 0
        self.proxy: Proxy | None = None
        self._open = ExitStack()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    def connect(self, protocols: Iterable[str] = (), *, mp_api: bool = False, proxy: bool = False) -> Self:
        """
        Connects the two and waits until both have reported it. With `proxy`, they connect through `self.proxy`.
        """
        url = self.server.listen(protocols, mp_api=mp_api)
        if proxy:
            url = self.through_proxy()
        assert self.client.connect(url, protocols, mp_api=mp_api) == 0
        return self.wait_connected(mp_api=mp_api)

    def wait_connected(self, *, mp_api: bool = False) -> Self:
        """
        Waits until both have reported that they are connected.
        """
        self.client.wait_signal("connection_succeeded" if mp_api else "connection_established")
        self.id = self.server.wait_signal("peer_connected" if mp_api else "client_connected")[0]
        return self

    def through_proxy(self) -> str:
        """
        Puts a proxy before the listening server; returns the proxy's URL.
        """
        self.proxy = self._open.enter_context(Proxy(self.server.port))
        self.engine.pumps.append(self.proxy.poll)
        return f"ws://127.0.0.1:{self.proxy.port}/"

    def id_of(self, side: Side) -> int:
        """
        Returns the id by which the other side of the pair knows `side`.
        """
        return 1 if side is self.server else self.id

    def other(self, side: Side) -> Side:
        """
        Returns the other side.
        """
        return self.client if side is self.server else self.server
