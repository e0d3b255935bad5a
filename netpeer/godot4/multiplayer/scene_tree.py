"""SceneTree of Godot 4: has the root node and the multiplayer APIs of its nodes."""

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
    A tree of nodes with a multiplayer API. See Godot's class reference (4.x), `SceneTree`. This class has the part
    about multiplayer.

    Add nodes to `root`, set `multiplayer.multiplayer_peer`, and call `poll` once a frame.

    Attributes:
        root: the root node; its path is "/root".
    """

    def __init__(self, *, clock: Callable[[], float] = time.monotonic) -> None:
        """
        Args:
            clock: returns the time in seconds, for the time-outs of the authentication and for the replication.
        """
        self.root = Node("root")
        self.root.become_root_of(self)
        self._multiplayer = SceneMultiplayer(clock=clock)
        self._multiplayer.enter_tree(self.root, self._root_path())
        self._custom: dict[str, MultiplayerAPI] = {}

    def poll(self) -> None:
        """
        Poll the multiplayer peers of all APIs in this tree and make the received calls. Never blocks; raises only what
        the game's code raises. Call it once a frame.
        """
        with Steps() as steps:
            for api in (self.multiplayer, *self._custom.values()):
                steps.run(api.poll)

    @property
    def multiplayer(self) -> SceneMultiplayer:
        """
        The `SceneMultiplayer` of all nodes without an API of their own. Set its `multiplayer_peer` to go online. To use
        another `SceneMultiplayer`, set this property or call `set_multiplayer`.
        """
        return self._multiplayer

    @multiplayer.setter
    def multiplayer(self, multiplayer: SceneMultiplayer) -> None:
        self.set_multiplayer(multiplayer)

    def get_multiplayer(self, for_path: str = "") -> MultiplayerAPI:
        """
        The API of the node at a path.

        Args:
            for_path: an absolute path, such as "/root/Arena". "": the API of the tree.
        """
        path = str(for_path)
        while path:
            if path in self._custom:
                return self._custom[path]
            path = path.rpartition("/")[0]
        return self.multiplayer

    def set_multiplayer(self, multiplayer: MultiplayerAPI | None, root_path: str = "") -> None:
        """
        Give the nodes at and below a path an API of their own. So one program can be a server and a client at once. The
        path becomes the `root_path` of the API. The API that was at this path before loses its `root_path`.

        Args:
            multiplayer: a new `SceneMultiplayer`. None removes the API at this path.
            root_path: an absolute path, such as "/root/Arena". "": the whole tree.

        Raises:
            ValueError: the path is not absolute, or `multiplayer` is no `SceneMultiplayer` while `root_path` is "".
        """
        path = str(root_path).rstrip("/") or self._root_path()
        before: MultiplayerAPI | None
        if path == self._root_path():
            if not isinstance(multiplayer, SceneMultiplayer):
                raise ValueError("the API of the whole tree must be a SceneMultiplayer")
            before, self._multiplayer = self._multiplayer, multiplayer
        elif not path.startswith(self._root_path() + "/"):
            raise ValueError(f"{root_path!r} is not an absolute path such as '{self._root_path()}/Arena'")
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
        The API that sends the calls of a node. `Node.multiplayer` calls this. (Not Godot's)
        """
        return self.get_multiplayer(node.get_path()) if self._custom else self._multiplayer
