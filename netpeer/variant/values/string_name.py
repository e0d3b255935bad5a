"""StringName: a name of which the engine stores one copy. Godot 4 only."""

__all__ = ["StringName"]


class StringName(str):
    """
    Godot 4's `StringName`, `&"name"`: a `str` that is sent as a StringName. It is equal to any str with the same text.
    """

    __slots__ = ()

    def __repr__(self) -> str:
        return f"{type(self).__name__}({str.__repr__(self)})"

    def __str__(self) -> str:
        return str.__str__(self)
