"""
A server and its clients, some in Godot, some netpeer's, connected and ready to call each other.
"""

from collections.abc import Iterable, Mapping

from ..harness import Engine
from ..python_side import PythonSide
from .calls import Call, Called, digits
from .members import GodotMember, Member, PythonMember
from .recording import RecordingClient, RecordingServer

__all__ = ["World"]

MARK = "on_remote"
"""
The root node's method that `flush` calls.
"""


class World:
    """
    Members by name. The one named "server" is the server.

    Attributes:
        members: All that are there, the server first.
        ids: Their ids, once connected.
    """

    def __init__(self, engine: Engine, python: PythonSide, godots: Mapping[str, bool]) -> None:
        """
        Args:
            engine: Where Godot's members live.
            python: Takes care of netpeer's.
            godots: Which members there are, in the order in which they connect, and which of them are Godot's.
        """
        self.engine = engine
        self._python = python
        self.members: dict[str, Member] = {}
        self.ids: dict[str, int] = {}
        self._url = ""
        self._marks = 0
        for name, is_godot in godots.items():
            self.members[name] = self._make(name, is_godot=is_godot)
            self.members[name].roomy()

    def __getitem__(self, name: str) -> Member:
        return self.members[name]

    def _make(self, name: str, *, is_godot: bool) -> Member:
        kind = "server" if name == "server" else "client"
        if is_godot:
            return self.engine.create(name, kind, GodotMember)
        peer = RecordingServer() if kind == "server" else RecordingClient()
        return self._python.add(PythonMember(self.engine, name, peer))

    def add(self, *paths: str) -> None:
        """
        Makes nodes at every member.
        """
        for member in self.members.values():
            for path in paths:
                member.add(path)

    def connect(self, protocols: Iterable[str] = ()) -> None:
        """
        Connects all, one after the other, until everybody knows everybody.
        """
        self._url = self.members["server"].listen(protocols, mp_api=True)
        self.ids["server"] = 1
        for name in self.members:
            if name != "server":
                self.join(name, protocols)

    def join(self, name: str, protocols: Iterable[str] = ()) -> None:
        """
        Connects one client, until everybody knows it, and it knows everybody.
        """
        member, others = self.members[name], [self.members[other] for other in self.ids if other != name]
        before = [len(side.heard("network_peer_connected")) for side in (member, *others)]
        assert member.connect(self._url, protocols, mp_api=True) == 0
        awaited = [len(others), *(1 for _ in others)]
        for side, known, new in zip((member, *others), before, awaited, strict=True):
            side.wait_signal("network_peer_connected", known + new)
        self.ids[name] = self.members["server"].heard("network_peer_connected")[-1][0]

    def leave(self, name: str) -> None:
        """
        Disconnects one client, until it and the others know.
        """
        id = self.ids.pop(name)
        leaver = self.members[name]
        end = "connection_failed" if isinstance(leaver, GodotMember) else "server_disconnected"
        ends = len(leaver.heard(end))
        leaver.method("disconnect_from_host", 1000, "")
        leaver.wait_signal(end, ends + 1)
        for other in self.ids:
            side = self.members[other]
            self.engine.wait_for(lambda side=side: (id,) in side.heard("network_peer_disconnected"), f"{name}'s end")

    def run(self, name: str, *calls: Call) -> None:
        """
        Has one member make calls, and waits until they are wherever they go.
        """
        self.members[name].run(calls)
        self.flush(name)

    def flush(self, *senders: str) -> None:
        """
        Waits until whatever these members (all, if none is named) have sent has arrived: a call to all travels behind.
        """
        for name in senders or self.ids:
            self._marks += 1
            mark = Call(".", MARK, (f"mark {self._marks}",))
            receivers = {other: len(self.members[other].events) for other in self.ids if other != name}
            self.members[name].run([mark])
            for other, seen in receivers.items():
                self._wait_mark(other, seen)

    def _wait_mark(self, name: str, seen: int) -> None:
        side, awaited = self.members[name], [digits(f"mark {self._marks}")]

        def is_there() -> bool:
            return any(event.signal[4:] == (awaited,) for event in side.events[seen:])

        self.engine.wait_for(is_there, f"mark {self._marks} at {name}")

    def called(self, name: str) -> list[Called]:
        """
        The calls made at one member so far, but for those that `flush` made.
        """
        return [call for call in self.members[name].calls if (call.path, call.name) != (".", MARK)]

    def name_of(self, id: int) -> str:
        """
        Returns whose id this is.
        """
        return next(name for name, known in self.ids.items() if known == id)
