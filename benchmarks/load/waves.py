"""A load as fast as the server takes it, without ever pushing it into dropping: waves, a few of them on their way.

In each wave every sender sends one block of packets, in one `send`. A sender may be a few waves ahead of the slowest
receiver, which is counted in bytes alone. Packets carry numbers that begin anew after some waves, more than can be on
their way; one receiver keeps all that it got, and when the clock has stopped every packet of it is looked at.
"""

import gc
import struct
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from benchmarks.harness import Lost
from benchmarks.load.clients import Client
from benchmarks.load.frames import PLAIN, Dialect, masked, server_header
from benchmarks.load.receiving import Receivers
from benchmarks.sockets import DEADLINE

__all__ = ["Result", "Waves"]

# Waves on their way: small ones more of them, so that the fastest server has something to do while the load sleeps;
# large ones fewer, so that the slowest is done in a second or two.
DEPTHS = (4, 8)
ON_THEIR_WAY = 60_000  # deliveries

CYCLE = 16  # waves until the numbers begin anew

# Of one wave: what a sender sends, and what a receiver gets. Far below what every server is told to hold.
SENDER_BYTES = 32 * 1024
RECEIVER_BYTES = 32 * 1024

# ... but so many packets at least, or large ones would mostly wait for the load.
PACKETS = 96

# A server that writes each packet by itself would wake the load for each, and pay for waking it: while less than this
# share of a wave comes at a time, the load sleeps so many seconds, in which several waves wait at the server.
LITTLE = 0.5
PAUSE = 0.0005

SETTLE = 0.02  # seconds in which something that is too much may still show up

NUMBERS = struct.Struct("<II")  # of the sender, of the packet


@dataclass(frozen=True)
class Result:
    """
    What one run took.

    Attributes:
        deliveries: packets that receivers got.
        seconds: from the first byte sent to the last byte received.
        load_cpu: seconds of the processor that the load itself took.
        server_cpu: those that the server took meanwhile, if it was asked.
    """

    deliveries: int
    seconds: float
    load_cpu: float
    server_cpu: float

    @property
    def rate(self) -> float:
        """
        Deliveries in a second.
        """
        return self.deliveries / self.seconds


class Waves:
    """
    Senders whose packets go to all others, on clients that are connected.

    Args:
        clients: all in one room.
        senders: so many of them send.
        size: bytes of data in a packet, 8 or more.
        dialect: of the server.
        target: what the packets' target is, in the dialect.
        echoes: the server gives every packet back to its sender, and to nobody else.
        block: packets of each sender in a wave; as many as are good for it without.
        is_checked: whether content and order are looked at; False for a server that sends something else instead.
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
        self._clients = clients
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
        self._blocks = [
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
        self._depth = min(max(ON_THEIR_WAY // per_wave, least), most)
        self._began_at = 0  # the wave of the next run's first block, so that numbers go on from run to run

    def _per_wave(self, receiver: int) -> int:
        """
        The packets that a receiver gets in each wave.
        """
        is_sender = receiver < self._senders
        return self._block * ((1 if is_sender else 0) if self._echoes else self._senders - is_sender)

    def run(self, seconds: float, server_cpu: Callable[[], float] = lambda: 0.0) -> Result:
        """
        Send for so long, then wait until all has arrived.

        Args:
            seconds: how long.
            server_cpu: tells the processor's time that the server has had so far, in seconds.

        Raises:
            Lost: something did not arrive, arrived twice or in another order.
        """
        gc.disable()  # what the load allocates is no garbage, and its pauses would be the server's
        try:
            run = _Run(self, seconds, server_cpu)
            run.go()
        finally:
            gc.enable()
        if self._is_checked:
            self._check(run)
        self._began_at += run.waves
        per_wave = sum(self._per_wave(receiver) for receiver in range(len(self._clients)))
        return Result(per_wave * run.waves, run.seconds, run.cpu, run.server_cpu)

    def _check(self, run: "_Run") -> None:
        """
        Look at every packet that the last receiver got: from whom, and whether it is the next one.
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
                raise Lost("a receiver got a frame that nobody sent")
            if number != due[sender] or end != filler:
                raise Lost(f"packet {due[sender]} of sender {sender} was due, number {number} came")
            due[sender] = (number + 1) % cycle
        others = [sender for sender in range(self._senders) if (sender == run.keeper) == self._echoes]
        if len({due[sender] for sender in others}) != 1:
            raise Lost("a receiver did not get the same number of packets from each sender")


