"""Replicator: the place in a SceneMultiplayer where spawners and synchronizers do their work.

This class does nothing; `replication` has the one that does (see `replication_parts`). What it is told, and when:
"""

from typing import Any

from netpeer.errors import Error
from netpeer.godot4.multiplayer.packets import Replication

__all__ = ["Replicator"]


class Replicator:
    """
    What a `SceneMultiplayer` tells its replication.
    """

    def peer_came(self, peer: int) -> None:
        """
        A peer was admitted; the signal for the game follows.
        """

    def peer_left(self, peer: int) -> None:
        """
        A peer has left; the signal for the game follows.
        """

    def reset(self) -> None:
        """
        There is another multiplayer peer, or another session: nobody knows anything of ours any more.
        """

    def process(self, now: float) -> None:
        """
        Once a poll while connected, behind all that has come: send what is due.
        """

    def receive(self, sender: int, packet: Replication) -> None:
        """
        A packet of the replication has come. Raises `Refusal` or `PacketError` for what cannot be.
        """

    def has_visibility(self, node: Any) -> bool:
        """
        Whether `is_rpc_visible` may say False about a node. A call to it follows.
        """
        return False

    def is_rpc_visible(self, node: Any, peer: int) -> bool:
        """
        Whether a peer has this node: calls are made to those that have.
        """
        return True

    def visibility_changed(self, synchronizer: Any, peer: int) -> None:
        """
        Who may see a synchronizer of ours may have changed; 0: for all peers.
        """

    def add(self, object: Any, configuration: Any) -> Error:
        """
        See `MultiplayerAPI.object_configuration_add`.
        """
        return Error.ERR_INVALID_PARAMETER

    def remove(self, object: Any, configuration: Any) -> Error:
        """
        See `MultiplayerAPI.object_configuration_remove`.
        """
        return Error.ERR_INVALID_PARAMETER
