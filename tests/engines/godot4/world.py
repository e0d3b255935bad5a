"""
A server and its clients, some in Godot 4 and some in netpeer, connected and ready to call each other.
"""

from collections.abc import Mapping

from ..flushing import FlushingWorld
from ..harness import Engine
from .calls import Call, digits
from .members import GodotMember, Member, PythonMember

__all__ = ["World"]


class World(FlushingWorld[Member]):
    """
    Members by name.

    Attributes:
        url: The server's URL.
    """

    mark = "anybody"

    def __init__(self, engine: Engine, godots: Mapping[str, bool]) -> None:
        """
        Args:
            engine: The engine of Godot's members.
            godots: The members in the order in which they connect, and whether each is Godot's.
        """
        super().__init__(engine)
        self.url = ""
        for name, is_godot in godots.items():
            if is_godot:
                self.members[name] = engine.create(name, "", GodotMember)  # type: ignore[type-var]
            else:
                self.members[name] = PythonMember(engine, name)

    def close(self) -> None:
        """
        Closes netpeer's members. `Engine.reset` closes Godot's.
        """
        for member in self.members.values():
            if isinstance(member, PythonMember):
                member.close()

    def add(self, *paths: str) -> None:
        """
        Adds nodes at every member.
        """
        for member in self.members.values():
            member.add(*paths)

    def connect(self) -> None:
        """
        Connects all, one after the other, until every member knows all others.
        """
        self.url = self.members["server"].serve()
        self.ids["server"] = 1
        for name in self.members:
            if name != "server":
                self.join(name)

    def join(self, name: str) -> None:
        """
        Connects one client, until it and all others know each other.
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
        Disconnects one client, until it and all others have reported it.
        """
        id = self.ids.pop(name)
        leaver = self.members[name]
        ends = len(leaver.heard("server_disconnected"))
        leaver.peer_method("disconnect_peer", 1, False)
        leaver.wait_signal("server_disconnected", ends + 1)
        for other in self.ids:
            side = self.members[other]
            self.engine.wait_for(lambda side=side: (id,) in side.heard("peer_disconnected"), f"{name}'s end")

    def mark_call(self, text: str) -> Call:
        return Call(".", self.mark, (text,))

    def mark_digits(self, text: str) -> str:
        return digits(text)
