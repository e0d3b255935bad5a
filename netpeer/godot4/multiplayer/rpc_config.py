"""RPC modes, and `@rpc`: the same words as in GDScript."""

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache
from typing import Any, TypeVar, overload

from netpeer.calls.asynchronous import refuse_async, runs_later
from netpeer.peer.addressing import TransferMode

__all__ = ["RPCConfig", "RPCMode", "check_overrides", "marked_methods", "rpc"]

F = TypeVar("F", bound=Callable[..., Any])

_MARK = "__godot4_rpc__"

# As the engine: a channel travels as an int32 between a node and its peer.
MAX_CHANNEL = (1 << 31) - 1


class RPCMode(IntEnum):
    """
    Who may call a method from afar. See Godot's class reference (4.x), `MultiplayerAPI`, enum `RPCMode`.
    """

    DISABLED = 0
    ANY_PEER = 1
    AUTHORITY = 2


@dataclass(frozen=True, slots=True)
class RPCConfig:
    """
    What `@rpc` says about a method.

    Attributes:
        rpc_mode: who may call it.
        call_local: whether the caller's own instance is meant, too.
        transfer_mode: how calls of it travel.
        channel: on which channel.
    """

    rpc_mode: RPCMode = RPCMode.AUTHORITY
    call_local: bool = False
    transfer_mode: TransferMode = TransferMode.RELIABLE
    channel: int = 0

    @classmethod
    def from_dictionary(cls, config: Mapping[str, Any]) -> "RPCConfig":
        """
        From a dictionary as Godot's `Node.rpc_config` takes it: "rpc_mode", "call_local", "transfer_mode", "channel",
        each of which may be missing. Raises `ValueError` or `TypeError` for what it cannot be.
        """
        unknown = set(config) - {"rpc_mode", "call_local", "transfer_mode", "channel"}
        if unknown:
            raise ValueError(f"an RPC configuration has no {', '.join(map(repr, sorted(unknown)))}")
        return cls(
            RPCMode(config.get("rpc_mode", RPCMode.AUTHORITY)),
            bool(config.get("call_local", False)),
            TransferMode(config.get("transfer_mode", TransferMode.RELIABLE)),
            _channel(config.get("channel", 0)),
        )

    def to_dictionary(self) -> dict[str, Any]:
        """
        As `from_dictionary` takes it.
        """
        return {
            "rpc_mode": self.rpc_mode,
            "call_local": self.call_local,
            "transfer_mode": self.transfer_mode,
            "channel": self.channel,
        }


# Word -> which of the three questions it answers, and how.
_WORDS: dict[str, tuple[str, Any]] = {
    "any_peer": ("rpc_mode", RPCMode.ANY_PEER),
    "authority": ("rpc_mode", RPCMode.AUTHORITY),
    "call_local": ("call_local", True),
    "call_remote": ("call_local", False),
    "unreliable": ("transfer_mode", TransferMode.UNRELIABLE),
    "unreliable_ordered": ("transfer_mode", TransferMode.UNRELIABLE_ORDERED),
    "reliable": ("transfer_mode", TransferMode.RELIABLE),
}


@overload
def rpc(method: F, /) -> F: ...
@overload
def rpc(*options: str | int) -> Callable[[F], F]: ...
def rpc(*options: Any) -> Any:
    """
    Mark a method that others may call, as GDScript's `@rpc`: bare, or with options.

    Args:
        *options: "any_peer" or "authority" (the default: only the node's multiplayer authority may call it);
            "call_local" or "call_remote" (the default: a call does not mean the caller's own instance); "reliable" (the
            default), "unreliable" or "unreliable_ordered"; at last a channel, 0 and up. In any order, but for the
            channel.

    Returns:
        The decorator, or the method. Raises `ValueError` or `TypeError` for other options, `TypeError` for an async
        method: it would never run.
    """
    if len(options) == 1 and (callable(options[0]) or isinstance(options[0], staticmethod | classmethod)):
        return _mark(options[0], RPCConfig())
    config = _parsed(options)
    return lambda method: _mark(method, config)


def _parsed(options: tuple[str | int, ...]) -> RPCConfig:
    settings: dict[str, Any] = {}
    for place, option in enumerate(options):
        if isinstance(option, int) and not isinstance(option, bool):
            if place != len(options) - 1:
                raise ValueError(f"@rpc: the channel ({option}) stands at the end")
            settings["channel"] = _channel(option)
            continue
        if not isinstance(option, str):
            raise TypeError(f"@rpc takes words and a channel, not {type(option).__name__}")
        if option not in _WORDS:
            raise ValueError(f"@rpc does not know {option!r}; there are {', '.join(_WORDS)}")
        question, answer = _WORDS[option]
        if question in settings:
            raise ValueError(f"@rpc: {option!r} comes after another word about the same ({question})")
        settings[question] = answer
    return RPCConfig(**settings)


def _channel(channel: Any) -> int:
    if not isinstance(channel, int) or isinstance(channel, bool):
        raise TypeError(f"a channel must be an int, not {type(channel).__name__}")
    if not 0 <= channel <= MAX_CHANNEL:
        raise ValueError(f"a channel must be 0 .. {MAX_CHANNEL}, not {channel}")
    return channel


def _mark(marked: Any, config: RPCConfig) -> Any:
    function = _function_of(marked)
    if not callable(function):
        raise TypeError(f"@rpc marks methods, not {type(marked).__name__}")
    refuse_async(function, "@rpc")
    setattr(function, _MARK, config)
    return marked


@lru_cache(maxsize=1024)
def marked_methods(kind: type) -> dict[str, RPCConfig]:
    """
    What `@rpc` marked in a class and its bases.

    Args:
        kind: a class.

    Returns:
        Configurations by name. As in GDScript, a method that overrides a marked one without a mark of its own keeps
        the mark.
    """
    methods: dict[str, RPCConfig] = {}
    for base in reversed(kind.__mro__):
        for name, value in vars(base).items():
            config = getattr(_function_of(value), _MARK, None)
            if isinstance(config, RPCConfig):
                methods[name] = config
            elif name in methods and not callable(_function_of(value)):
                del methods[name]
    return methods


def check_overrides(kind: type) -> None:
    """
    Raise `TypeError` when a class overrides a marked method by an async one, which keeps the mark.
    """
    overrides = {name for base in kind.__mro__ for name, value in vars(base).items() if runs_later(value)}
    # Few classes have any, and only then is it looked for marks. (The cache would keep the class alive.)
    for name in sorted(overrides and overrides & marked_methods.__wrapped__(kind).keys()):
        refuse_async(inspect.getattr_static(kind, name), f"@rpc, which {kind.__name__} inherits", name)


def _function_of(value: Any) -> Any:
    """
    What stands inside @staticmethod and @classmethod: the mark may be above or below them.
    """
    return value.__func__ if isinstance(value, staticmethod | classmethod) else value
