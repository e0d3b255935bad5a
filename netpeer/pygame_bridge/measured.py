"""The peers whose figures an overlay can show."""

from enum import IntEnum
from typing import Protocol, runtime_checkable

from netpeer.link.statistics import ConnectionStatistics

__all__ = ["MeasuredConnection", "MeasuredPeer", "statistics_of", "status_of"]


@runtime_checkable
class MeasuredPeer(Protocol):
    """
    A client or server of either dialect, with any number of connections.
    """

    def get_peer_ids(self) -> list[int]: ...

    def get_statistics(self, peer_id: int = 1) -> ConnectionStatistics | None: ...

    def get_connection_status(self) -> IntEnum: ...


@runtime_checkable
class MeasuredConnection(Protocol):
    """
    Godot 4's `WebSocketPeer`, which is one connection.
    """

    def get_statistics(self) -> ConnectionStatistics | None: ...

    def get_ready_state(self) -> IntEnum: ...


def statistics_of(peer: MeasuredPeer | MeasuredConnection) -> dict[int, ConnectionStatistics]:
    """
    The statistics of all open connections, by peer id. A single connection has the id 1.
    """
    if isinstance(peer, MeasuredPeer):
        found = {id: peer.get_statistics(id) for id in peer.get_peer_ids()}
    else:
        found = {1: peer.get_statistics()}
    return {id: counted for id, counted in found.items() if counted is not None}


def status_of(peer: MeasuredPeer | MeasuredConnection) -> str:
    """
    The state of the connection in one word: "connected" for all kinds of peers, else the name that the peer has for it.
    """
    if isinstance(peer, MeasuredPeer):
        return peer.get_connection_status().name.lower()
    state = peer.get_ready_state().name.lower()
    return "connected" if state == "open" else state
