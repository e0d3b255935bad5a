"""PacketPeer of Godot 4: its values have another binary form than Godot 3's."""

from netpeer.peer.packet_peer import PacketPeer as CommonPacketPeer
from netpeer.variant import Codec, VariantLimits, godot4_codec

__all__ = ["PacketPeer"]


class PacketPeer(CommonPacketPeer):
    """
    Packets in, packets out. See Godot's class reference (4.x), `PacketPeer`.

    Attributes:
        encode_buffer_max_size: bytes that one encoded value may take, in either direction.
    """

    def _codec(self, *, objects: bool) -> Codec:
        return godot4_codec(VariantLimits(max_size=self.encode_buffer_max_size), objects=objects)
