"""PacketPeer with the Variants of Godot 4: their bytes differ from Godot 3's."""

from netpeer.peer.packet_peer import PacketPeer as CommonPacketPeer
from netpeer.variant import Codec, VariantLimits, godot4_codec

__all__ = ["PacketPeer"]


class PacketPeer(CommonPacketPeer):
    """
    Sends and receives packets. See Godot's class reference (4.x), `PacketPeer`.

    Attributes:
        encode_buffer_max_size: the largest encoded value, in bytes, sent or received. Default 8 MiB.
    """

    def _codec(self, *, objects: bool) -> Codec:
        return godot4_codec(VariantLimits(max_size=self.encode_buffer_max_size), objects=objects)
