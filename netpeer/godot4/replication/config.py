"""SceneReplicationConfig: the properties of a scene that are replicated, and their replication modes."""

from collections.abc import Iterator
from enum import IntEnum

from netpeer.variant import NodePath

__all__ = ["MAX_WATCHED", "ReplicationMode", "SceneReplicationConfig"]

#: The most properties that are sent on change: a SYNC packet has 64 bits that say which of them changed.
MAX_WATCHED = 64


class ReplicationMode(IntEnum):
    """
    When a property is synchronized: not at all (`NEVER`), at every replication interval (`ALWAYS`), or after it changed
    (`ON_CHANGE`). See Godot's class reference (4.x), `SceneReplicationConfig`, enum `ReplicationMode`.
    """

    NEVER = 0
    ALWAYS = 1
    ON_CHANGE = 2


class _Property:
    """
    One property of a configuration, with Godot's defaults.
    """

    __slots__ = ("mode", "path", "spawn")

    def __init__(self, path: NodePath) -> None:
        self.path = path
        self.spawn = True
        self.mode = ReplicationMode.ALWAYS


class SceneReplicationConfig:
    """
    The properties that a `MultiplayerSynchronizer` replicates. See Godot's class reference (4.x),
    `SceneReplicationConfig`.

    A property has a path as in Godot, such as `".:position"` or `"Sprite:modulate:a"`. The path has the node, relative
    to the synchronizer's root node, and the name of the attribute in Python. Both sides need the same properties in the
    same order. Set the configuration as `MultiplayerSynchronizer.replication_config`.
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
        Add a property. By default it is part of the spawn state, and it is always synchronized. To change that, call
        `property_set_spawn` and `property_set_replication_mode` next.

        Args:
            path: the node and the attribute, such as `".:position"`.
            index: the index of the property before which it is inserted. -1: it is added at the end.

        Raises:
            ValueError: the configuration has the property already, the path has no attribute, or the index is greater
                than the number of properties.
        """
        path = NodePath(path)
        if not path.subnames:
            raise ValueError(f"the path {str(path)!r} has no attribute: write it as '.:position'")
        if self.has_property(path):
            raise ValueError(f"the configuration has the property {str(path)!r} already")
        if index > len(self._properties):
            raise ValueError(f"index {index} is too large: there are {len(self._properties)} properties")
        self._properties.insert(len(self._properties) if index < 0 else index, _Property(path))
        self._update()

    def has_property(self, path: NodePath | str) -> bool:
        """
        Whether the configuration has the property.
        """
        return NodePath(path) in self.get_properties()

    def remove_property(self, path: NodePath | str) -> None:
        """
        Remove a property. Does nothing if the configuration does not have it.
        """
        path = NodePath(path)
        self._properties = [property for property in self._properties if property.path != path]
        self._update()

    def property_get_index(self, path: NodePath | str) -> int:
        """
        The index of a property. This method and those below raise `ValueError` if the configuration does not have the
        property.
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
        Set whether the property is part of the spawn state: the values that a spawned node begins with.
        """
        self._find(path).spawn = bool(enabled)
        self._update()

    def property_get_replication_mode(self, path: NodePath | str) -> ReplicationMode:
        """
        The replication mode of the property.
        """
        return self._find(path).mode

    def property_set_replication_mode(self, path: NodePath | str, mode: int) -> None:
        """
        Set the replication mode of a property.

        Args:
            path: the property.
            mode: `REPLICATION_MODE_ALWAYS`: send it unreliably at every `replication_interval`.
                `REPLICATION_MODE_ON_CHANGE`: send it reliably after it changed; at most 64 properties have this mode.
                `REPLICATION_MODE_NEVER`: do not synchronize it.

        Raises:
            ValueError: the configuration does not have the property, the mode is unknown, or 64 properties are sent on
                change already.
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
        The paths of the properties that are always synchronized. (Not Godot's)
        """
        return self._synced

    @property
    def watch_properties(self) -> tuple[NodePath, ...]:
        """
        The paths of the properties that are sent on change. (Not Godot's)
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
