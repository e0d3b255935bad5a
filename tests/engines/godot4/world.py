"""
A server and its clients, some in Godot 4, some netpeer's, connected and ready to call each other.
"""

from collections.abc import Mapping

from ..harness import Engine
from .calls import Call, Called, digits
from .members import GodotMember, Member, PythonMember

__all__ = ["World"]

MARK = "anybody"
"""
The root node's method that `flush` calls.
"""


class World:
    """
    Members by name. The one named "server" is the server.

    Attributes:
        members: All that are there, the server first.
        ids: Their ids, once connected.
        url: Where the server is.
    """

    def __init__(self, engine: Engine, godots: Mapping[str, bool]) -> None:
        """
        Args:
            engine: Where Godot's members live.
            godots: Which members there are, in the order in which they connect, and which of them are Godot's.
        """
        self.engine = engine
        self.members: dict[str, Member] = {}
        self.ids: dict[str, int] = {}
        self.url = ""
        self._marks = 0
        for name, is_godot in godots.items():
            self.members[name] = engine.create(name, "", GodotMember) if is_godot else PythonMember(engine, name)

    def __getitem__(self, name: str) -> Member:
        return self.members[name]

    def close(self) -> None:
        """
        Ends netpeer's members; Godot's end with `Engine.reset`.
        """
        for member in self.members.values():
            if isinstance(member, PythonMember):
                member.close()

    def add(self, *paths: str) -> None:
        """
        Makes nodes at every member.
        """
        for member in self.members.values():
            member.add(*paths)

    def connect(self) -> None:
        """
        Connects all, one after the other, until everybody knows everybody.
        """
        self.url = self.members["server"].serve()
        self.ids["server"] = 1
        for name in self.members:
            if name != "server":
                self.join(name)

    def join(self, name: str) -> None:
        """
        Connects one client, until everybody knows it, and it knows everybody.
        """
        member, others = self.members[name], [self.members[other] for other in self.ids if other != name]
        before = [len(side.heard("peer_connected")) for side in (member, *others)]
        assert member.join(self.url) == 0
        awaited = [len(others), *(1 for _ in others)]
        for side, known, new in zip((member, *others), before, awaited, strict=True):
            side.wait_signal("peer_connected", known + new)
        self.ids[name] = self.members["server"].heard("peer_connected")[-1][0]

    def leave(self, name: str) -> None:
        """
        Disconnects one client, until it and the others know.
        """
        id = self.ids.pop(name)
        leaver = self.members[name]
        ends = len(leaver.heard("server_disconnected"))
        leaver.peer_method("disconnect_peer", 1, False)
        leaver.wait_signal("server_disconnected", ends + 1)
        for other in self.ids:
            side = self.members[other]
            self.engine.wait_for(lambda side=side: (id,) in side.heard("peer_disconnected"), f"{name}'s end")

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
            receivers = {other: len(self.members[other].events) for other in self.ids if other != name}
            self.members[name].run([Call(".", MARK, (f"mark {self._marks}",))])
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
