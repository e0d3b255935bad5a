"""
The Python counterpart of gd/probe.gd.
"""

from collections.abc import Callable
from typing import Any

from netpeer.godot4 import Node, rpc

__all__ = ["Probe"]


class Probe(Node):
    """
    A node that reports every call that it receives.

    Args:
        name: The node's name.
        report: Is called with the node, the method's name, and the arguments.
    """

    def __init__(self, name: str, report: Callable[..., None]) -> None:
        super().__init__(name)
        self.report = report

    def unmarked(self, value: Any) -> None:
        self.report(self, "unmarked", value)

    def configured(self, value: Any) -> None:
        self.report(self, "configured", value)

    @rpc
    def authority(self, value: Any) -> None:
        self.report(self, "authority", value)

    @rpc("call_local")
    def authority_local(self, value: Any) -> None:
        self.report(self, "authority_local", value)

    @rpc("any_peer")
    def anybody(self, value: Any) -> None:
        self.report(self, "anybody", value)

    @rpc("any_peer", "call_local")
    def anybody_local(self, value: Any) -> None:
        self.report(self, "anybody_local", value)

    @rpc("any_peer", "unreliable")
    def unreliable(self, value: Any) -> None:
        self.report(self, "unreliable", value)

    @rpc("any_peer", "call_local", "unreliable_ordered", 2)
    def ordered(self, value: Any) -> None:
        self.report(self, "ordered", value)

    @rpc("any_peer")
    def nothing(self) -> None:
        self.report(self, "nothing")

    @rpc("any_peer")
    def two(self, a: Any, b: Any) -> None:
        self.report(self, "two", a, b)

    @rpc("any_peer")
    def with_default(self, a: Any, b: Any = "default") -> None:
        self.report(self, "with_default", a, b)

    @rpc("any_peer")
    def nested(self, value: Any) -> None:
        self.report(self, "nested", value)
        self.rpc("anybody_local", value)
        self.report(self, "nested", value)

    @rpc("any_peer")
    def echo(self, value: Any) -> None:
        assert self.multiplayer is not None
        self.rpc_id(self.multiplayer.get_remote_sender_id(), "echoed", value)

    @rpc("any_peer")
    def echoed(self, value: Any) -> None:
        self.report(self, "echoed", value)

    def sender_now(self) -> int:
        assert self.multiplayer is not None
        return self.multiplayer.get_remote_sender_id()
