"""MultiplayerAPI: the interface that a `SceneTree` polls and that nodes use for their calls."""

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
    The interface of the high-level multiplayer: calls between the nodes of peers. Games use its implementation,
    `SceneMultiplayer`. See Godot's class reference (4.x), `MultiplayerAPI`.

    Attributes:
        multiplayer_peer: the peer that sends and receives the packets.

    Signals:
        peer_connected(id): another peer takes part from now on.
        peer_disconnected(id): another peer left.
        connected_to_server(): this client is connected and admitted. Clients only.
        connection_failed(): this client could not connect. Clients only.
        server_disconnected(): this client lost its connection. Clients only.
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
        Poll the multiplayer peer and make the received calls. Never blocks. Call it once a frame, unless
        `SceneTree.poll` does it.

        Returns:
            OK.
        """

    @abstractmethod
    def rpc(self, peer: int, object: Node, method: str, arguments: list[Any] | None = None) -> Error:
        """
        Call a method of a node on one peer or on several. `Node.rpc` and `Node.rpc_id` are shorter forms.

        Args:
            peer: a peer id; 0: all peers; a negative id: all peers but that one.
            object: the node.
            method: the name of the method.
            arguments: up to 255 Variants.

        Returns:
            OK, or an error; see `Node.rpc`.
        """

    @abstractmethod
    def object_configuration_add(self, object: Node | None, configuration: Any) -> Error:
        """
        Register a node with the replication. Spawners and synchronizers call this; games need not.

        Args:
            object: the node to replicate. None: set the `root_path` of the API.
            configuration: the `MultiplayerSpawner` or `MultiplayerSynchronizer`. If `object` is None, the path.

        Returns:
            OK; ERR_INVALID_PARAMETER for another configuration; ERR_ALREADY_IN_USE if another spawner has the node.
        """

    @abstractmethod
    def object_configuration_remove(self, object: Node | None, configuration: Any) -> Error:
        """
        Undo `object_configuration_add`.

        Args:
            object: the node. None: clear the `root_path` of the API.
            configuration: the spawner or synchronizer.

        Returns:
            OK; ERR_INVALID_PARAMETER if the configuration was not registered for the node.
        """

    @abstractmethod
    def get_peers(self) -> list[int]:
        """
        The ids of the other peers that take part.
        """

    @abstractmethod
    def get_remote_sender_id(self) -> int:
        """
        The id of the peer that made the running call. It is this peer's own id if this peer made the call. 0 outside of
        a call.
        """

    @property
    @abstractmethod
    def multiplayer_peer(self) -> MultiplayerPeer | None:
        """
        The peer that sends and receives the packets, or None.
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
        Whether a `multiplayer_peer` is set.
        """
        return self.multiplayer_peer is not None

    def get_unique_id(self) -> int:
        """
        The id of this peer. 1: this peer is the server. 0: no `multiplayer_peer` is set.
        """
        peer = self.multiplayer_peer
        return peer.get_unique_id() if peer is not None else 0

    def is_server(self) -> bool:
        """
        Whether this peer is the server. With an `OfflineMultiplayerPeer` it is.
        """
        return self.get_unique_id() == MultiplayerPeer.TARGET_PEER_SERVER

    @staticmethod
    def create_default_interface() -> "MultiplayerAPI":
        """
        Create an API of the default class, a `SceneMultiplayer`.
        """
        from netpeer.godot4.multiplayer.scene_multiplayer import SceneMultiplayer

        return SceneMultiplayer()

    @staticmethod
    def set_default_interface(interface_name: str) -> None:
        """
        Choose the class that `create_default_interface` creates.

        Args:
            interface_name: "SceneMultiplayer", the only one. Raises `ValueError` for another name.
        """
        if interface_name != DEFAULT_INTERFACE:
            raise ValueError(f"there is no multiplayer interface {interface_name!r}, only {DEFAULT_INTERFACE!r}")

    @staticmethod
    def get_default_interface() -> str:
        """
        The name of the class that `create_default_interface` creates: "SceneMultiplayer".
        """
        return DEFAULT_INTERFACE
