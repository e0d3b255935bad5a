"""SceneTree of Godot 4: the root of all nodes, and the multiplayer that they share."""

import time
from collections.abc import Callable

from netpeer.godot4.multiplayer_api import MultiplayerAPI
from netpeer.godot4.node import Node
from netpeer.godot4.scene_multiplayer import SceneMultiplayer
from netpeer.signals import Steps

__all__ = ["SceneTree"]


class SceneTree:
    """
    A tree of nodes. See Godot's class reference (4.x), `SceneTree`: the part about multiplayer.

    Attributes:
        root: the root node; its path is "/root".
        multiplayer: the `SceneMultiplayer` of all nodes that have none of their own: set its `multiplayer_peer`.
    """

    def __init__(self, *, clock: Callable[[], float] = time.monotonic) -> None:
        """
        Args:
            clock: gives the time in seconds, for the time-outs of the authentication and for the replication.
        """
        self.root = Node("root")
        self.root._become_root_of(self)
        self.multiplayer = SceneMultiplayer(clock=clock)
        self.multiplayer._root = self.root
        self.multiplayer.root_path = "/root"
        self._custom: dict[str, MultiplayerAPI] = {}

    def poll(self) -> None:
        """
        Poll all multiplayer peers of this tree and make the calls that have come. Call it once a frame.
        """
        with Steps() as steps:
            for api in (self.multiplayer, *self._custom.values()):
                steps.run(api.poll)

    def get_multiplayer(self, for_path: str = "") -> MultiplayerAPI:
        """
        The API of the node at a path, from the root on ("/root/Arena"); "": the tree's.
        """
        path = str(for_path)
        while path:
            if path in self._custom:
                return self._custom[path]
            path = path.rpartition("/")[0]
        return self.multiplayer

    def set_multiplayer(self, multiplayer: MultiplayerAPI | None, root_path: str = "") -> None:
        """
        Give the nodes at and below a path an API of their own, so that one program can be server and client at once.

        Args:
            multiplayer: a new `SceneMultiplayer`; None takes the one at this path away again.
            root_path: "/root/Arena", say; "": for the whole tree. Else `ValueError`.
        """
        path = str(root_path).rstrip("/")
        if path in ("", "/root"):
            if not isinstance(multiplayer, SceneMultiplayer):
                raise ValueError("the tree itself needs a SceneMultiplayer")
            self.multiplayer = multiplayer
            path = "/root"
        elif not path.startswith("/root/"):
            raise ValueError(f"{root_path!r} is no path from the root: write it as in '/root/Arena'")
        elif multiplayer is None:
            self._custom.pop(path, None)
        else:
            self._custom[path] = multiplayer
        if isinstance(multiplayer, SceneMultiplayer):
            multiplayer._root = self.root
            multiplayer.root_path = path

    def _multiplayer_of(self, node: Node) -> MultiplayerAPI:
        return self.get_multiplayer(node.get_path()) if self._custom else self.multiplayer
