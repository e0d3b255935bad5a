"""Godot's tree of peers, one class a file: the only layer that joins sessions to the network."""

from netpeer.peers.certificates import CryptoKey, X509Certificate
from netpeer.peers.client_request import ClientRequest
from netpeer.peers.networked_multiplayer_peer import ConnectionStatus, NetworkedMultiplayerPeer, TransferMode
from netpeer.peers.packet_peer import PacketPeer
from netpeer.peers.statistics import ConnectionStatistics, DropReason
from netpeer.peers.websocket_client import WebSocketClient
from netpeer.peers.websocket_multiplayer_peer import WebSocketMultiplayerPeer
from netpeer.peers.websocket_peer import WebSocketPeer, WriteMode
from netpeer.peers.websocket_server import WebSocketServer

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
