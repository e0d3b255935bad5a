"""StringName: a name that the engine keeps once. Godot 4 only."""

__all__ = ["StringName"]


class StringName(str):
    """
    Godot 4's `StringName`, `&"name"`: a `str`, equal to any other with the same text, that travels as a StringName.
    """

    __slots__ = ()

    def __repr__(self) -> str:
        return f"{type(self).__name__}({str.__repr__(self)})"

    def __str__(self) -> str:
        return str.__str__(self)
