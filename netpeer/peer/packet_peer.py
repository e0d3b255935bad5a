"""PacketPeer: the surface that everything has from which packets can be taken and to which they can be put."""

from abc import ABC, abstractmethod
from typing import Any, Protocol

from netpeer.errors import Error
from netpeer.peer import messages

__all__ = ["BytesLike", "PacketCodec", "PacketPeer"]

BytesLike = bytes | bytearray | memoryview

# Godot's default for encode_buffer_max_size: 8 MiB.
DEFAULT_ENCODE_BUFFER_MAX_SIZE = 8 * 1024 * 1024


class PacketCodec(Protocol):
    """
    Writes and reads one Variant.
    """

    def encode(self, value: Any) -> bytes: ...

    def decode(self, data: bytes) -> Any: ...


class PacketPeer(ABC):
    """
    Packets in, packets out. See Godot's class reference, `PacketPeer`.

    Attributes:
        allow_object_decoding: whether `get_var` may give full objects, as inert `EncodedObject`s. Default False.
        encode_buffer_max_size: bytes that one encoded value may take, in either direction.
    """

    def __init__(self) -> None:
        self.allow_object_decoding = False
        self.encode_buffer_max_size = DEFAULT_ENCODE_BUFFER_MAX_SIZE
        self._packet_error = Error.OK

    @abstractmethod
    def get_available_packet_count(self) -> int:
        """
        How many packets wait in the in-queue.

        Returns:
            0 or more; call `get_packet` as often.
        """

    @abstractmethod
    def get_packet(self) -> bytes:
        """
        Take the oldest packet out of the in-queue.

        Returns:
            The packet; `b""` when none waits. `get_packet_error()` tells an empty packet (OK) from none
            (ERR_UNAVAILABLE).
        """

    @abstractmethod
    def put_packet(self, buffer: BytesLike) -> Error:
        """
        Send a packet.

        Args:
            buffer: any bytes-like object; copied before the call returns.

        Returns:
            OK, or why nothing was sent.
        """

    def get_packet_error(self) -> Error:
        """
        How the last `get_packet`, `put_packet`, `get_message` or `put_message` went.
        """
        return self._packet_error

    def put_var(self, var: Any, full_objects: bool = False) -> Error:
        """
        Send a Variant as one packet, in Godot's binary form: a Godot game reads it with `get_var()`.

        Args:
            var: None, bool, int, float, str, bytes, list, tuple, dict, and the types of `netpeer.variant`; pygame's
                vectors, colours and rectangles, and numpy's numbers.
            full_objects: whether `EncodedObject`s may be sent.

        Returns:
            As `put_packet`. Raises `VariantError` for a value that Godot has no form for, or that takes more than
            `encode_buffer_max_size` bytes.
        """
        return self.put_packet(self._codec(objects=full_objects).encode(var))

    def get_var(self, allow_objects: bool = False) -> Any:
        """
        Take the oldest packet, and read it as a Variant: what `put_var` sent, here or in Godot.

        Args:
            allow_objects: whether full objects may be in it, as inert `EncodedObject`s.

        Returns:
            The value; None when no packet waits (`get_packet_error()` is then ERR_UNAVAILABLE). Raises
            `VariantError` when the packet is something else; it has been taken all the same.
        """
        packet = self.get_packet()
        if self._packet_error is not Error.OK:
            return None
        # Until it has been read, it has not: the codec raises for what is no Variant.
        self._packet_error = Error.ERR_INVALID_DATA
        value = self._codec(objects=allow_objects or self.allow_object_decoding).decode(packet)
        self._packet_error = Error.OK
        return value

    def put_message(self, value: object) -> Error:
        """
        Send a plain Python value as one packet, in msgpack: for games whose ends are all Python.

        Args:
            value: None, bool, int (64 bits), float, str, bytes, and lists, tuples and dicts of them; tuples arrive
                as lists, so they are no keys.

        Returns:
            As `put_packet`. Raises `MessageError` for a value that msgpack has no form for, that is nested too
            deeply, or that takes more than `encode_buffer_max_size` bytes. At the other end: `get_message`.
        """
        return self.put_packet(messages.pack(value, max_bytes=self.encode_buffer_max_size))

    def get_message(self) -> object:
        """
        Take the oldest packet, and read it as what `put_message` sent.

        Returns:
            The value; None when no packet waits (`get_packet_error()` is then ERR_UNAVAILABLE). Raises
            `MessageError` when the packet is something else; it has been taken all the same, the next call reads the
            next one.
        """
        packet = self.get_packet()
        if self._packet_error is not Error.OK:
            return None
        try:
            return messages.unpack(packet, max_bytes=self.encode_buffer_max_size)
        except messages.MessageError:
            self._packet_error = Error.ERR_INVALID_DATA
            raise

    def set_allow_object_decoding(self, enable: bool) -> None:
        """
        Set `allow_object_decoding`.
        """
        self.allow_object_decoding = enable

    def is_object_decoding_allowed(self) -> bool:
        """
        Get `allow_object_decoding`.
        """
        return self.allow_object_decoding

    def set_encode_buffer_max_size(self, max_size: int) -> None:
        """
        Set `encode_buffer_max_size`.
        """
        self.encode_buffer_max_size = max_size

    def get_encode_buffer_max_size(self) -> int:
        """
        Get `encode_buffer_max_size`.
        """
        return self.encode_buffer_max_size

    @abstractmethod
    def _codec(self, *, objects: bool) -> PacketCodec:
        """
        The codec of this dialect's Variants, for values of at most `encode_buffer_max_size` bytes.
        """
