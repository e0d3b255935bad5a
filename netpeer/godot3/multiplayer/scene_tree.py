"""SceneTree: the root of all nodes, and the multiplayer that they share."""

import time
from collections.abc import Callable

from netpeer.calls.tree_version import TREE
from netpeer.godot3.multiplayer.multiplayer_api import MultiplayerAPI
from netpeer.godot3.multiplayer.node import Node
from netpeer.godot3.peers.networked_multiplayer_peer import NetworkedMultiplayerPeer
from netpeer.signals import Signal, emit

__all__ = ["SceneTree"]


class SceneTree:
    """
    A tree of nodes. See Godot's class reference (3.x), `SceneTree`: the part about multiplayer.

    Attributes:
        root: the root node; its path is "/root".

    Signals:
        network_peer_connected(id), network_peer_disconnected(id), connected_to_server(), connection_failed(),
        server_disconnected(): those of `multiplayer`.
    """

    network_peer_connected = Signal(int)
    network_peer_disconnected = Signal(int)
    connected_to_server = Signal()
    connection_failed = Signal()
    server_disconnected = Signal()

    def __init__(self, *, clock: Callable[[], float] = time.monotonic) -> None:
        """
        Args:
            clock: gives the time in seconds, for the time-outs of `call_remote`.
        """
        self.root = Node("root")
        self.root.become_root_of(self)
        self._multiplayer = MultiplayerAPI(clock=clock)
        self._adopt(self._multiplayer)

    def poll(self) -> None:
        """
        Poll the network peer and make the calls that have come. Call it once a frame.
        """
        self.multiplayer.poll()

    @property
    def multiplayer(self) -> MultiplayerAPI:
        """
        The MultiplayerAPI of all nodes that have none of their own. Set another one, and paths are counted from this
        tree's root there, too, and this tree's signals are those of the new one. Raises `TypeError` for anything else.
        """
        return self._multiplayer

    @multiplayer.setter
    def multiplayer(self, api: MultiplayerAPI) -> None:
        if not isinstance(api, MultiplayerAPI):
            raise TypeError(f"the multiplayer of a SceneTree must be a MultiplayerAPI, not {type(api).__name__}")
        for name, handler in self._handlers().items():
            getattr(self._multiplayer, name).disconnect(handler)
        self._multiplayer = api
        self._adopt(api)
        TREE.change()

    def set_multiplayer(self, multiplayer: MultiplayerAPI) -> None:
        """
        Set `multiplayer`.
        """
        self.multiplayer = multiplayer

    def get_multiplayer(self) -> MultiplayerAPI:
        """
        Get `multiplayer`.
        """
        return self.multiplayer

    @property
    def network_peer(self) -> NetworkedMultiplayerPeer | None:
        """
        The peer that connects this tree with others. Set it before it connects, so that no signal is missed.
        """
        return self.multiplayer.network_peer

    @network_peer.setter
    def network_peer(self, peer: NetworkedMultiplayerPeer | None) -> None:
        self.multiplayer.network_peer = peer

    def set_network_peer(self, peer: NetworkedMultiplayerPeer | None) -> None:
        """
        Set `network_peer`.
        """
        self.network_peer = peer

    def get_network_peer(self) -> NetworkedMultiplayerPeer | None:
        """
        Get `network_peer`.
        """
        return self.network_peer

    @property
    def refuse_new_network_connections(self) -> bool:
        """
        See `MultiplayerAPI.refuse_new_network_connections`.
        """
        return self.multiplayer.refuse_new_network_connections

    @refuse_new_network_connections.setter
    def refuse_new_network_connections(self, refuse: bool) -> None:
        self.multiplayer.refuse_new_network_connections = refuse

    def has_network_peer(self) -> bool:
        """
        Whether there is a `network_peer`.
        """
        return self.multiplayer.has_network_peer()

    def is_network_server(self) -> bool:
        """
        Whether this peer is the server.
        """
        return self.multiplayer.is_network_server()

    def get_network_unique_id(self) -> int:
        """
        This peer's id; 0 without one.
        """
        return self.multiplayer.get_network_unique_id()

    def get_network_connected_peers(self) -> list[int]:
        """
        The ids of the other peers.
        """
        return self.multiplayer.get_network_connected_peers()

    def get_rpc_sender_id(self) -> int:
        """
        Inside a call that came from afar: who made it. 0 outside.
        """
        return self.multiplayer.get_rpc_sender_id()

    def _adopt(self, api: MultiplayerAPI) -> None:
        api.set_root_node(self.root)
        # The API must not keep the tree alive, and psygnal holds functions strongly: bound methods are held weakly.
        for name, handler in self._handlers().items():
            getattr(api, name).connect(handler)

    def _handlers(self) -> dict[str, Callable[..., None]]:
        return {
            "network_peer_connected": self._on_peer_connected,
            "network_peer_disconnected": self._on_peer_disconnected,
            "connected_to_server": self._on_connected,
            "connection_failed": self._on_failed,
            "server_disconnected": self._on_server_disconnected,
        }

    def _on_peer_connected(self, id: int) -> None:
        emit(self.network_peer_connected, id)

    def _on_peer_disconnected(self, id: int) -> None:
        emit(self.network_peer_disconnected, id)

    def _on_connected(self) -> None:
        emit(self.connected_to_server)

    def _on_failed(self) -> None:
        emit(self.connection_failed)

    def _on_server_disconnected(self) -> None:
        emit(self.server_disconnected)
