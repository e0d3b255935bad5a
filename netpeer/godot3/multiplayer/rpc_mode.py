"""RPC modes, and the decorators that mark what other peers may call. They have the names of GDScript's keywords."""

from collections.abc import Callable
from enum import IntEnum
from typing import Any, TypeVar, overload

from netpeer.calls.asynchronous import refuse_async

__all__ = [
    "RPCMode",
    "marked_modes",
    "master",
    "mastersync",
    "puppet",
    "puppetsync",
    "remote",
    "remotesync",
]

F = TypeVar("F", bound=Callable[..., Any])

_MARK = "__rpc_mode__"


class RPCMode(IntEnum):
    """
    Which peers may call a method (or set a property), and whether a call also runs on the caller's own node.

    See Godot's class reference (3.x), `MultiplayerAPI`, enum `RPCMode`.
    """

    DISABLED = 0
    REMOTE = 1
    MASTER = 2
    PUPPET = 3
    REMOTESYNC = 4
    MASTERSYNC = 5
    PUPPETSYNC = 6


class _MarkedProperty(property):
    """
    A property that other peers may set.
    """

    rpc_mode = RPCMode.DISABLED

    def getter(self, fget: Callable[[Any], Any]) -> property:
        return self._marked(super().getter(fget))

    def setter(self, fset: Callable[[Any, Any], None]) -> property:
        return self._marked(super().setter(fset))

    def deleter(self, fdel: Callable[[Any], None]) -> property:
        return self._marked(super().deleter(fdel))

    def _marked(self, changed: property) -> property:
        # `@x.setter` below a marked getter makes a new property, which gets the mark, too.
        if isinstance(changed, _MarkedProperty):
            changed.rpc_mode = self.rpc_mode
            refuse_async(changed, f"@{self.rpc_mode.name.lower()}")
        return changed


class _Marker:
    """
    A decorator for a method or property: one of those below. It raises `TypeError` for anything else, and for an async
    method.
    """

    def __init__(self, mode: RPCMode, text: str) -> None:
        self._mode = mode
        self.__doc__ = text

    @overload
    def __call__(self, marked: property) -> property: ...
    @overload
    def __call__(self, marked: F) -> F: ...
    def __call__(self, marked: Any) -> Any:
        refuse_async(marked, f"@{self._mode.name.lower()}")
        if isinstance(marked, property):
            with_mark = _MarkedProperty(marked.fget, marked.fset, marked.fdel, marked.__doc__)
            with_mark.rpc_mode = self._mode
            return with_mark
        function = _function_of(marked)
        if not callable(function):
            raise TypeError(f"@{self._mode.name.lower()} marks methods and properties, not {type(marked).__name__}")
        setattr(function, _MARK, self._mode)
        return marked


remote = _Marker(RPCMode.REMOTE, "Every peer may call it. It does not run on the caller's own node.")
master = _Marker(RPCMode.MASTER, "Every peer may call it. It runs only on the network master of the node.")
puppet = _Marker(RPCMode.PUPPET, "Only the network master of the node may call it. It runs on all other peers.")
remotesync = _Marker(RPCMode.REMOTESYNC, "As `remote`, but it also runs on the caller's own node.")
mastersync = _Marker(RPCMode.MASTERSYNC, "As `master`, but it also runs on the caller's own node.")
puppetsync = _Marker(RPCMode.PUPPETSYNC, "As `puppet`, but it also runs on the caller's own node.")


def marked_modes(kind: type) -> tuple[dict[str, RPCMode], dict[str, RPCMode]]:
    """
    The modes that decorators set in a class and its bases.

    Args:
        kind: a class.

    Returns:
        The modes of its methods, and the modes of its properties, by name. If a subclass overrides a method without a
        decorator, the method has no mode.
    """
    methods: dict[str, RPCMode] = {}
    properties: dict[str, RPCMode] = {}
    for base in reversed(kind.__mro__):
        for name, value in vars(base).items():
            methods.pop(name, None)
            properties.pop(name, None)
            if isinstance(value, _MarkedProperty):
                properties[name] = value.rpc_mode
            elif isinstance(mode := getattr(_function_of(value), _MARK, None), RPCMode):
                methods[name] = mode
    return methods, properties


def _function_of(value: Any) -> Any:
    """
    The function inside a @staticmethod or @classmethod: the decorator may be above or below these.
    """
    return value.__func__ if isinstance(value, staticmethod | classmethod) else value
