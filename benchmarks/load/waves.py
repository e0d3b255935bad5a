"""A load that is as fast as the server, and never so fast that the server drops packets. It is sent in waves.

In each wave every sender sends one block of packets, in one `send`. A sender may be a few waves ahead of the slowest
receiver; during the run only bytes are counted. The numbers of the packets begin again after some waves, more than can
be on their way at once. One receiver keeps all that it receives, and after the run each of its packets is checked.
"""

import gc
import struct
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from benchmarks.harness import Lost
from benchmarks.load.clients import Client
from benchmarks.load.frames import PLAIN, Dialect, masked, server_header
from benchmarks.load.wave_run import CYCLE, WavePlan, WaveRun

__all__ = ["Result", "Waves"]

# The fewest and the most waves that are on their way at once. Small waves are more, so that the fastest server has work
# while the load sleeps; large waves are fewer, so that the slowest server ends in a second or two.
DEPTHS = (4, 8)
ON_THEIR_WAY = 60_000  # deliveries that are on their way at once

# The bytes of one wave that a sender sends, and that a receiver receives. Far below the buffer sizes of all servers.
SENDER_BYTES = 32 * 1024
RECEIVER_BYTES = 32 * 1024

# The fewest packets of a wave, so that the server seldom waits for the load when packets are large.
PACKETS = 96

NUMBERS = struct.Struct("<II")  # of the sender, of the packet


@dataclass(frozen=True)
class Result:
    """
    The result of one run.

    Attributes:
        deliveries: packets that arrived, over all receivers.
        seconds: from the first byte sent to the last byte received.
        load_cpu: processor time of the load in seconds.
        server_cpu: processor time of the server in seconds; 0 if unknown.
    """

    deliveries: int
    seconds: float
    load_cpu: float
    server_cpu: float

    @property
    def rate(self) -> float:
        """
        Deliveries per second.
        """
        return self.deliveries / self.seconds


class Waves:
    """
    A load on connected clients. Some of them send packets to all others.

    Args:
        clients: the clients, all in one room.
        senders: how many of them send.
        size: bytes of data in a packet, 8 or more.
        dialect: the dialect of the server.
        target: the packets' target, in the dialect.
        echoes: the server sends every packet back to its sender, and to no other client.
        block: packets of each sender in a wave; None: chosen by size.
        is_checked: whether to check content and order; False for a server that sends other packets instead.
    """

    def __init__(
        self,
        clients: Sequence[Client],
        senders: int,
        size: int,
        dialect: Dialect,
        *,
        target: int = 0,
        echoes: bool = False,
        block: int | None = None,
        is_checked: bool = True,
    ) -> None:
        self._senders = senders
        self._is_checked = is_checked
        self._echoes = echoes
        head = len(dialect.delivered(0, target))
        self._frame = len(server_header(head + size)) + head + size
        heard = 1 if echoes else max(senders - 1, 1)
        sent, got = max(SENDER_BYTES // self._frame, PACKETS), max(RECEIVER_BYTES // self._frame, PACKETS)
        self._block = block or max(1, min(sent, got // heard))
        self._sources = [dialect.delivered(client.id, target) for client in clients[:senders]]
        if echoes and dialect is not PLAIN:
            self._sources = [dialect.delivered(1, client.id) for client in clients[:senders]]
        blocks = [
            [
                masked(
                    dialect.sent(client.id, target) + NUMBERS.pack(index, wave * self._block + number).ljust(size, b"~")
                    for number in range(self._block)
                )
                for wave in range(CYCLE)
            ]
            for index, client in enumerate(clients[:senders])
        ]
        self._size = size
        per_wave = sum(self._per_wave(receiver) for receiver in range(len(clients)))
        least, most = DEPTHS
        self._plan = WavePlan(
            clients=clients,
            blocks=blocks,
            wave_bytes=[self._per_wave(receiver) * self._frame for receiver in range(len(clients))],
            frame=self._frame,
            depth=min(max(ON_THEIR_WAY // per_wave, least), most),
            keeper=0 if echoes else len(clients) - 1,
        )
        self._began_at = 0  # the number of the next run's first wave: the count continues from run to run

    def _per_wave(self, receiver: int) -> int:
        """
        How many packets a receiver receives in each wave.
        """
        is_sender = receiver < self._senders
        return self._block * ((1 if is_sender else 0) if self._echoes else self._senders - is_sender)

    def run(self, seconds: float, server_cpu: Callable[[], float] = lambda: 0.0) -> Result:
        """
        Send for a while, then wait until all packets have arrived.

        Args:
            seconds: how long to send.
            server_cpu: returns the processor time of the server so far, in seconds.

        Raises:
            Lost: a packet did not arrive, arrived twice or in another order.
        """
        gc.disable()  # the load makes no reference cycles, and pauses of its collector would delay the server
        try:
            run = WaveRun(self._plan, self._began_at, seconds, server_cpu)
            run.go()
        finally:
            gc.enable()
        if self._is_checked:
            self._check(run)
        self._began_at += run.waves
        per_wave = sum(self._per_wave(receiver) for receiver in range(len(self._plan.clients)))
        return Result(per_wave * run.waves, run.seconds, run.cpu, run.server_cpu)

    def _check(self, run: WaveRun) -> None:
        """
        Check the sender and the number of each packet that the keeper received.
        """
        data = b"".join(run.kept)
        source = len(self._sources[0])
        head = self._frame - source - self._size
        rest = self._size - NUMBERS.size
        cycle = CYCLE * self._block
        due = [self._began_at % CYCLE * self._block] * self._senders
        expected_head, filler = server_header(source + self._size), b"~" * rest
        for frame_head, origin, sender, number, end in struct.iter_unpack(f"<{head}s{source}sII{rest}s", data):
            if frame_head != expected_head or sender >= self._senders or origin != self._sources[sender]:
                raise Lost("a receiver received a frame that no client sent")
            if number != due[sender] or end != filler:
                raise Lost(f"packet {due[sender]} of sender {sender} was due, number {number} arrived")
            due[sender] = (number + 1) % cycle
        others = [sender for sender in range(self._senders) if (sender == self._plan.keeper) == self._echoes]
        if len({due[sender] for sender in others}) != 1:
            raise Lost("a receiver did not receive the same number of packets from each sender")
