"""The contenders, each in a process of its own: netpeer and its rivals."""

__all__: list[str] = []
