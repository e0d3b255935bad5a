"""
The Python counterpart of gd/probe.gd.
"""

from collections.abc import Callable
from typing import Any

from netpeer import Node, master, mastersync, puppet, puppetsync, remote, remotesync

__all__ = ["Probe"]


def _reported(mode: str) -> property:
    """
    Returns a property that reports each value that it is set to.
    """

    def set_value(probe: "Probe", value: Any) -> None:
        probe.report(probe, f"{mode}_value", value)

    return property(lambda probe: None, set_value)


class Probe(Node):
    """
    A node that reports every call that it receives, and every property that is set.

    Args:
        name: The node's name.
        report: Is called with the node, the method's or property's name, and the arguments.
    """

    def __init__(self, name: str, report: Callable[..., None]) -> None:
        super().__init__(name)
        self.report = report

    disabled_value = _reported("disabled")
    remote_value = remote(_reported("remote"))
    master_value = master(_reported("master"))
    puppet_value = puppet(_reported("puppet"))
    remotesync_value = remotesync(_reported("remotesync"))
    mastersync_value = mastersync(_reported("mastersync"))
    puppetsync_value = puppetsync(_reported("puppetsync"))
    configured_value = _reported("configured")

    def on_disabled(self, value: Any) -> None:
        self.report(self, "on_disabled", value)

    @remote
    def on_remote(self, value: Any) -> None:
        self.report(self, "on_remote", value)

    @master
    def on_master(self, value: Any) -> None:
        self.report(self, "on_master", value)

    @puppet
    def on_puppet(self, value: Any) -> None:
        self.report(self, "on_puppet", value)

    @remotesync
    def on_remotesync(self, value: Any) -> None:
        self.report(self, "on_remotesync", value)

    @mastersync
    def on_mastersync(self, value: Any) -> None:
        self.report(self, "on_mastersync", value)

    @puppetsync
    def on_puppetsync(self, value: Any) -> None:
        self.report(self, "on_puppetsync", value)

    def on_configured(self, value: Any) -> None:
        self.report(self, "on_configured", value)

    @remote
    def two(self, a: Any, b: Any) -> None:
        self.report(self, "two", a, b)

    @remote
    def with_default(self, a: Any, b: Any = "default") -> None:
        self.report(self, "with_default", a, b)

    @remote
    def nested(self, value: Any) -> None:
        self.report(self, "nested", value)
        self.rpc("on_remotesync", value)
        self.report(self, "nested", value)

    @remote
    def echo(self, value: Any) -> None:
        assert self.multiplayer is not None
        self.rpc_id(self.multiplayer.get_rpc_sender_id(), "echoed", value)

    @remote
    def echoed(self, value: Any) -> None:
        self.report(self, "echoed", value)

    def sender_now(self) -> int:
        assert self.multiplayer is not None
        return self.multiplayer.get_rpc_sender_id()

    @remote
    def not_in_godot(self) -> str:
        self.report(self, "not_in_godot")
        return "answer"
