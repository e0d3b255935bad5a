"""
A server and its clients, for both dialects: their names and ids, and `flush`, which waits until all that they have sent
has arrived.
"""

from abc import abstractmethod
from typing import Any, ClassVar, Generic, Protocol, TypeVar

from .harness import Engine
from .packets import Event

__all__ = ["FlushingWorld"]


class _Member(Protocol):
    events: list[Event]

    @property
    def calls(self) -> list[Any]: ...

    def run(self, calls: Any) -> None: ...


M = TypeVar("M", bound=_Member)


class FlushingWorld(Generic[M]):
    """
    Members by name. The one named "server" is the server.

    Attributes:
        mark: The method of the root node that `flush` calls.
        members: All members, the server first.
        ids: The members' ids, once they are connected.
    """

    mark: ClassVar[str]

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.members: dict[str, M] = {}
        self.ids: dict[str, int] = {}
        self._marks = 0

    def __getitem__(self, name: str) -> M:
        return self.members[name]

    @abstractmethod
    def mark_call(self, text: str) -> Any:
        """
        Returns a call of `mark` on the root node, to all.
        """

    @abstractmethod
    def mark_digits(self, text: str) -> str:
        """
        Returns the form in which a receiver reports the text of a mark.
        """

    def run(self, name: str, *calls: Any) -> None:
        """
        Lets one member make calls, and waits until they have arrived at all receivers.
        """
        self.members[name].run(calls)
        self.flush(name)

    def flush(self, *senders: str) -> None:
        """
        Waits until all that these members (default: all members) have sent has arrived. A call to all marks the end.
        """
        for name in senders or self.ids:
            self._marks += 1
            receivers = {other: len(self.members[other].events) for other in self.ids if other != name}
            self.members[name].run([self.mark_call(f"mark {self._marks}")])
            for other, seen in receivers.items():
                self._wait_mark(other, seen)

    def _wait_mark(self, name: str, seen: int) -> None:
        side, awaited = self.members[name], [self.mark_digits(f"mark {self._marks}")]

        def is_there() -> bool:
            return any(event.signal[4:] == (awaited,) for event in side.events[seen:])

        self.engine.wait_for(is_there, f"mark {self._marks} at {name}")

    def called(self, name: str) -> list[Any]:
        """
        Returns the calls that one member has received so far, without those that `flush` made.
        """
        return [call for call in self.members[name].calls if (call.path, call.name) != (".", self.mark)]

    def name_of(self, id: int) -> str:
        """
        Returns the name of the member with this id.
        """
        return next(name for name, known in self.ids.items() if known == id)
