"""RPC modes, and the decorator `@rpc` with the same options as in GDScript."""

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

# The engine stores a channel as an int32.
MAX_CHANNEL = (1 << 31) - 1


class RPCMode(IntEnum):
    """
    Which peers may call a method: no peer (`DISABLED`), any peer (`ANY_PEER`), or only the node's multiplayer authority
    (`AUTHORITY`). See Godot's class reference (4.x), `MultiplayerAPI`, enum `RPCMode`.
    """

    DISABLED = 0
    ANY_PEER = 1
    AUTHORITY = 2


@dataclass(frozen=True, slots=True)
class RPCConfig:
    """
    The RPC configuration of a method, as `@rpc` sets it.

    Attributes:
        rpc_mode: which peers may call the method. Default: the node's multiplayer authority.
        call_local: whether a call runs on the caller, too. Default False.
        transfer_mode: the transfer mode of calls. Default reliable.
        channel: the transfer channel of calls, 0 .. 2147483647. Default 0.
    """

    rpc_mode: RPCMode = RPCMode.AUTHORITY
    call_local: bool = False
    transfer_mode: TransferMode = TransferMode.RELIABLE
    channel: int = 0

    @classmethod
    def from_dictionary(cls, config: Mapping[str, Any]) -> "RPCConfig":
        """
        Make a configuration from a dictionary, as Godot's `Node.rpc_config` takes it.

        Args:
            config: the keys "rpc_mode", "call_local", "transfer_mode" and "channel". A missing key has its default.

        Raises:
            ValueError: a key is unknown, or a value is out of range.
            TypeError: the channel is not an int.
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
        The configuration as a dictionary, in the form that `from_dictionary` takes.
        """
        return {
            "rpc_mode": self.rpc_mode,
            "call_local": self.call_local,
            "transfer_mode": self.transfer_mode,
            "channel": self.channel,
        }


# Option -> the attribute of RPCConfig that it sets, and the value.
_OPTIONS: dict[str, tuple[str, Any]] = {
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
    Mark a method that other peers can call. Use it as `@rpc` or with options, as GDScript's annotation `@rpc`.

    Both sides must mark the same methods. Call a marked method with `Node.rpc` or `Node.rpc_id`. See Godot's class
    reference (4.x), `@GDScript`, annotation `@rpc`.

    Args:
        *options: in any order, but the channel is the last one.
            "authority" (default): only the node's multiplayer authority may call the method. "any_peer": all peers may.
            "call_remote" (default): a call does not run on the caller. "call_local": it runs there, too.
            "reliable" (default), "unreliable" or "unreliable_ordered": the transfer mode.
            An int, 0 .. 2147483647 (default 0): the transfer channel.

    Returns:
        The method if `@rpc` is used without options, else the decorator.

    Raises:
        ValueError: an option is unknown, two options contradict each other, or the channel is out of range.
        TypeError: an option has the wrong type, or the method is async. An async method would never run.
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
                raise ValueError(f"@rpc: the channel ({option}) must be the last option")
            settings["channel"] = _channel(option)
            continue
        if not isinstance(option, str):
            raise TypeError(f"the options of @rpc are strings and a channel, not {type(option).__name__}")
        if option not in _OPTIONS:
            raise ValueError(f"@rpc has no option {option!r}; its options are {', '.join(_OPTIONS)}")
        name, value = _OPTIONS[option]
        if name in settings:
            raise ValueError(f"@rpc: {option!r} sets {name}, but an option before it sets {name}, too")
        settings[name] = value
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
    The methods that `@rpc` marks in a class and its bases.

    Args:
        kind: a class.

    Returns:
        Configurations by method name. As in GDScript, if a method overrides a marked one and is not marked itself, it
        keeps the configuration.
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
    Raise `TypeError` if a class overrides a marked method with an async one.
    """
    overrides = {name for base in kind.__mro__ for name, value in vars(base).items() if runs_later(value)}
    # Few classes have async methods, so marks are searched only then. __wrapped__ skips the cache, which would keep the
    # class alive.
    for name in sorted(overrides and overrides & marked_methods.__wrapped__(kind).keys()):
        refuse_async(inspect.getattr_static(kind, name), f"@rpc, which {kind.__name__} inherits", name)


def _function_of(value: Any) -> Any:
    """
    The function inside @staticmethod or @classmethod, because `@rpc` may stand above or below these.
    """
    return value.__func__ if isinstance(value, staticmethod | classmethod) else value
