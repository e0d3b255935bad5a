"""Replicator: the interface between a SceneMultiplayer and its replication.

This class does nothing. The package `replication` has the subclass that replicates; see `replication_parts`.
"""

from typing import Any

from netpeer.errors import Error
from netpeer.godot4.multiplayer.packets import Replication

__all__ = ["Replicator"]


class Replicator:
    """
    The methods that a `SceneMultiplayer` calls on its replication.
    """

    def peer_came(self, peer: int) -> None:
        """
        A peer was admitted. Called before `peer_connected` is emitted.
        """

    def peer_left(self, peer: int) -> None:
        """
        A peer has left. Called before `peer_disconnected` is emitted.
        """

    def reset(self) -> None:
        """
        The multiplayer peer or its session has changed. Forget what the peers of the old session have.
        """

    def process(self, now: float) -> None:
        """
        Send what is due. Called once a poll while connected, after all received packets are processed.
        """

    def receive(self, sender: int, packet: Replication) -> None:
        """
        Process a received packet of the replication. Raises `Refusal` or `PacketError`.
        """

    def has_visibility(self, node: Any) -> bool:
        """
        Whether `is_rpc_visible` may return False for a node. Called before each call on the node is sent.
        """
        return False

    def is_rpc_visible(self, node: Any, peer: int) -> bool:
        """
        Whether a peer has this node. A call is sent only to peers that have it.
        """
        return True

    def visibility_changed(self, synchronizer: Any, peer: int) -> None:
        """
        The visibility of a synchronizer of this peer may have changed.

        Args:
            synchronizer: the `MultiplayerSynchronizer`.
            peer: the peer for which it may have changed; 0: all peers.
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
