"""What both dialects do with a call: the tree of nodes, the arity of methods, refusals, caches."""

__all__: list[str] = []
