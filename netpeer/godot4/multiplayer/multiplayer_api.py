"""MultiplayerAPI: what a `SceneTree` polls, and what nodes call through."""

from abc import ABC, abstractmethod
from typing import Any

from netpeer.errors import Error
from netpeer.godot4.multiplayer.node import Node
from netpeer.godot4.multiplayer.rpc_config import RPCMode
from netpeer.godot4.peers.multiplayer_peer import MultiplayerPeer
from netpeer.signals import Signal

__all__ = ["MultiplayerAPI"]

DEFAULT_INTERFACE = "SceneMultiplayer"


class MultiplayerAPI(ABC):
    """
    High-level multiplayer. See Godot's class reference (4.x), `MultiplayerAPI`. Games use `SceneMultiplayer`.

    Attributes:
        multiplayer_peer: what calls travel through.

    Signals:
        peer_connected(id), peer_disconnected(id): another peer came, or left.
        connected_to_server(), connection_failed(), server_disconnected(): on clients.
    """

    peer_connected = Signal(int)
    peer_disconnected = Signal(int)
    connected_to_server = Signal()
    connection_failed = Signal()
    server_disconnected = Signal()

    RPC_MODE_DISABLED = RPCMode.DISABLED
    RPC_MODE_ANY_PEER = RPCMode.ANY_PEER
    RPC_MODE_AUTHORITY = RPCMode.AUTHORITY

    @abstractmethod
    def poll(self) -> Error:
        """
        Poll the peer, and make the calls that have come. Call it once a frame; `SceneTree.poll` does.
        """

    @abstractmethod
    def rpc(self, peer: int, object: Node, method: str, arguments: list[Any] | None = None) -> Error:
        """
        Call a method of a node on a peer: `Node.rpc` and `Node.rpc_id` say it shorter.

        Args:
            peer: a peer id; 0 all, negative all but that one.
            object: the node.
            method: its name.
            arguments: up to 255 Variants.
        """

    @abstractmethod
    def object_configuration_add(self, object: Node | None, configuration: Any) -> Error:
        """
        Tell the API about a node's part in the replication: its spawners and synchronizers do.
        """

    @abstractmethod
    def object_configuration_remove(self, object: Node | None, configuration: Any) -> Error:
        """
        The opposite of `object_configuration_add`.
        """

    @abstractmethod
    def get_peers(self) -> list[int]:
        """
        The ids of the other peers.
        """

    @abstractmethod
    def get_remote_sender_id(self) -> int:
        """
        Inside a call: who made it, this peer's own id if it did itself. 0 outside.
        """

    @property
    @abstractmethod
    def multiplayer_peer(self) -> MultiplayerPeer | None:
        """
        What calls travel through.
        """

    @multiplayer_peer.setter
    @abstractmethod
    def multiplayer_peer(self, peer: MultiplayerPeer | None) -> None: ...

    def set_multiplayer_peer(self, peer: MultiplayerPeer | None) -> None:
        """
        Set `multiplayer_peer`.
        """
        self.multiplayer_peer = peer

    def get_multiplayer_peer(self) -> MultiplayerPeer | None:
        """
        Get `multiplayer_peer`.
        """
        return self.multiplayer_peer

    def has_multiplayer_peer(self) -> bool:
        """
        Whether there is a `multiplayer_peer`.
        """
        return self.multiplayer_peer is not None

    def get_unique_id(self) -> int:
        """
        This peer's id: 1 for the server, 0 without a peer.
        """
        peer = self.multiplayer_peer
        return peer.get_unique_id() if peer is not None else 0

    def is_server(self) -> bool:
        """
        Whether this peer is the server. One that plays alone is.
        """
        return self.get_unique_id() == MultiplayerPeer.TARGET_PEER_SERVER

    @staticmethod
    def create_default_interface() -> "MultiplayerAPI":
        """
        A new API of the default kind.
        """
        from netpeer.godot4.multiplayer.scene_multiplayer import SceneMultiplayer

        return SceneMultiplayer()

    @staticmethod
    def set_default_interface(interface_name: str) -> None:
        """
        Choose what `create_default_interface` makes. There is "SceneMultiplayer" alone; raises `ValueError` for others.
        """
        if interface_name != DEFAULT_INTERFACE:
            raise ValueError(f"there is no multiplayer interface {interface_name!r}, only {DEFAULT_INTERFACE!r}")

    @staticmethod
    def get_default_interface() -> str:
        """
        "SceneMultiplayer".
        """
        return DEFAULT_INTERFACE
