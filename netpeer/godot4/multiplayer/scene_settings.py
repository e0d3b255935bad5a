"""SceneSettings: the settings of a SceneMultiplayer, under Godot's names."""

from collections.abc import Callable
from typing import Any

from netpeer.calls.asynchronous import refuse_async
from netpeer.calls.context import Context
from netpeer.errors import Error
from netpeer.godot4.multiplayer.admission import Admission
from netpeer.godot4.multiplayer.root_path import RootPath
from netpeer.godot4.multiplayer.rpc_node import RPCNode
from netpeer.godot4.peers.multiplayer_peer import MultiplayerPeer
from netpeer.link.limits import positive_seconds
from netpeer.log import report
from netpeer.variant import VariantLimits

__all__ = ["SceneSettings"]

# Godot's defaults, in bytes.
DEFAULT_MAX_SYNC_PACKET_SIZE = 1350
DEFAULT_MAX_DELTA_PACKET_SIZE = 65535
MIN_PACKET_SIZE = 128


class SceneSettings:
    """
    The settings of a `SceneMultiplayer`, under Godot's names.
    """

    _admission: Admission
    _context: Context[RPCNode[Any], MultiplayerPeer]

    def __init__(self) -> None:
        self.allow_object_decoding = False
        self.server_relay = True
        self.variant_limits = VariantLimits()
        self._root_path = RootPath()
        self._max_sync_packet_size = DEFAULT_MAX_SYNC_PACKET_SIZE
        self._max_delta_packet_size = DEFAULT_MAX_DELTA_PACKET_SIZE

    @property
    def auth_callback(self) -> Callable[[int, bytes], Any] | None:
        """
        A function that is called with a peer's id and the bytes that the peer sent with `send_auth`. It answers with
        `send_auth`, accepts the peer with `complete_auth`, or refuses it with `disconnect_peer`. None (default): every
        peer is admitted at once. Raises `TypeError` if it is set to an async function or to something not callable.
        """
        return self._admission.callback

    @auth_callback.setter
    def auth_callback(self, callback: Callable[[int, bytes], Any] | None) -> None:
        if callback is not None and not callable(callback):
            raise TypeError(f"auth_callback must be callable, not {type(callback).__name__}")
        refuse_async(callback, "auth_callback")
        self._admission.callback = callback

    def set_auth_callback(self, callback: Callable[[int, bytes], Any] | None) -> None:
        """
        Set `auth_callback`.
        """
        self.auth_callback = callback

    def get_auth_callback(self) -> Callable[[int, bytes], Any] | None:
        """
        Get `auth_callback`.
        """
        return self.auth_callback

    @property
    def auth_timeout(self) -> float:
        """
        The longest time for the authentication of a peer, in seconds. Default 3. 0: no limit. After that time the peer
        is disconnected, and `peer_authentication_failed` is emitted.
        """
        return self._admission.timeout

    @auth_timeout.setter
    def auth_timeout(self, seconds: float) -> None:
        self._admission.timeout = positive_seconds("auth_timeout", seconds, may_be_zero=True)

    def set_auth_timeout(self, timeout: float) -> None:
        """
        Set `auth_timeout`.
        """
        self.auth_timeout = timeout

    def get_auth_timeout(self) -> float:
        """
        Get `auth_timeout`.
        """
        return self.auth_timeout

    @property
    def root_path(self) -> str:
        """
        The absolute path of the root node. Node paths on the wire are relative to this node, and only it and nodes
        below it can be called. A `SceneTree` sets it to "/root". Raises `ValueError` for a path that is not absolute.
        """
        return self._root_path.path

    @root_path.setter
    def root_path(self, path: object) -> None:
        self._root_path.set_path(path)

    def set_root_path(self, path: object) -> None:
        """
        Set `root_path`, to a str or a NodePath.
        """
        self.root_path = path

    def get_root_path(self) -> str:
        """
        Get `root_path`.
        """
        return self.root_path

    def enter_tree(self, root: RPCNode[Any], path: str) -> None:
        """
        Use this API for the nodes of a tree, at and below a path. `SceneTree.set_multiplayer` calls this. (Not Godot's)

        Args:
            root: the tree's root node.
            path: the path, which becomes the `root_path`.
        """
        self._root_path.enter_tree(root, path)

    def leave_tree(self, root: RPCNode[Any], path: str) -> None:
        """
        Undo `enter_tree`. As in Godot, a `root_path` that was set to another value since then stays.
        `SceneTree.set_multiplayer` calls this. (Not Godot's)
        """
        self._root_path.leave_tree(root, path)

    @property
    def refuse_new_connections(self) -> bool:
        """
        Whether the multiplayer peer refuses new clients. False without a multiplayer peer.
        """
        return self._context.peer is not None and self._context.peer.refuse_new_connections

    @refuse_new_connections.setter
    def refuse_new_connections(self, refuse: bool) -> None:
        if self._context.peer is None:
            report(Error.ERR_UNCONFIGURED, "cannot set refuse_new_connections: set a multiplayer_peer first")
        else:
            self._context.peer.refuse_new_connections = refuse

    def set_refuse_new_connections(self, refuse: bool) -> None:
        """
        Set `refuse_new_connections`.
        """
        self.refuse_new_connections = refuse

    def is_refusing_new_connections(self) -> bool:
        """
        Get `refuse_new_connections`.
        """
        return self.refuse_new_connections

    def set_allow_object_decoding(self, enable: bool) -> None:
        """
        Set `allow_object_decoding`.
        """
        self.allow_object_decoding = enable

    def is_object_decoding_allowed(self) -> bool:
        """
        Get `allow_object_decoding`.
        """
        return self.allow_object_decoding

    def set_server_relay_enabled(self, enabled: bool) -> None:
        """
        Set `server_relay`.
        """
        self.server_relay = enabled

    def is_server_relay_enabled(self) -> bool:
        """
        Get `server_relay`.
        """
        return self.server_relay

    @property
    def max_sync_packet_size(self) -> int:
        """
        The largest packet with always-synchronized properties, in bytes; at least 128. Default 1350. Raises
        `ValueError` or `TypeError` for another value.
        """
        return self._max_sync_packet_size

    @max_sync_packet_size.setter
    def max_sync_packet_size(self, size: int) -> None:
        self._max_sync_packet_size = _packet_size("max_sync_packet_size", size)

    def set_max_sync_packet_size(self, size: int) -> None:
        """
        Set `max_sync_packet_size`.
        """
        self.max_sync_packet_size = size

    def get_max_sync_packet_size(self) -> int:
        """
        Get `max_sync_packet_size`.
        """
        return self._max_sync_packet_size

    @property
    def max_delta_packet_size(self) -> int:
        """
        The largest packet with changed properties, in bytes; at least 128. Default 65535. Raises `ValueError` or
        `TypeError` for another value.
        """
        return self._max_delta_packet_size

    @max_delta_packet_size.setter
    def max_delta_packet_size(self, size: int) -> None:
        self._max_delta_packet_size = _packet_size("max_delta_packet_size", size)

    def set_max_delta_packet_size(self, size: int) -> None:
        """
        Set `max_delta_packet_size`.
        """
        self.max_delta_packet_size = size

    def get_max_delta_packet_size(self) -> int:
        """
        Get `max_delta_packet_size`.
        """
        return self._max_delta_packet_size


def _packet_size(name: str, size: int) -> int:
    if not isinstance(size, int) or isinstance(size, bool):
        raise TypeError(f"{name} must be an int, not {type(size).__name__}")
    if size < MIN_PACKET_SIZE:
        raise ValueError(f"{name} must be at least {MIN_PACKET_SIZE} bytes, not {size}")
    return size
