"""When nodes last changed: what lets answers about them be remembered.

A call asks the same of the same nodes each time: which API is responsible, what is the path, what is at a path, which
mode has the method. The answers depend on many nodes at once (a renamed grandparent changes a path), and change rarely.
So there is one stamp for all nodes of all trees. Whoever changes what such an answer depends on puts a new stamp:

    a node is added, taken out, renamed, or becomes the root of a tree      TreeNode
    `custom_multiplayer`, `rpc_config`, `rset_config`                        Node
    `multiplayer`                                                            SceneTree

Whoever remembers an answer keeps the stamp of that time with it, and the answer holds as long as that is still the
stamp, by identity. A stamp is an object of its own, not a number: no two are ever the same, in any thread. It is put
after the change is made, and before code of the game runs again.

A game that changes nodes in every frame asks anew once a frame: what it did for each call before.

What is remembered holds nodes and APIs by weak references, or is held by the node itself: it keeps nobody alive.
"""

from typing import Generic, TypeVar

__all__ = ["NODES", "Changes", "Remembered"]

T = TypeVar("T")


class Changes:
    """
    Attributes:
        stamp: what it is now; compare it by `is`.
    """

    __slots__ = ("stamp",)

    def __init__(self) -> None:
        self.stamp = object()

    def note(self) -> None:
        """
        Something has changed: nothing that was remembered holds any longer.
        """
        self.stamp = object()


NODES = Changes()


class Remembered(Generic[T]):
    """
    An answer, and when it was right.

    Attributes:
        stamp: of that time; None before the first.
        answer: what was found out. Nothing to rely on with another stamp than today's.
    """

    __slots__ = ("answer", "stamp")

    def __init__(self, answer: T) -> None:
        self.stamp: object = None
        self.answer = answer
