"""Sending the properties of synchronizers: what is always synchronized, and what changed.

In each frame every property is read and encoded once, however many peers hear it; what differs from peer to peer is
which synchronizers it hears, and since when it knows of changes.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from netpeer.errors import Error
from netpeer.godot4.outgoing import Outgoing
from netpeer.godot4.path_cache import Announced, PathCache
from netpeer.godot4.replication.properties import PropertyError, get_property
from netpeer.godot4.replication.synchronizer import MultiplayerSynchronizer
from netpeer.godot4.replication.wire import PATH_ID, State, encode_values, state_item, states_packets
from netpeer.godot4.replication.world import Ledger, World
from netpeer.godot4.rpc_config import RPCConfig
from netpeer.peers.addressing import TransferMode
from netpeer.variant import Codec, NodePath, VariantError, godot4_codec

__all__ = ["Syncing"]

#: Godot sends what is always synchronized as UNRELIABLE. Here a newer one takes the place of one that still waits, so
#: that a congested link gets the latest and not the oldest; the bytes are the same.
_ALWAYS = RPCConfig(transfer_mode=TransferMode.UNRELIABLE_ORDERED)

_MAX_TIME = 0xFFFF


class Syncing:
    """
    The part of the replication that sends properties.
    """

    def __init__(self, world: World, outgoing: Outgoing, paths: PathCache) -> None:
        self._world = world
        self._outgoing = outgoing
        self._paths = paths
        self._frame = 0

    def send(self, now: float) -> None:
        """
        Send what is due, to all who may hear it.
        """
        self._frame += 1
        frame = _Frame(self._world, self._frame, now)
        for peer, ledger in list(self._world.ledgers.items()):
            if ledger.synchronizers:
                ledger.time = ledger.time + 1 & _MAX_TIME
                self._send_always(peer, ledger, frame)
                self._send_changes(peer, ledger, frame)

    def _send_always(self, peer: int, ledger: Ledger, frame: "_Frame") -> None:
        api, items = self._world.api, []
        for synchronizer, net_id in self._known(peer, ledger):
            values = frame.always(synchronizer)
            if values:
                items.append(state_item(State(net_id, None, values)))
        for part, packet in enumerate(states_packets(items, ledger.time, api.max_sync_packet_size)):
            api._send([peer], packet, _ALWAYS, subject=("sync", part), is_for_one=True)

    def _send_changes(self, peer: int, ledger: Ledger, frame: "_Frame") -> None:
        api, items, told = self._world.api, [], []
        for synchronizer, net_id in self._known(peer, ledger):
            since = ledger.synchronizers[synchronizer]
            bits, values = frame.changes(synchronizer, since.frame, since.at)
            if bits:
                items.append(state_item(State(net_id, bits, values)))
                told.append(since)
        for packet in states_packets(items, None, api.max_delta_packet_size):
            if api._send_to(peer, packet) is not Error.OK:
                return  # all of it again in the next frame
        for since in told:
            since.frame, since.at = self._frame, frame.now

    def _known(self, peer: int, ledger: Ledger) -> Iterator[tuple[MultiplayerSynchronizer, int]]:
        """
        The synchronizers that a peer hears and knows, with the id by which it knows them.
        """
        world = self._world
        for synchronizer in list(ledger.synchronizers):
            node = synchronizer._root_node
            tracked = world.tracked.get(node) if node is not None else None
            if node is None or tracked is None or not world.has_authority(synchronizer):
                continue
            is_ours = tracked.spawner is not None and world.has_authority(tracked.spawner)
            if is_ours and node not in ledger.spawned:
                continue
            net_id = self._id_for(peer, synchronizer)
            if net_id:
                yield synchronizer, net_id

    def _id_for(self, peer: int, synchronizer: MultiplayerSynchronizer) -> int:
        """
        The id by which a peer knows a synchronizer; 0 while it does not.
        """
        net_id: int = synchronizer._net_id
        if net_id and not net_id & PATH_ID:
            return net_id
        state = self._paths.state(synchronizer, peer)
        if state is None:
            if self._world.api._path_to(synchronizer) is None:
                return 0
            synchronizer._net_id = net_id = self._outgoing.announce(synchronizer, [peer]) | PATH_ID
            state = self._paths.state(synchronizer, peer)
        # One with other RPC methods is the same synchronizer all the same.
        return net_id if state in (Announced.CONFIRMED, Announced.DIFFERS) else 0


class _Frame:
    """
    What the properties are in one frame.
    """

    def __init__(self, world: World, number: int, now: float) -> None:
        self.now = now
        self._number = number
        self._codec: Codec = godot4_codec(world.api.variant_limits, compressed=True)
        self._max_always = world.api.max_sync_packet_size
        self._max_changes = world.api.max_delta_packet_size
        self._always: dict[MultiplayerSynchronizer, bytes] = {}
        self._changes: dict[tuple[MultiplayerSynchronizer, int], tuple[int, bytes]] = {}

    def always(self, synchronizer: MultiplayerSynchronizer) -> bytes:
        """
        What is always synchronized, encoded; nothing when that is not due, or cannot be.
        """
        config = synchronizer.replication_config
        if config is None or not config._sync_properties:
            return b""
        encoded = self._always.get(synchronizer)
        if encoded is None:
            encoded = b""
            if synchronizer._is_due(self._number, self.now):
                values = self._read(synchronizer, config._sync_properties)
                encoded = self._encode(synchronizer, values, self._max_always, "max_sync_packet_size")
            self._always[synchronizer] = encoded
        return encoded

    def changes(self, synchronizer: MultiplayerSynchronizer, since: int, at: float | None) -> tuple[int, bytes]:
        """
        What changed since a frame: a bit for each property, and their values encoded.
        """
        config, watch = synchronizer.replication_config, synchronizer._watch
        if config is None or not config._watch_properties:
            return 0, b""
        if watch.looked_in != self._number:
            if at is not None and self.now < at + synchronizer.delta_interval:
                return 0, b""
            values = self._read(synchronizer, config._watch_properties)
            if not values:
                return 0, b""
            watch.look(config._watch_properties, values, self._number)
        known = self._changes.get((synchronizer, since))
        if known is None:
            bits, values = watch.changes_since(since)
            encoded = self._encode(synchronizer, values, self._max_changes, "max_delta_packet_size")
            known = self._changes[synchronizer, since] = (bits if encoded else 0, encoded)
        return known

    def _read(self, synchronizer: MultiplayerSynchronizer, paths: tuple[NodePath, ...]) -> list[Any]:
        node = synchronizer._root_node
        try:
            return [get_property(node, path) for path in paths] if node is not None else []
        except PropertyError as error:
            synchronizer._complain(error)
            return []

    def _encode(self, synchronizer: MultiplayerSynchronizer, values: Sequence[Any], max_size: int, limit: str) -> bytes:
        try:
            encoded = encode_values(values, self._codec)
        except VariantError as error:
            synchronizer._complain(error)
            return b""
        if len(encoded) > max_size:
            synchronizer._complain(f"its properties take {len(encoded)} bytes, {limit} allows {max_size}")
            return b""
        return encoded
