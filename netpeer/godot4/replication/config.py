"""SceneReplicationConfig: which properties of a scene are replicated, and how."""

from collections.abc import Iterator
from enum import IntEnum

from netpeer.variant import NodePath

__all__ = ["MAX_WATCHED", "ReplicationMode", "SceneReplicationConfig"]

#: Properties that can be sent on change: the wire has one bit for each in 64.
MAX_WATCHED = 64


class ReplicationMode(IntEnum):
    """
    How a property is synchronized. See Godot's class reference (4.x), `SceneReplicationConfig`, enum `ReplicationMode`.
    """

    NEVER = 0
    ALWAYS = 1
    ON_CHANGE = 2


class _Property:
    """
    One property, with Godot's defaults.
    """

    __slots__ = ("mode", "path", "spawn")

    def __init__(self, path: NodePath) -> None:
        self.path = path
        self.spawn = True
        self.mode = ReplicationMode.ALWAYS


class SceneReplicationConfig:
    """
    Which properties a `MultiplayerSynchronizer` replicates. See Godot's class reference (4.x),
    `SceneReplicationConfig`.

    Paths are those of Godot, `".:position"` or `"Sprite:modulate:a"`: the node, from the synchronizer's root node on,
    then the attribute in Python. Both sides need the same properties in the same order.
    """

    REPLICATION_MODE_NEVER = ReplicationMode.NEVER
    REPLICATION_MODE_ALWAYS = ReplicationMode.ALWAYS
    REPLICATION_MODE_ON_CHANGE = ReplicationMode.ON_CHANGE

    def __init__(self) -> None:
        self._properties: list[_Property] = []
        self._spawned: tuple[NodePath, ...] = ()
        self._synced: tuple[NodePath, ...] = ()
        self._watched: tuple[NodePath, ...] = ()

    def get_properties(self) -> list[NodePath]:
        """
        The paths of all properties, in their order.
        """
        return [property.path for property in self._properties]

    def add_property(self, path: NodePath | str, index: int = -1) -> None:
        """
        Add a property. At first it is part of the spawn state, and always synchronized.

        Args:
            path: the node and the attribute, `".:position"`.
            index: before which property; -1: behind all.

        Raises:
            ValueError: it is there already, names no attribute, or the index is beyond the end.
        """
        path = NodePath(path)
        if not path.subnames:
            raise ValueError(f"{str(path)!r} names no attribute: write it as in '.:position'")
        if self.has_property(path):
            raise ValueError(f"the property {str(path)!r} is there already")
        if index > len(self._properties):
            raise ValueError(f"index {index} is beyond the {len(self._properties)} properties")
        self._properties.insert(len(self._properties) if index < 0 else index, _Property(path))
        self._update()

    def has_property(self, path: NodePath | str) -> bool:
        """
        Whether the property is there.
        """
        return NodePath(path) in self.get_properties()

    def remove_property(self, path: NodePath | str) -> None:
        """
        Take a property out; nothing happens if it is not there.
        """
        path = NodePath(path)
        self._properties = [property for property in self._properties if property.path != path]
        self._update()

    def property_get_index(self, path: NodePath | str) -> int:
        """
        Where the property stands. Raises `ValueError` when it is not there, as all that follow.
        """
        self._find(path)
        return self.get_properties().index(NodePath(path))

    def property_get_spawn(self, path: NodePath | str) -> bool:
        """
        Whether the property is part of the spawn state.
        """
        return self._find(path).spawn

    def property_set_spawn(self, path: NodePath | str, enabled: bool) -> None:
        """
        Say whether the property is part of the spawn state.
        """
        self._find(path).spawn = bool(enabled)
        self._update()

    def property_get_replication_mode(self, path: NodePath | str) -> ReplicationMode:
        """
        How the property is synchronized.
        """
        return self._find(path).mode

    def property_set_replication_mode(self, path: NodePath | str, mode: int) -> None:
        """
        Say how the property is synchronized.

        Args:
            path: which one.
            mode: `REPLICATION_MODE_ALWAYS`, in every frame or every `replication_interval`, unreliably;
                `REPLICATION_MODE_ON_CHANGE`, reliably, at most 64 of them, else `ValueError`; or
                `REPLICATION_MODE_NEVER`.
        """
        found, mode = self._find(path), ReplicationMode(mode)
        is_new = mode is ReplicationMode.ON_CHANGE and found.mode is not mode
        if is_new and len(self._watched) >= MAX_WATCHED:
            raise ValueError(f"at most {MAX_WATCHED} properties can be sent on change")
        found.mode = mode
        self._update()

    def property_get_sync(self, path: NodePath | str) -> bool:
        """
        Whether the mode is `REPLICATION_MODE_ALWAYS`. (Deprecated in Godot)
        """
        return self._find(path).mode is ReplicationMode.ALWAYS

    def property_set_sync(self, path: NodePath | str, enabled: bool) -> None:
        """
        Set the mode to `REPLICATION_MODE_ALWAYS`, or from that to `REPLICATION_MODE_NEVER`. (Deprecated in Godot)
        """
        self._switch(path, ReplicationMode.ALWAYS, enabled=enabled)

    def property_get_watch(self, path: NodePath | str) -> bool:
        """
        Whether the mode is `REPLICATION_MODE_ON_CHANGE`. (Deprecated in Godot)
        """
        return self._find(path).mode is ReplicationMode.ON_CHANGE

    def property_set_watch(self, path: NodePath | str, enabled: bool) -> None:
        """
        Set the mode to `REPLICATION_MODE_ON_CHANGE`, or from that to `REPLICATION_MODE_NEVER`. (Deprecated in Godot)
        """
        self._switch(path, ReplicationMode.ON_CHANGE, enabled=enabled)

    # For the synchronizers.

    @property
    def spawn_properties(self) -> tuple[NodePath, ...]:
        """
        The paths of the properties of the spawn state. (Not Godot's)
        """
        return self._spawned

    @property
    def sync_properties(self) -> tuple[NodePath, ...]:
        """
        The paths of those that are always synchronized. (Not Godot's)
        """
        return self._synced

    @property
    def watch_properties(self) -> tuple[NodePath, ...]:
        """
        The paths of those that are sent on change. (Not Godot's)
        """
        return self._watched

    def _switch(self, path: NodePath | str, mode: ReplicationMode, *, enabled: bool) -> None:
        if enabled:
            self.property_set_replication_mode(path, mode)
        elif self._find(path).mode is mode:
            self.property_set_replication_mode(path, ReplicationMode.NEVER)

    def _find(self, path: NodePath | str) -> _Property:
        path = NodePath(path)
        for property in self._properties:
            if property.path == path:
                return property
        raise ValueError(f"there is no property {str(path)!r}: add it with add_property first")

    def _update(self) -> None:
        self._spawned = tuple(property.path for property in self._properties if property.spawn)
        self._synced = tuple(self._of_mode(ReplicationMode.ALWAYS))
        self._watched = tuple(self._of_mode(ReplicationMode.ON_CHANGE))

    def _of_mode(self, mode: ReplicationMode) -> Iterator[NodePath]:
        return (property.path for property in self._properties if property.mode is mode)
