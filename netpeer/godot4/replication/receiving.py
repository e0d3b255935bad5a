"""What other peers replicate here: found, judged, acted upon; or refused.

Only who has the authority over a spawner may spawn, only who has it over a synchronizer may set its properties. Ids are
those of the sender, and belong to it alone.
"""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from netpeer.calls.refusals import Refusal
from netpeer.godot4.multiplayer.node import Node
from netpeer.godot4.multiplayer.packets import PacketError
from netpeer.godot4.multiplayer.path_cache import PathCache
from netpeer.godot4.multiplayer.rpc_node import RPCNode
from netpeer.godot4.replication.properties import PropertyError, set_property
from netpeer.godot4.replication.scenes import is_spawnable_name
from netpeer.godot4.replication.spawner import MultiplayerSpawner
from netpeer.godot4.replication.synchronizer import MultiplayerSynchronizer
from netpeer.godot4.replication.wire import (
    PATH_ID,
    Despawn,
    Spawn,
    State,
    decode_values,
    is_delta,
    parse_states,
)
from netpeer.godot4.replication.world import PeerRecord, World
from netpeer.signals import Steps, emit
from netpeer.variant import NodePath, VariantError

__all__ = ["MAX_NODES_PER_PEER", "Receiving"]

# Nodes that one peer may have spawned here at a time. A big battle has some thousand; each costs us a few kilobytes.
MAX_NODES_PER_PEER = 8192


class _Pending:
    """
    A spawn whose node enters the tree right now: its synchronizers take their ids and their state from it.
    """

    def __init__(self, sender: int, node: Node, spawn: Spawn) -> None:
        self.sender = sender
        self.node = node
        self.state = spawn.state
        self.offset = 0
        self.ids = list(reversed(spawn.sync_ids))
        self.problem = ""