class _Run:
    """
    One run: which waves are on their way, and who has got them.
    """

    def __init__(self, plan: Waves, seconds: float, ask_server: Callable[[], float]) -> None:
        self._plan = plan
        self._for = seconds
        self._ask_server = ask_server
        self._sockets = [client.socket for client in plan._clients]
        self.keeper = 0 if plan._echoes else len(self._sockets) - 1
        self._wave_bytes = [plan._per_wave(index) * plan._frame for index in range(len(self._sockets))]
        self._reached = [0] * len(self._sockets)  # waves that each receiver has got
        # How many have not got each of the waves on their way yet.
        self._receiving = sum(1 for size in self._wave_bytes if size)
        self._behind = [self._receiving] * (CYCLE + 1)
        self._complete = 0  # waves that all have got
        self._unsent: dict[int, memoryview] = {}
        self.waves = 0  # that were sent
        self.seconds = self.cpu = self.server_cpu = 0.0
        self.kept: list[bytes] = []

    def go(self) -> None:
        """
        Send and receive until the time is over and all has arrived.
        """
        with Receivers(self._plan._clients, [self.keeper]) as receivers:
            server_began, cpu_began, began = self._ask_server(), time.process_time(), time.perf_counter()
            self._send_and_receive(receivers, began + self._for)
            self.seconds, self.cpu = time.perf_counter() - began, time.process_time() - cpu_began
            self.server_cpu = self._ask_server() - server_began
            if receivers.receive(SETTLE) or receivers.bytes != [size * self.waves for size in self._wave_bytes]:
                raise Lost("receivers got more than was sent to them")
            self.kept = receivers.kept[self.keeper]

    def _send_and_receive(self, receivers: Receivers, until: float) -> None:
        little, before = sum(self._wave_bytes) * LITTLE, 0
        while True:
            now = time.perf_counter()
            if self.waves == self._complete and now >= until:
                return
            if now > until + DEADLINE:
                sent = sum(self._wave_bytes) * self.waves
                lacking = sent - sum(receivers.bytes)
                raise Lost(f"{lacking // self._plan._frame} of {sent // self._plan._frame} packets did not come")
            is_time = now < until or not self.waves
            while is_time and not self._unsent and self.waves - self._complete < self._plan._depth:
                self._send_wave()
            for index, data in list(self._unsent.items()):
                self._send(index, data)
            for index in receivers.receive(0.001 if self._unsent else 0.1):
                self._count(index, receivers.bytes[index])
            so_far = sum(receivers.bytes)
            if so_far - before < little and self._complete < self.waves:
                time.sleep(PAUSE)
            before = so_far

    def _send_wave(self) -> None:
        number = (self._plan._began_at + self.waves) % CYCLE
        for index, blocks in enumerate(self._plan._blocks):
            self._send(index, memoryview(blocks[number]))
        self.waves += 1

    def _send(self, index: int, data: memoryview) -> None:
        self._unsent.pop(index, None)
        try:
            count = self._sockets[index].send(data)
        except BlockingIOError:
            count = 0
        if count < len(data):
            self._unsent[index] = data[count:]

    def _count(self, index: int, received: int) -> None:
        """
        A receiver has got so many bytes in all: which waves does it have now, and which have all?
        """
        while self._reached[index] < self.waves and received >= (self._reached[index] + 1) * self._wave_bytes[index]:
            self._behind[self._reached[index] % len(self._behind)] -= 1
            self._reached[index] += 1
        while self._complete < self.waves and not self._behind[self._complete % len(self._behind)]:
            self._behind[self._complete % len(self._behind)] = self._receiving
            self._complete += 1
