"""The version of all trees of nodes. Caches of answers about nodes depend on it: see `netpeer.caching`.

For each call the same questions are asked about a node: its API, its path, the node at a path, the mode of a method.
The answers are cached. They may change when:

    a node is added, removed, renamed, or becomes the root of a tree        TreeNode
    `custom_multiplayer`, `rpc_config` or `rset_config` is set               Node
    `multiplayer` is set                                                     SceneTree

There is one version for all trees, not one for each node: simple, and cheap to check. A game that changes nodes in
every frame computes the answers once a frame, and not for each call.
"""

from netpeer.caching import Version

__all__ = ["TREE"]

TREE = Version()
