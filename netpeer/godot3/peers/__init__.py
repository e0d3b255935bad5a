"""Godot 3's peers: WebSocketClient, WebSocketServer and the classes that they inherit from."""

from netpeer.godot3.peers.networked_multiplayer_peer import ConnectionStatus, NetworkedMultiplayerPeer, TransferMode
from netpeer.godot3.peers.packet_peer import PacketPeer
from netpeer.godot3.peers.websocket_client import WebSocketClient
from netpeer.godot3.peers.websocket_multiplayer_peer import WebSocketMultiplayerPeer
from netpeer.godot3.peers.websocket_peer import WebSocketPeer
from netpeer.godot3.peers.websocket_server import WebSocketServer
from netpeer.link.client_request import ClientRequest
from netpeer.link.statistics import ConnectionStatistics, DropReason
from netpeer.peer.certificates import CryptoKey, X509Certificate
from netpeer.peer.write_mode import WriteMode

__all__ = [
    "ClientRequest",
    "ConnectionStatistics",
    "ConnectionStatus",
    "CryptoKey",
    "DropReason",
    "NetworkedMultiplayerPeer",
    "PacketPeer",
    "TransferMode",
    "WebSocketClient",
    "WebSocketMultiplayerPeer",
    "WebSocketPeer",
    "WebSocketServer",
    "WriteMode",
    "X509Certificate",
]
