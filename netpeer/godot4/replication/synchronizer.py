"""MultiplayerSynchronizer: keeps properties of a scene the same on all peers that may see it."""

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

    It must stand at the same path on all peers, or in a scene that a `MultiplayerSpawner` makes, with the same
    properties in its `replication_config`. Who has its authority sends, the others receive.

    Attributes:
        replication_config: a `SceneReplicationConfig`; set it before this node enters a tree.

    Signals:
        synchronized(): properties that are always synchronized have come.
        delta_synchronized(): properties that changed have come.
        visibility_changed(for_peer): on the authority, who may see it is looked at again; 0: for all peers.

    For the replication, not for games: `replication_id`, `replicated_node`, `visibility_rules`, `watched_changes`,
    `is_visible_to`, `is_about_to_replicate`, `is_sync_due`, `is_sync_newer`, `forget_peers`, `complain_once`.
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
            name: as for any `Node`.
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
        The node from which the properties' paths are counted, from this node on. Default "..".
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
        Seconds between two messages about what is always synchronized. Default 0: in every frame.
        """
        return self._replication_interval

    @replication_interval.setter
    def replication_interval(self, seconds: float) -> None:
        self._replication_interval = _interval("replication_interval", seconds)

    def set_replication_interval(self, milliseconds: float) -> None:
        """
        Set `replication_interval`: in seconds, whatever Godot calls the argument.
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
        Seconds between two looks at what is sent on change. Default 0: in every frame.
        """
        return self._delta_interval

    @delta_interval.setter
    def delta_interval(self, seconds: float) -> None:
        self._delta_interval = _interval("delta_interval", seconds)

    def set_delta_interval(self, milliseconds: float) -> None:
        """
        Set `delta_interval`: in seconds, whatever Godot calls the argument.
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
        When the filters are asked: once a poll, or, with `VISIBILITY_PROCESS_NONE`, by `update_visibility()` only.
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
        Whether all peers may see it, if the filters agree. Default True.
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
        Say whether a peer may see it while it is not public: to the others the node is despawned, if it was spawned.

        Args:
            peer: its id; 0: all, as `public_visibility`.
            visible: whether.
        """
        if self.visibility_rules.set_for(peer, visible=bool(visible)):
            self.update_visibility(peer)

    def get_visibility_for(self, peer: int) -> bool:
        """
        What `set_visibility_for` has set; not what the filters say.
        """
        return peer in self.visibility_rules.listed

    def add_visibility_filter(self, filter: Callable[[int], bool]) -> None:
        """
        Have a function decide who may see it: all filters have to return True.

        Args:
            filter: gets a peer's id, or 0 for "all of them": if it is True for 0, nobody is asked about further.
        """
        refuse_async(filter, "add_visibility_filter")  # what it gives is never False: everybody would see all
        self.visibility_rules.filters[filter] = None

    def remove_visibility_filter(self, filter: Callable[[int], bool]) -> None:
        """
        Do not ask a filter any more.
        """
        self.visibility_rules.filters.pop(filter, None)

    def update_visibility(self, for_peer: int = 0) -> None:
        """
        Ask the filters now, for one peer or, with 0, for all.
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
        Whether a peer may see it; 0: all.
        """
        return self.visibility_rules.allows(peer)

    def is_about_to_replicate(self, node: Node) -> bool:
        """
        Whether it has not started yet, and will replicate a node once it has.
        """
        return self._started_in is None and self._target() is node

    def forget_peers(self) -> None:
        """
        Nobody knows anything of it any more.
        """
        self.replication_id = 0
        self._last_sync_at: float | None = None
        self._last_sync_frame = -1
        self._last_inbound: int | None = None
        self.watched_changes = Watch()
        self._has_complained = False

    def is_sync_due(self, frame: int, now: float) -> bool:
        """
        Whether it is time to send what is always synchronized, to all peers in one frame.
        """
        if self._last_sync_frame != frame:
            last = self._last_sync_at
            if last is not None and now < last + self._replication_interval:
                return False
            self._last_sync_frame, self._last_sync_at = frame, now
        return True

    def is_sync_newer(self, time: int) -> bool:
        """
        Whether a message is not older than one that has come; the times have 16 bits, and begin anew.
        """
        last = self._last_inbound
        if last is not None and time <= last and last - time < 32767:
            return False
        self._last_inbound = time
        return True

    def complain_once(self, reason: object) -> None:
        """
        Say once what keeps it from replicating.
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
            if self.is_inside_tree():  # a handler may have taken it out again
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
