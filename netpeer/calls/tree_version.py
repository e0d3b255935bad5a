"""The version of all trees of nodes. Caches of answers about nodes depend on it: see `netpeer.caching`.

A call asks the same of the same nodes each time: which API is responsible, what is the path, what is at a path, which
mode has the method. The answers change with:

    a node is added, taken out, renamed, or becomes the root of a tree      TreeNode
    `custom_multiplayer`, `rpc_config`, `rset_config`                        Node
    `multiplayer`                                                            SceneTree

A game that changes nodes in every frame finds the answers anew once a frame, and not for each call.
"""

from netpeer.caching import Version

__all__ = ["TREE"]

TREE = Version()
