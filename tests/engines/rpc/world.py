"""
A server and its clients, some in Godot and some in netpeer, connected and ready to call each other.
"""

from collections.abc import Iterable, Mapping

from ..flushing import FlushingWorld
from ..harness import Engine
from ..python_side import PythonSide
from .calls import Call, digits
from .members import GodotMember, Member, PythonMember
from .recording import RecordingClient, RecordingServer

__all__ = ["World"]


class World(FlushingWorld[Member]):
    """
    Members by name.
    """

    mark = "on_remote"

    def __init__(self, engine: Engine, python: PythonSide, godots: Mapping[str, bool]) -> None:
        """
        Args:
            engine: The engine of Godot's members.
            python: Polls and closes netpeer's members.
            godots: The members in the order in which they connect, and whether each is Godot's.
        """
        super().__init__(engine)
        self._python = python
        self.url = ""
        for name, is_godot in godots.items():
            self.members[name] = self._make(name, is_godot=is_godot)
            self.members[name].roomy()

    def _make(self, name: str, *, is_godot: bool) -> Member:
        kind = "server" if name == "server" else "client"
        if is_godot:
            return self.engine.create(name, kind, GodotMember)
        peer = RecordingServer() if kind == "server" else RecordingClient()
        return self._python.add(PythonMember(self.engine, name, peer))

    def add(self, *paths: str) -> None:
        """
        Adds nodes at every member.
        """
        for member in self.members.values():
            for path in paths:
                member.add(path)

    def connect(self, protocols: Iterable[str] = ()) -> None:
        """
        Connects all, one after the other, until every member knows all others.
        """
        self.url = self.members["server"].listen(protocols, mp_api=True)
        self.ids["server"] = 1
        for name in self.members:
            if name != "server":
                self.join(name, protocols)

    def join(self, name: str, protocols: Iterable[str] = ()) -> None:
        """
        Connects one client, until it and all others know each other.
        """
        member, others = self.members[name], [self.members[other] for other in self.ids if other != name]
        before = [len(side.heard("network_peer_connected")) for side in (member, *others)]
        assert member.connect(self.url, protocols, mp_api=True) == 0
        awaited = [len(others), *(1 for _ in others)]
        for side, known, new in zip((member, *others), before, awaited, strict=True):
            side.wait_signal("network_peer_connected", known + new)
        self.ids[name] = self.members["server"].heard("network_peer_connected")[-1][0]

    def leave(self, name: str) -> None:
        """
        Disconnects one client, until it and all others have reported it.
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

    def mark_call(self, text: str) -> Call:
        return Call(".", self.mark, (text,))

    def mark_digits(self, text: str) -> str:
        return digits(text)
