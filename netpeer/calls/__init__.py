"""What both dialects share for calls: the tree of nodes, the call pipeline, its caches, arity and refusals."""

__all__: list[str] = []
