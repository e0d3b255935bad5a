"""PacketPeer: the base class of all objects that send and receive packets."""

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
    Sends and receives packets. See Godot's class reference, `PacketPeer`.

    Attributes:
        allow_object_decoding: whether `get_var` accepts full objects, as inert `EncodedObject`s. Default False.
        encode_buffer_max_size: the most bytes of one encoded value, in both directions. Default 8 MiB.
    """

    def __init__(self) -> None:
        self.allow_object_decoding = False
        self.encode_buffer_max_size = DEFAULT_ENCODE_BUFFER_MAX_SIZE
        self._packet_error = Error.OK

    @abstractmethod
    def get_available_packet_count(self) -> int:
        """
        The number of packets that have arrived and wait. Call `get_packet` as often.
        """

    @abstractmethod
    def get_packet(self) -> bytes:
        """
        Take the oldest packet that waits.

        Returns:
            The packet; `b""` when none waits. `get_packet_error()` is OK after an empty packet, and ERR_UNAVAILABLE
            when none waits.
        """

    @abstractmethod
    def put_packet(self, buffer: BytesLike) -> Error:
        """
        Send a packet.

        Args:
            buffer: any bytes-like object. It is copied before the call returns.

        Returns:
            OK, or the error because of which nothing was sent. The log has the reason.
        """

    def get_packet_error(self) -> Error:
        """
        The error of the last `get_packet`, `put_packet`, `get_message` or `put_message`; OK when it succeeded.
        """
        return self._packet_error

    def put_var(self, var: Any, full_objects: bool = False) -> Error:
        """
        Send a Variant as one packet, in Godot's binary form: a Godot game reads it with `get_var()`.

        Args:
            var: None, bool, int, float, str, bytes, list, tuple, dict, the types of `netpeer.variant`, vectors, colours
                and rectangles of pygame, numbers of numpy.
            full_objects: whether `EncodedObject`s may be sent.

        Returns:
            As `put_packet`.

        Raises:
            VariantError: Godot has no form for the value, or it takes more than `encode_buffer_max_size` bytes.
        """
        return self.put_packet(self._codec(objects=full_objects).encode(var))

    def get_var(self, allow_objects: bool = False) -> Any:
        """
        Take the oldest packet, and read it as a Variant that `put_var` sent, in Python or in Godot.

        Args:
            allow_objects: whether the packet may have full objects. They are read as inert `EncodedObject`s.

        Returns:
            The value; None when no packet waits (`get_packet_error()` is then ERR_UNAVAILABLE).

        Raises:
            VariantError: the packet is not a Variant. It was taken nevertheless; the next call reads the next packet.
        """
        packet = self.get_packet()
        if self._packet_error is not Error.OK:
            return None
        # The codec raises when the packet is not a Variant: the error must be set before.
        self._packet_error = Error.ERR_INVALID_DATA
        value = self._codec(objects=allow_objects or self.allow_object_decoding).decode(packet)
        self._packet_error = Error.OK
        return value

    def put_message(self, value: object) -> Error:
        """
        Send a plain Python value as one packet, in msgpack. The remote end must be Python, too: it calls `get_message`.

        Args:
            value: None, bool, int (64 bits), float, str, bytes, and lists, tuples and dicts of them. Tuples arrive as
                lists, so they cannot be keys.

        Returns:
            As `put_packet`.

        Raises:
            MessageError: msgpack has no form for the value, it has more than 64 levels, or it takes more than
                `encode_buffer_max_size` bytes.
        """
        return self.put_packet(messages.pack(value, max_bytes=self.encode_buffer_max_size))

    def get_message(self) -> object:
        """
        Take the oldest packet, and read it as a value that `put_message` sent.

        Returns:
            The value; None when no packet waits (`get_packet_error()` is then ERR_UNAVAILABLE).

        Raises:
            MessageError: the packet is no message of `put_message`. It was taken nevertheless; the next call reads the
                next packet.
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
        The codec of this dialect, for values of at most `encode_buffer_max_size` bytes.
        """
