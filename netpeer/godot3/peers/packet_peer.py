"""PacketPeer with the Variants of Godot 3: their bytes differ from Godot 4's."""

from netpeer.peer.packet_peer import PacketCodec
from netpeer.peer.packet_peer import PacketPeer as CommonPacketPeer

__all__ = ["PacketPeer"]


class PacketPeer(CommonPacketPeer):
    """
    Sends and receives packets. See Godot's class reference (3.x), `PacketPeer`.

    Attributes:
        allow_object_decoding: whether `get_var` may return objects, as `EncodedObject`s that run no code. Default
            False.
        encode_buffer_max_size: the largest encoded value, in bytes, sent or received. Default 8 MiB.
    """

    def _codec(self, *, objects: bool) -> PacketCodec:
        # Imported on first use: most games send no Variants, and the codec takes a third of netpeer's import time.
        from netpeer.variant import VariantLimits, godot3_codec

        return godot3_codec(VariantLimits(max_size=self.encode_buffer_max_size), objects=objects)
