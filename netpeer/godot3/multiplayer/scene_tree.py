"""SceneTree: the root of all nodes, and the MultiplayerAPI that they share."""

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
    A tree of nodes. See Godot's class reference (3.x), `SceneTree`. It has the part about multiplayer.

    Add nodes to `root`, set `network_peer`, and call `poll()` once a frame.

    Attributes:
        root: the root node; its path is "/root".

    Signals:
        network_peer_connected(id), network_peer_disconnected(id): another peer has connected, or left.
        connected_to_server(), connection_failed(): a client has connected, or could not connect.
        server_disconnected(): a client has lost its connection to the server.
    """

    network_peer_connected = Signal(int)
    network_peer_disconnected = Signal(int)
    connected_to_server = Signal()
    connection_failed = Signal()
    server_disconnected = Signal()

    def __init__(self, *, clock: Callable[[], float] = time.monotonic) -> None:
        """
        Args:
            clock: returns the time in seconds. It decides when a `Node.call_remote` times out.
        """
        self.root = Node("root")
        self.root.become_root_of(self)
        self._multiplayer = MultiplayerAPI(clock=clock)
        self._adopt(self._multiplayer)

    def poll(self) -> None:
        """
        Poll the network peer and make the calls that have arrived. Call it once a frame. It never blocks, and raises
        only what a called method or a callback raises. All signals are emitted inside of it.
        """
        self.multiplayer.poll()

    @property
    def multiplayer(self) -> MultiplayerAPI:
        """
        The MultiplayerAPI of all nodes without a `custom_multiplayer`. A new API gets this tree's root as its root
        node, and this tree emits the signals of the new API. To set anything but a `MultiplayerAPI` raises `TypeError`.
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
        The peer that sends and receives the packets of calls: a client or server with `gd_mp_api = True`. Set it before
        it connects or listens, so that no signal is missed. None removes it.
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
        Whether this peer is the server. False without a network peer.
        """
        return self.multiplayer.is_network_server()

    def get_network_unique_id(self) -> int:
        """
        The id of this peer: 1 for the server; 0 without a network peer.
        """
        return self.multiplayer.get_network_unique_id()

    def get_network_connected_peers(self) -> list[int]:
        """
        The ids of the other peers, in the order in which they connected.
        """
        return self.multiplayer.get_network_connected_peers()

    def get_rpc_sender_id(self) -> int:
        """
        The id of the peer that made the running call; 0 outside of a call.
        """
        return self.multiplayer.get_rpc_sender_id()

    def _adopt(self, api: MultiplayerAPI) -> None:
        api.set_root_node(self.root)
        # Bound methods, because psygnal holds these weakly: the API must not keep the tree alive.
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
