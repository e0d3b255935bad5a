"""`SignalEvents` posts a pygame event when a signal of an object is emitted."""

import logging
import weakref
from collections.abc import Callable, Iterable
from types import TracebackType
from typing import Any, Self

import pygame

from netpeer.pygame_bridge.event_types import argument_names, event_type
from netpeer.signals import SignalInstance, signal_names

__all__ = ["SignalEvents"]

#: This signal is left out by default: a listener takes the exceptions of called methods, and they are not raised then.
_TAKING = "rpc_error"

logger = logging.getLogger("netpeer.pygame_bridge")


class SignalEvents:
    """
    The signals of a client, a server or any other object with signals, as pygame events.

    Each signal has an event type with its name: `events.connection_established`. Each event has

    - `event.signal`: the signal's name,
    - `event.peer`: the object with the signal,
    - the signal's arguments by Godot's names: `protocol`, `was_clean_close`, `id`, `code`, `reason`, `peer_source`, and
      for Godot 4 `packet`, `node`, `for_peer`,
    - `event.arguments`: the arguments as a tuple.

    Events are posted inside the object's `poll()` and wait in pygame's queue. Read the queue after `poll()` to get them
    in the same frame. Events are posted until the object is gone or `disconnect()` is called, even if the game does not
    keep the `SignalEvents`.
    """

    def __init__(self, peer: object, signals: Iterable[str] | None = None) -> None:
        """
        Args:
            peer: a client or server of either dialect, a multiplayer API or a node. An object without signals raises
                `ValueError`.
            signals: the names of the signals to post. Default: all but `rpc_error`, because a listener of `rpc_error`
                takes the exceptions of called methods, and they are not raised any more. An event for each packet
                costs a few microseconds: a game that uses `get_available_packet_count()` may leave out
                `data_received` and `peer_packet`. An unknown name raises `ValueError`.
        """
        known = signal_names(type(peer))
        if not known:
            raise ValueError(f"{type(peer).__name__} has no signals: ask it in every frame, after poll()")
        wanted = tuple(dict.fromkeys(signals if signals is not None else (name for name in known if name != _TAKING)))
        unknown = [name for name in wanted if name not in known]
        if unknown:
            raise ValueError(f"{type(peer).__name__} has no signal {unknown[0]!r}; it has {', '.join(known)}")
        self.peer = peer
        self._types = {name: event_type(name) for name in wanted}
        self._drops = _Drops()
        self._posters = {name: _poster(weakref.ref(peer), name, _instance(peer, name), self._drops) for name in wanted}
        for name, poster in self._posters.items():
            # A plain function, because psygnal holds functions strongly, and bound methods weakly.
            _instance(peer, name).connect(poster)

    def __repr__(self) -> str:
        return f"<SignalEvents of {self.peer!r}: {len(self._posters)} signals, {self.dropped} events dropped>"

    def __getattr__(self, name: str) -> int:
        types: dict[str, int] = self.__dict__.get("_types", {})
        if name not in types:
            raise AttributeError(f"no signal {name!r} is posted; those that are: {', '.join(types)}")
        return types[name]

    def __dir__(self) -> list[str]:
        return [*super().__dir__(), *self._types]

    def __contains__(self, event: object) -> bool:
        """
        Whether an event is from this object, to tell several clients apart: `if event in events:`.
        """
        # No isinstance: the event classes of pygame and pygame-ce have different names.
        return getattr(event, "type", None) in self._types.values() and getattr(event, "peer", None) is self.peer

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.disconnect()

    @property
    def dropped(self) -> int:
        """
        How many events were lost because pygame's queue was full, or its display was not initialised.
        """
        return self._drops.count

    @property
    def types(self) -> dict[str, int]:
        """
        Signal's name -> event type, for `pygame.event.get(events.types.values())`.
        """
        return dict(self._types)

    def disconnect(self) -> None:
        """
        Stop posting. Events in pygame's queue stay there. Idempotent.
        """
        for name, poster in self._posters.items():
            _instance(self.peer, name).disconnect(poster, missing_ok=True)
        self._posters.clear()


class _Drops:
    """
    Counts lost events. Only the first one is logged: a full queue loses thousands.

    Attributes:
        count: how many events were lost.
    """

    def __init__(self) -> None:
        self.count = 0

    def add(self, name: str, error: pygame.error) -> None:
        self.count += 1
        if self.count == 1:
            logger.error(
                "an event for the signal %s was dropped, and later events may be dropped, too: %s; "
                "call pygame.event.get() in every frame, and poll() only while pygame's display is initialised",
                name,
                error,
            )


def _poster(
    peer_reference: "weakref.ref[object]", name: str, signal: SignalInstance, drops: _Drops
) -> Callable[..., None]:
    """
    Make the function that is connected to a signal.

    It has a weak reference to the object. The object has a reference to the function, by its signal: a strong reference
    back would make a cycle, and sockets would stay open until the garbage collector runs.
    """
    number = event_type(name)
    parameters = tuple(signal.signature.parameters)
    names = argument_names(name, len(parameters)) or parameters

    def post(*arguments: Any) -> None:
        named = dict(zip(names, arguments, strict=False))
        fields = {**named, "signal": name, "peer": peer_reference(), "arguments": arguments}
        try:
            pygame.event.post(pygame.event.Event(number, fields))
        except pygame.error as error:
            drops.add(name, error)

    return post


def _instance(peer: object, name: str) -> SignalInstance:
    signal = getattr(peer, name)
    if not isinstance(signal, SignalInstance):
        raise TypeError(f"{type(peer).__name__}.{name} is not a signal")
    return signal
