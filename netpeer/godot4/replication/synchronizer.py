"""MultiplayerSynchronizer: synchronizes properties of a node with the peers to which it is visible."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, cast

from netpeer.calls.asynchronous import refuse_async
from netpeer.godot4.multiplayer.node import Node
from netpeer.godot4.replication.config import SceneReplicationConfig
from netpeer.godot4.replication.visibility import ALL, Visibility, VisibilityUpdateMode
from netpeer.godot4.replication.watching import Watch
from netpeer.log import logger
from netpeer.signals import Signal, Steps, emit

if TYPE_CHECKING:
    from netpeer.godot4.multiplayer.scene_multiplayer import SceneMultiplayer

__all__ = ["MultiplayerSynchronizer"]


class MultiplayerSynchronizer(Node):
    """
    Synchronizes properties from the multiplayer authority to the other peers. See Godot's class reference (4.x),
    `MultiplayerSynchronizer`.

    Put it at the same path on all peers, or in a scene that a `MultiplayerSpawner` spawns. Set the same properties in
    `replication_config` on all peers. Its multiplayer authority sends the properties, and the other peers receive them.

    Attributes:
        replication_config: a `SceneReplicationConfig`, the properties to synchronize. Set it before this node enters a
            tree.

    Signals:
        synchronized(): always-synchronized properties were received and set.
        delta_synchronized(): changed properties were received and set.
        visibility_changed(for_peer): the authority updates the visibility for one peer. 0: for all peers.

    These members are for the replication, not for games: `replication_id`, `replicated_node`, `visibility_rules`,
    `watched_changes`, `is_visible_to`, `is_about_to_replicate`, `is_sync_due`, `is_sync_newer`, `forget_peers`,
    `complain_once`.
    """

    VISIBILITY_PROCESS_IDLE = VisibilityUpdateMode.IDLE
    VISIBILITY_PROCESS_PHYSICS = VisibilityUpdateMode.PHYSICS
    VISIBILITY_PROCESS_NONE = VisibilityUpdateMode.NONE

    synchronized = Signal()
    delta_synchronized = Signal()
    visibility_changed = Signal(int)

    def __init__(self, name: str = "") -> None:
        """
        Args:
            name: the node's name; see `Node`.
        """
        super().__init__(name)
        self.replication_config: SceneReplicationConfig | None = None
        self._root_path = ".."
        self._replication_interval = 0.0
        self._delta_interval = 0.0
        self.visibility_rules = Visibility()
        self.replicated_node: Node | None = None
        self._started_in: SceneMultiplayer | None = None
        self.forget_peers()

    # Settings.

    @property
    def root_path(self) -> str:
        """
        The path of the root node, relative to this node. The paths of the properties are relative to the root node.
        Default "..", the parent. "": this node replicates nothing.
        """
        return self._root_path

    @root_path.setter
    def root_path(self, path: object) -> None:
        path = str(path)
        if path == self._root_path:
            return
        self._stop()
        self._root_path = path
        if self.is_inside_tree():
            self._start()

    def set_root_path(self, path: object) -> None:
        """
        Set `root_path`.
        """
        self.root_path = path

    def get_root_path(self) -> str:
        """
        Get `root_path`.
        """
        return self.root_path

    @property
    def replication_interval(self) -> float:
        """
        The interval between two packets with the always-synchronized properties, in seconds. Default 0: every frame.
        Raises `ValueError` for a negative interval.
        """
        return self._replication_interval

    @replication_interval.setter
    def replication_interval(self, seconds: float) -> None:
        self._replication_interval = _interval("replication_interval", seconds)

    def set_replication_interval(self, milliseconds: float) -> None:
        """
        Set `replication_interval`.

        Args:
            milliseconds: the interval in seconds. The misleading name is Godot's.
        """
        self.replication_interval = milliseconds

    def get_replication_interval(self) -> float:
        """
        Get `replication_interval`.
        """
        return self.replication_interval

    @property
    def delta_interval(self) -> float:
        """
        The interval between two checks of the properties that are sent on change, in seconds. Default 0: every frame.
        Raises `ValueError` for a negative interval.
        """
        return self._delta_interval

    @delta_interval.setter
    def delta_interval(self, seconds: float) -> None:
        self._delta_interval = _interval("delta_interval", seconds)

    def set_delta_interval(self, milliseconds: float) -> None:
        """
        Set `delta_interval`.

        Args:
            milliseconds: the interval in seconds. The misleading name is Godot's.
        """
        self.delta_interval = milliseconds

    def get_delta_interval(self) -> float:
        """
        Get `delta_interval`.
        """
        return self.delta_interval

    def set_replication_config(self, config: SceneReplicationConfig | None) -> None:
        """
        Set `replication_config`.
        """
        self.replication_config = config

    def get_replication_config(self) -> SceneReplicationConfig | None:
        """
        Get `replication_config`.
        """
        return self.replication_config

    # Visibility.

    @property
    def visibility_update_mode(self) -> VisibilityUpdateMode:
        """
        When the filters are called. `VISIBILITY_PROCESS_IDLE` (default) and `VISIBILITY_PROCESS_PHYSICS`: in every
        `poll()`. `VISIBILITY_PROCESS_NONE`: only by `update_visibility()`.
        """
        return self.visibility_rules.update_mode

    @visibility_update_mode.setter
    def visibility_update_mode(self, mode: int) -> None:
        self.visibility_rules.update_mode = VisibilityUpdateMode(mode)

    def set_visibility_update_mode(self, mode: int) -> None:
        """
        Set `visibility_update_mode`.
        """
        self.visibility_update_mode = mode

    def get_visibility_update_mode(self) -> VisibilityUpdateMode:
        """
        Get `visibility_update_mode`.
        """
        return self.visibility_update_mode

    @property
    def public_visibility(self) -> bool:
        """
        Whether this synchronizer is visible to all peers for which all filters return True. Default True. If False, it
        is visible only to the peers set with `set_visibility_for`.
        """
        return ALL in self.visibility_rules.listed

    @public_visibility.setter
    def public_visibility(self, visible: bool) -> None:
        self.set_visibility_for(ALL, visible)

    def set_visibility_public(self, visible: bool) -> None:
        """
        Set `public_visibility`.
        """
        self.public_visibility = visible

    def is_visibility_public(self) -> bool:
        """
        Get `public_visibility`.
        """
        return self.public_visibility

    def set_visibility_for(self, peer: int, visible: bool) -> None:
        """
        Set whether this synchronizer is visible to a peer while `public_visibility` is False. If the root node was
        spawned, it is despawned on a peer to which it is not visible any more.

        Args:
            peer: the id of the peer; 0: all peers, the same as `public_visibility`.
            visible: whether it is visible.
        """
        if self.visibility_rules.set_for(peer, visible=bool(visible)):
            self.update_visibility(peer)

    def get_visibility_for(self, peer: int) -> bool:
        """
        The value that `set_visibility_for` has set for a peer. It does not depend on the filters.
        """
        return peer in self.visibility_rules.listed

    def add_visibility_filter(self, filter: Callable[[int], bool]) -> None:
        """
        Add a filter. This synchronizer is visible to a peer only if all filters return True. Call `update_visibility`
        next if `visibility_update_mode` is `VISIBILITY_PROCESS_NONE`.

        Args:
            filter: a function that gets a peer's id, or 0 for all peers, and returns a bool. If all filters return True
                for 0, they are not called for each peer.

        Raises:
            TypeError: the filter is async.
        """
        refuse_async(filter, "add_visibility_filter")  # A coroutine is not True, so no peer would see it.
        self.visibility_rules.filters[filter] = None

    def remove_visibility_filter(self, filter: Callable[[int], bool]) -> None:
        """
        Remove a filter. Does nothing if it was not added.
        """
        self.visibility_rules.filters.pop(filter, None)

    def update_visibility(self, for_peer: int = 0) -> None:
        """
        Call the filters now and update the visibility. It emits `visibility_changed`. Does nothing on a peer that is
        not the authority.

        Args:
            for_peer: the id of a peer; 0: all peers.
        """
        api = self._started_in
        if api is None or not api.has_multiplayer_peer() or not self.is_multiplayer_authority():
            return
        with Steps() as steps:
            steps.run(emit, self.visibility_changed, for_peer)
            if self._started_in is api:
                steps.run(api.visibility_changed, self, for_peer)

    # For the replication.

    def is_visible_to(self, peer: int) -> bool:
        """
        Whether this synchronizer is visible to a peer; 0: to all peers.
        """
        return self.visibility_rules.allows(peer)

    def is_about_to_replicate(self, node: Node) -> bool:
        """
        Whether this synchronizer has not started yet, and will replicate a node when it starts.
        """
        return self._started_in is None and self._target() is node

    def forget_peers(self) -> None:
        """
        Forget what was sent to other peers and received from them. The next values are sent as new.
        """
        self.replication_id = 0
        self._last_sync_at: float | None = None
        self._last_sync_frame = -1
        self._last_inbound: int | None = None
        self.watched_changes = Watch()
        self._has_complained = False

    def is_sync_due(self, frame: int, now: float) -> bool:
        """
        Whether the always-synchronized properties are due in a frame. The answer is the same for all peers.

        Args:
            frame: the number of the frame.
            now: the time in seconds.
        """
        if self._last_sync_frame != frame:
            last = self._last_sync_at
            if last is not None and now < last + self._replication_interval:
                return False
            self._last_sync_frame, self._last_sync_at = frame, now
        return True

    def is_sync_newer(self, time: int) -> bool:
        """
        Whether a received SYNC packet is newer than the last one. Its time is then stored.

        Args:
            time: the time in the packet: 16 bits, 0 follows after 65535.
        """
        last = self._last_inbound
        if last is not None and time <= last and last - time < 32767:
            return False
        self._last_inbound = time
        return True

    def complain_once(self, reason: object) -> None:
        """
        Log once why this synchronizer cannot replicate.
        """
        if not self._has_complained:
            self._has_complained = True
            logger.error("%r does not replicate: %s", self, reason)

    def _start(self) -> None:
        self.forget_peers()
        if not self._root_path:
            return
        node = self._target()
        if node is None:
            logger.error("%r replicates nothing: there is no node at its root_path %s", self, self._root_path)
            return
        api = cast("SceneMultiplayer", self._api())
        self.replicated_node, self._started_in = node, api
        api.object_configuration_add(node, self)

    def _target(self) -> Node | None:
        """
        The node at the root path.
        """
        return self.get_node_or_null(self._root_path) if self._root_path else None

    def _stop(self) -> None:
        api, node = self._started_in, self.replicated_node
        self.replicated_node = self._started_in = None
        if api is not None and node is not None:
            api.object_configuration_remove(node, self)
        self.forget_peers()

    def _entered_tree(self) -> None:
        with Steps() as steps:
            steps.run(super()._entered_tree)
            if self.is_inside_tree():  # A handler may have removed it from the tree again.
                steps.run(self._start)

    def _leaving_tree(self) -> None:
        with Steps() as steps:
            steps.run(super()._leaving_tree)
            steps.run(self._stop)

    def take_multiplayer_authority(self, id: int) -> None:
        if id == self.get_multiplayer_authority():
            return
        was_started = self._started_in is not None
        self._stop()
        super().take_multiplayer_authority(id)
        if was_started:
            self._start()


def _interval(name: str, seconds: float) -> float:
    if not seconds >= 0:
        raise ValueError(f"{name} must be 0 or more seconds, not {seconds}")
    return float(seconds)