class Receiving:
    """
    The part of the replication that makes here what others have.
    """

    def __init__(self, world: World, paths: PathCache) -> None:
        self._world = world
        self._paths = paths
        self._pending: _Pending | None = None

    # Spawn and despawn.

    def on_spawn(self, sender: int, data: bytes) -> None:
        """
        A peer has a node that we should have, too. Raises `Refusal` or `PacketError`.
        """
        record, spawn = self._record(sender), Spawn.parse(data)
        spawner = self._find(sender, spawn.spawner_id)
        if not isinstance(spawner, MultiplayerSpawner):
            raise Refusal("unknown_path", f"a spawn by the id {spawn.spawner_id}, which is no spawner's")
        parent = self._judged(sender, record, spawn, spawner)
        node = self._made(sender, spawner, spawn)
        if node is None:
            return
        node.name = spawn.name
        tracked = self._world.track(node)
        tracked.spawner, tracked.net_id, tracked.remote_peer = spawner, spawn.net_id, sender
        record.nodes[spawn.net_id] = node
        spawner.note_received(node)
        with Steps() as steps:
            problem = self._enter(sender, parent, node, spawn, steps)
            if node.is_inside_tree():
                steps.run(emit, spawner.spawned, node)
            if problem:
                reason = f"the state of the spawned {node!r} does not fit: {problem}"
                self._world.calls.log.refuse(sender, Refusal("wrong_size", reason))

    def _judged(self, sender: int, record: PeerRecord, spawn: Spawn, spawner: MultiplayerSpawner) -> Node:
        """
        The node below which a node may be spawned. Raises `Refusal`.
        """
        where, authority = spawner.get_path(), spawner.get_multiplayer_authority()
        if sender != authority:
            raise Refusal("not_allowed", f"a spawn by {where}, whose authority is peer {authority}")
        if not is_spawnable_name(spawn.name):
            raise Refusal("bad_name", f"a spawn by {where} of a node named {spawn.name[:100]!r}")
        ids = spawn.sync_ids
        if (
            spawn.net_id in record.nodes
            or len(set(ids)) < len(ids)
            or not record.received_synchronizers.keys().isdisjoint(ids)
        ):
            raise Refusal("duplicate_id", f"a spawn by {where} with an id that is taken ({spawn.net_id}, {ids[:9]})")
        if len(record.nodes) >= MAX_NODES_PER_PEER or spawner.has_reached_limit():
            raise Refusal("too_many_nodes", f"a spawn by {where}, which has {len(record.nodes)} nodes here already")
        parent = spawner.find_spawn_node()
        if parent is None or not parent.is_inside_tree():
            raise Refusal("unknown_node", f"a spawn by {where}: there is no node at its spawn_path")
        if parent.has_node(spawn.name):
            raise Refusal("name_taken", f"a spawn by {where}: {parent!r} has a child named {spawn.name!r} already")
        return parent

    def _made(self, sender: int, spawner: MultiplayerSpawner, spawn: Spawn) -> Node | None:
        """
        The new node; None if the game's own code failed to make one, and somebody was told.
        """
        if spawn.argument is None:
            if spawner.factory_of(spawn.scene) is None:
                text = f"a spawn of scene {spawn.scene}, for which {spawner!r} has no factory: see add_spawnable_scene"
                raise Refusal("unknown_scene", text)
            node = self._guard(sender, spawner, "spawn", lambda: spawner.make_spawnable_scene(spawn.scene))
        else:
            if spawner.spawn_function is None:
                raise Refusal("unknown_scene", f"a custom spawn: set the spawn_function of {spawner!r} here, too")
            data = decode_values(spawn.argument, 1, self._world.codec())[0][0]
            node = self._guard(sender, spawner, "spawn", lambda: spawner.make_with_function(data))
        return node if isinstance(node, Node) else None

    def _enter(self, sender: int, parent: Node, node: Node, spawn: Spawn, steps: Steps) -> str:
        """
        Put the node into the tree; what was wrong with its state.
        """
        before, pending = self._pending, _Pending(sender, node, spawn)
        self._pending = pending
        steps.run(self._guard, sender, parent, "add_child", lambda: parent.add_child(node))
        self._pending = before
        if not node.is_inside_tree():
            self._world.node_left(node)
            return ""
        if pending.ids and not pending.problem:
            pending.problem = f"{len(pending.ids)} synchronizers more there than here"
        left = len(pending.state) - pending.offset
        return pending.problem or (f"{left} bytes are left" if left else "")

    def apply_pending(self, node: Node, synchronizer: MultiplayerSynchronizer) -> None:
        """
        A synchronizer has started: if its node is being spawned by its authority, it gets its id and its state.
        """
        pending = self._pending
        if pending is None or pending.node is not node or pending.problem:
            return
        if synchronizer.get_multiplayer_authority() != pending.sender:
            return
        record = self._world.records.get(pending.sender)
        if record is None or not pending.ids:
            pending.problem = f"no id for {synchronizer!r}: is its authority set before it enters the tree, as there?"
            return
        synchronizer.replication_id = pending.ids.pop()
        record.received_synchronizers[synchronizer.replication_id] = synchronizer
        config = synchronizer.replication_config
        paths = config.spawn_properties if config is not None else ()
        try:
            values, pending.offset = decode_values(pending.state, len(paths), self._world.codec(), pending.offset)
        except PacketError as error:
            pending.problem = str(error)
            return
        self._set(pending.sender, synchronizer, node, paths, values)

    def on_despawn(self, sender: int, data: bytes) -> None:
        """
        A peer has taken a node of its own out. Raises `Refusal` or `PacketError`.
        """
        record, net_id = self._record(sender), Despawn.parse(data).net_id
        node = record.nodes.get(net_id)
        tracked = self._world.tracked.get(node) if node is not None else None
        if node is None or tracked is None or tracked.spawner is None:
            raise Refusal("unknown_id", f"a despawn of the id {net_id}, which is no node of its own")
        spawner = tracked.spawner
        if sender != spawner.get_multiplayer_authority():
            raise Refusal("not_allowed", f"a despawn by {spawner!r}, which is not its own any more")
        del record.nodes[net_id]
        with Steps() as steps:
            steps.run(node.queue_free)
            steps.run(emit, spawner.despawned, node)

    # Properties.

    def on_sync(self, sender: int, data: bytes) -> None:
        """
        A peer sends properties. The first thing that is wrong is refused, and the rest is done all the same. Raises
        what the game's own code raises.
        """
        time, states = parse_states(data)
        refusal: Refusal | PacketError | None = None
        with Steps() as steps:
            try:
                for state in states:
                    problem = self._try_state(sender, state, None if is_delta(data) else time, steps)
                    refusal = refusal or problem
            except PacketError as unreadable:
                refusal = refusal or unreadable
            if refusal is not None:
                self._world.calls.log.refuse(sender, refusal)

    def _try_state(self, sender: int, state: State, time: int | None, steps: Steps) -> Refusal | PacketError | None:
        try:
            self._on_state(sender, state, time)
        except (Refusal, PacketError) as refusal:
            return refusal
        except Exception as error:
            steps.note(error)
        return None

    def _on_state(self, sender: int, state: State, time: int | None) -> None:
        synchronizer = self._synchronizer(sender, state.net_id)
        if synchronizer is None:
            # No mistake of the sender's: the node may be gone while this was on its way.
            self._world.calls.log.counts["unknown_synchronizer"] += 1
            return
        node, config = synchronizer.replicated_node, synchronizer.replication_config
        authority = synchronizer.get_multiplayer_authority()
        if sender != authority:
            where = synchronizer.get_path()
            raise Refusal("not_allowed", f"properties of {where}, whose authority is peer {authority}")
        if node is None or config is None:
            raise Refusal("unknown_node", f"properties of {synchronizer!r}, which has no node or no config here")
        if time is not None and not synchronizer.is_sync_newer(time):
            self._world.calls.log.counts["outdated"] += 1
            return
        paths = config.sync_properties if state.changed is None else _chosen(config.watch_properties, state.changed)
        values, end = decode_values(state.values, len(paths), self._world.codec())
        if end != len(state.values):
            reason = f"{len(paths)} properties of {synchronizer!r} take {end} bytes, not {len(state.values)}"
            raise Refusal("wrong_size", f"{reason}: is its replication_config the same there?")
        with Steps() as steps:
            steps.run(self._set, sender, synchronizer, node, paths, values)
            steps.run(emit, synchronizer.synchronized if state.changed is None else synchronizer.delta_synchronized)

    def _synchronizer(self, sender: int, net_id: int) -> MultiplayerSynchronizer | None:
        found: object
        if net_id & PATH_ID:
            found = self._find(sender, net_id & ~PATH_ID)
        else:
            found = self._record(sender).received_synchronizers.get(net_id)
        return found if isinstance(found, MultiplayerSynchronizer) else None

    def _set(
        self,
        sender: int,
        synchronizer: MultiplayerSynchronizer,
        node: Node,
        paths: Sequence[NodePath],
        values: Sequence[Any],
    ) -> None:
        with Steps() as steps:
            for path, value in zip(paths, values, strict=True):
                try:
                    self._guard(sender, node, str(path), partial(set_property, node, path, value))
                except PropertyError as error:
                    synchronizer.complain_once(error)
                except Exception as error:
                    steps.note(error)

    # Help.

    def _guard(self, sender: int, node: Node, what: str, call: Callable[[], Any]) -> Any:
        """
        Call the game's own code; what it raises goes the way of what called methods raise.
        """
        try:
            return call()
        except (PropertyError, VariantError):
            raise
        except Exception as error:
            self._world.calls.on_error(sender, node.get_path(), what, error)
            return None

    def _record(self, sender: int) -> PeerRecord:
        record = self._world.records.get(sender)
        if record is None:
            raise Refusal("unknown_sender", "its sender is not connected any more")
        return record

    def _find(self, sender: int, path_id: int) -> RPCNode[Any] | None:
        root = self._world.context.root
        return self._paths.received(sender, path_id, root) if root is not None else None


def _chosen(paths: Sequence[NodePath], bits: int) -> list[NodePath]:
    """
    The watched properties that a delta has. Raises `Refusal`.
    """
    if bits >> len(paths) or not bits:
        raise Refusal("wrong_size", f"a change of the properties {bits:#x}, of which there are {len(paths)}")
    return [path for index, path in enumerate(paths) if bits >> index & 1]
