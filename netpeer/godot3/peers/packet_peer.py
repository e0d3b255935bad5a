"""PacketPeer of Godot 3: its values have another binary form than Godot 4's."""

from netpeer.peer.packet_peer import PacketCodec
from netpeer.peer.packet_peer import PacketPeer as CommonPacketPeer

__all__ = ["PacketPeer"]


class PacketPeer(CommonPacketPeer):
    """
    Packets in, packets out. See Godot's class reference (3.x), `PacketPeer`.

    Attributes:
        allow_object_decoding: whether `get_var` may give full objects, as inert `EncodedObject`s. Default False.
        encode_buffer_max_size: bytes that one encoded value may take, in either direction.
    """

    def _codec(self, *, objects: bool) -> PacketCodec:
        # Imported on first use: most games send no Variants, and the codec takes a third of netpeer's import time.
        from netpeer.variant import VariantLimits, godot3_codec

        return godot3_codec(VariantLimits(max_size=self.encode_buffer_max_size), objects=objects)
