"""SignalEvents: posts a pygame event whenever a signal of one object is emitted."""

import logging
import weakref
from collections.abc import Callable, Iterable
from types import TracebackType
from typing import Any, Self

import pygame

from netpeer.pygame_bridge.event_types import argument_names, event_type
from netpeer.signals import SignalInstance, signal_names

__all__ = ["SignalEvents"]

#: The one signal that changes something by being heard.
_TAKING = "rpc_error"

logger = logging.getLogger("netpeer.pygame_bridge")


class SignalEvents:
    """
    The signals of a client or server (or of anything else with signals) as pygame events.

    Each signal gives an event type by its name: `events.connection_established`. Each event has

    - `event.signal`: the signal's name,
    - `event.peer`: the object whose signal it is,
    - the signal's arguments by Godot's names: `protocol`, `was_clean_close`, `id`, `code`, `reason`, `peer_source`, and
      for Godot 4 `packet`, `node`, `for_peer`,
    - `event.arguments`: the same as a tuple.

    Events are posted inside the object's `poll()` and wait in pygame's queue, so read the queue after `poll()` to see
    them in the same frame. They go on for as long as the object lives or until `disconnect()`, whether or not somebody
    keeps the `SignalEvents`.
    """

    def __init__(self, peer: object, signals: Iterable[str] | None = None) -> None:
        """
        Args:
            peer: the object: a client or server of either dialect, a multiplayer API, a node. One without signals
                raises `ValueError`.
            signals: the names of those to post; by default all but `rpc_error`: who hears that one takes the exceptions
                of called methods, which nobody raises any more. A game that takes its packets with
                `get_available_packet_count()` may leave out `data_received` and `peer_packet`: an event for each
                packet costs a few microseconds. An unknown name raises `ValueError`.
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
            # A plain function: psygnal holds it strongly, where it would forget a method of this object with it.
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
        Whether an event is one of this object's: tells several clients apart, as `if event in events:`.
        """
        # Asked like this, it works with pygame's and pygame-ce's event classes, whose names differ.
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
        How many events were lost because pygame's queue was full or its video system not running.
        """
        return self._drops.count

    @property
    def types(self) -> dict[str, int]:
        """
        The event type of every signal that is posted, by its name: for `pygame.event.get(events.types.values())`.
        """
        return dict(self._types)

    def disconnect(self) -> None:
        """
        Posts nothing any more. What waits in pygame's queue stays there; calling it again does nothing.
        """
        for name, poster in self._posters.items():
            _instance(self.peer, name).disconnect(poster, missing_ok=True)
        self._posters.clear()


class _Drops:
    """
    Counts lost events; the first one is worth a line in the log, the thousands that follow a full queue are not.
    """

    def __init__(self) -> None:
        self.count = 0

    def add(self, name: str, error: pygame.error) -> None:
        self.count += 1
        if self.count == 1:
            logger.error(
                "an event for the signal %s was dropped, and so may others be: %s; "
                "call pygame.event.get() in every frame, and poll() only while pygame's display is initialised",
                name,
                error,
            )


def _poster(
    peer_reference: "weakref.ref[object]", name: str, signal: SignalInstance, drops: _Drops
) -> Callable[..., None]:
    """
    The function to connect to a signal.

    It knows the object weakly: the signal, which belongs to the object, holds this function, and a circle would keep
    sockets open until the garbage collector comes by.
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
        raise TypeError(f"{type(peer).__name__}.{name} is no signal")
    return signal
