"""Received packets of the replication: finds the spawner or synchronizer, checks its authority, and applies the packet.

Only the authority of a spawner may spawn with it. Only the authority of a synchronizer may set its properties. An id in
a packet is the sender's: each peer has ids of its own.
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
from netpeer.godot4.replication.registry import PeerRecord, Registry
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
from netpeer.signals import Steps, emit
from netpeer.variant import NodePath, VariantError

__all__ = ["MAX_NODES_PER_PEER", "Receiving"]

# The most nodes that one peer may have spawned here at a time. A big battle has a few thousand nodes, and a node takes
# a few kilobytes.
MAX_NODES_PER_PEER = 8192


class _Pending:
    """
    A spawn whose node is entering the tree. The node's synchronizers take their ids and their state from it.

    Attributes:
        sender: the peer that spawned the node.
        node: the node.
        state: the encoded spawn properties of all synchronizers.
        offset: how many bytes of the state are applied.
        ids: the ids that are left, the next one at the end.
        problem: the first mismatch between the state and the synchronizers here; "": none.
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
    The receiving part of the replication.
    """

    def __init__(self, registry: Registry, paths: PathCache) -> None:
        self._registry = registry
        self._paths = paths
        self._pending: _Pending | None = None

    # Spawn and despawn.

    def on_spawn(self, sender: int, data: bytes) -> None:
        """
        Process a SPAWN packet: make the node here. Raises `Refusal` or `PacketError`.
        """
        record, spawn = self._record(sender), Spawn.parse(data)
        spawner = self._find(sender, spawn.spawner_id)
        if not isinstance(spawner, MultiplayerSpawner):
            raise Refusal("unknown_path", f"a spawn with the id {spawn.spawner_id}, which is not the id of a spawner")
        parent = self._authorized_parent(sender, record, spawn, spawner)
        node = self._make_node(sender, spawner, spawn)
        if node is None:
            return
        node.name = spawn.name
        tracked = self._registry.track(node)
        tracked.spawner, tracked.net_id, tracked.remote_peer = spawner, spawn.net_id, sender
        record.nodes[spawn.net_id] = node
        spawner.note_received(node)
        with Steps() as steps:
            problem = self._enter(sender, parent, node, spawn, steps)
            if node.is_inside_tree():
                steps.run(emit, spawner.spawned, node)
            if problem:
                reason = f"the state of the spawned {node!r} does not fit: {problem}"
                self._registry.calls.log.refuse(sender, Refusal("wrong_size", reason))

    def _authorized_parent(self, sender: int, record: PeerRecord, spawn: Spawn, spawner: MultiplayerSpawner) -> Node:
        """
        Check a spawn, and return the node below which it is allowed. Raises `Refusal`.
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

    def _make_node(self, sender: int, spawner: MultiplayerSpawner, spawn: Spawn) -> Node | None:
        """
        Make the node of a spawn. Returns None if the game's code raised; the exception is reported as `rpc_error`.
        """
        if spawn.argument is None:
            if spawner.factory_of(spawn.scene) is None:
                text = f"a spawn of scene {spawn.scene}, for which {spawner!r} has no factory: see add_spawnable_scene"
                raise Refusal("unknown_scene", text)
            node = self._guard(sender, spawner, "spawn", lambda: spawner.make_spawnable_scene(spawn.scene))
        else:
            if spawner.spawn_function is None:
                raise Refusal("unknown_scene", f"a custom spawn: set the spawn_function of {spawner!r} here, too")
            data = decode_values(spawn.argument, 1, self._registry.codec())[0][0]
            node = self._guard(sender, spawner, "spawn", lambda: spawner.make_with_function(data))
        return node if isinstance(node, Node) else None

    def _enter(self, sender: int, parent: Node, node: Node, spawn: Spawn, steps: Steps) -> str:
        """
        Put the node into the tree. Returns what is wrong with its state, or "".
        """
        before, pending = self._pending, _Pending(sender, node, spawn)
        self._pending = pending
        steps.run(self._guard, sender, parent, "add_child", lambda: parent.add_child(node))
        self._pending = before
        if not node.is_inside_tree():
            self._registry.node_left(node)
            return ""
        if pending.ids and not pending.problem:
            pending.problem = f"the sender's node has {len(pending.ids)} synchronizers more"
        left = len(pending.state) - pending.offset
        return pending.problem or (f"{left} bytes are left" if left else "")

    def apply_pending(self, node: Node, synchronizer: MultiplayerSynchronizer) -> None:
        """
        Called when a synchronizer has started. If its authority is spawning its node right now, the synchronizer gets
        its id and its state.
        """
        pending = self._pending
        if pending is None or pending.node is not node or pending.problem:
            return
        if synchronizer.get_multiplayer_authority() != pending.sender:
            return
        record = self._registry.records.get(pending.sender)
        if record is None or not pending.ids:
            pending.problem = f"no id for {synchronizer!r}: set its authority before it enters the tree, on both sides"
            return
        synchronizer.replication_id = pending.ids.pop()
        record.received_synchronizers[synchronizer.replication_id] = synchronizer
        config = synchronizer.replication_config
        paths = config.spawn_properties if config is not None else ()
        try:
            values, pending.offset = decode_values(pending.state, len(paths), self._registry.codec(), pending.offset)
        except PacketError as error:
            pending.problem = str(error)
            return
        self._set(pending.sender, synchronizer, node, paths, values)

    def on_despawn(self, sender: int, data: bytes) -> None:
        """
        Process a DESPAWN packet: free the node. Raises `Refusal` or `PacketError`.
        """
        record, net_id = self._record(sender), Despawn.parse(data).net_id
        node = record.nodes.get(net_id)
        tracked = self._registry.tracked.get(node) if node is not None else None
        if node is None or tracked is None or tracked.spawner is None:
            raise Refusal("unknown_id", f"a despawn of the id {net_id}, which is not a node of the sender")
        spawner = tracked.spawner
        if sender != spawner.get_multiplayer_authority():
            raise Refusal("not_allowed", f"a despawn by {spawner!r}, of which the sender is not the authority any more")
        del record.nodes[net_id]
        with Steps() as steps:
            steps.run(node.queue_free)
            steps.run(emit, spawner.despawned, node)

    # Properties.

    def on_sync(self, sender: int, data: bytes) -> None:
        """
        Process a SYNC packet: set the properties. A state that is wrong is skipped, and the other states are applied;
        the first reason is logged as a refusal. Raises what the game's code raises.
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
                self._registry.calls.log.refuse(sender, refusal)

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
            # This is not the sender's mistake: the node may have left the tree while the packet was on its way.
            self._registry.calls.log.counts["unknown_synchronizer"] += 1
            return
        node, config = synchronizer.replicated_node, synchronizer.replication_config
        authority = synchronizer.get_multiplayer_authority()
        if sender != authority:
            where = synchronizer.get_path()
            raise Refusal("not_allowed", f"properties of {where}, whose authority is peer {authority}")
        if node is None or config is None:
            missing = "root node" if node is None else "replication_config"
            raise Refusal("unknown_node", f"properties of {synchronizer!r}, which has no {missing} here")
        if time is not None and not synchronizer.is_sync_newer(time):
            self._registry.calls.log.counts["outdated"] += 1
            return
        paths: Sequence[NodePath] = config.sync_properties
        if state.changed is not None:
            paths = _changed_paths(config.watch_properties, state.changed)
        values, end = decode_values(state.values, len(paths), self._registry.codec())
        if end != len(state.values):
            reason = f"{len(paths)} properties of {synchronizer!r} take {end} bytes, not {len(state.values)}"
            raise Refusal("wrong_size", f"{reason}: use the same replication_config on both sides")
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

    # Helpers.

    def _guard(self, sender: int, node: Node, what: str, call: Callable[[], Any]) -> Any:
        """
        Call the game's code. An exception is reported as `rpc_error`, like one of a called method.
        """
        try:
            return call()
        except (PropertyError, VariantError):
            raise
        except Exception as error:
            self._registry.calls.on_error(sender, node.get_path(), what, error)
            return None

    def _record(self, sender: int) -> PeerRecord:
        record = self._registry.records.get(sender)
        if record is None:
            raise Refusal("unknown_sender", "the sender is not connected any more")
        return record

    def _find(self, sender: int, path_id: int) -> RPCNode[Any] | None:
        root = self._registry.context.root
        return self._paths.received(sender, path_id, root) if root is not None else None


def _changed_paths(paths: Sequence[NodePath], bits: int) -> list[NodePath]:
    """
    The watched properties that a delta has, by its bits. Raises `Refusal`.
    """
    if bits >> len(paths) or not bits:
        raise Refusal("wrong_size", f"a delta has the bits {bits:#x}, but {len(paths)} properties are sent on change")
    return [path for index, path in enumerate(paths) if bits >> index & 1]
