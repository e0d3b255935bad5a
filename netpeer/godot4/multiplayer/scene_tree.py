"""SceneTree of Godot 4: the root of all nodes, and the multiplayer that they share."""

import time
from collections.abc import Callable

from netpeer.calls.tree_version import TREE
from netpeer.godot4.multiplayer.multiplayer_api import MultiplayerAPI
from netpeer.godot4.multiplayer.node import Node
from netpeer.godot4.multiplayer.scene_multiplayer import SceneMultiplayer
from netpeer.signals import Steps

__all__ = ["SceneTree"]


class SceneTree:
    """
    A tree of nodes. See Godot's class reference (4.x), `SceneTree`: the part about multiplayer.

    Attributes:
        root: the root node; its path is "/root".
    """

    def __init__(self, *, clock: Callable[[], float] = time.monotonic) -> None:
        """
        Args:
            clock: gives the time in seconds, for the time-outs of the authentication and for the replication.
        """
        self.root = Node("root")
        self.root.become_root_of(self)
        self._multiplayer = SceneMultiplayer(clock=clock)
        self._multiplayer.enter_tree(self.root, self._root_path())
        self._custom: dict[str, MultiplayerAPI] = {}

    def poll(self) -> None:
        """
        Poll all multiplayer peers of this tree and make the calls that have come. Call it once a frame.
        """
        with Steps() as steps:
            for api in (self.multiplayer, *self._custom.values()):
                steps.run(api.poll)

    @property
    def multiplayer(self) -> SceneMultiplayer:
        """
        The `SceneMultiplayer` of all nodes that have none of their own: set its `multiplayer_peer`. Setting another one
        is `set_multiplayer`.
        """
        return self._multiplayer

    @multiplayer.setter
    def multiplayer(self, multiplayer: SceneMultiplayer) -> None:
        self.set_multiplayer(multiplayer)

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
        Its `root_path` is that path from now on, and the one that was there before has none.

        Args:
            multiplayer: a new `SceneMultiplayer`; None takes the one at this path away again.
            root_path: "/root/Arena", say; "": for the whole tree. Else `ValueError`.
        """
        path = str(root_path).rstrip("/") or self._root_path()
        before: MultiplayerAPI | None
        if path == self._root_path():
            if not isinstance(multiplayer, SceneMultiplayer):
                raise ValueError("the tree itself needs a SceneMultiplayer")
            before, self._multiplayer = self._multiplayer, multiplayer
        elif not path.startswith(self._root_path() + "/"):
            raise ValueError(f"{root_path!r} is no path from the root: write it as in '{self._root_path()}/Arena'")
        else:
            before = self._custom.pop(path, None)
            if multiplayer is not None:
                self._custom[path] = multiplayer
        if isinstance(before, SceneMultiplayer):
            before.leave_tree(self.root, path)
        if isinstance(multiplayer, SceneMultiplayer):
            multiplayer.enter_tree(self.root, path)
        TREE.change()

    def _root_path(self) -> str:
        return f"/{self.root.name}"

    def multiplayer_of(self, node: Node) -> MultiplayerAPI:
        """
        The API that calls of a node go through. (Not Godot's: for `Node.multiplayer`)
        """
        return self.get_multiplayer(node.get_path()) if self._custom else self._multiplayer
