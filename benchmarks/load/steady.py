"""A load with a fixed rate: every client sends at its rate, however slow the server is, and delays are measured.

Packets carry their sender, their number and the time at which they were sent (all processes share that clock). All
receivers are counted in bytes; some keep what they get with the time at which it came, and when the load is over every
packet of them is looked at. A load that cannot keep to its own timetable says so: then nothing is measured.
"""

import gc
import math
import struct
import time
from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.harness import Lost
from benchmarks.load.clients import Client
from benchmarks.load.frames import Dialect, masked, server_header, split
from benchmarks.load.receiving import Receivers
from benchmarks.sockets import DEADLINE

__all__ = ["Delays", "Steady"]

STAMP = struct.Struct("<IId")  # sender, number, time

# Seconds between two steps of the load, which sends and receives. The load itself adds at most this to a delay.
TICK = 0.001

# How late the load itself may be, as a part of all packets more than LATE seconds late, before nothing is measured.
LATE = 0.025
LATE_PART = 0.05

SETTLE = 0.05


@dataclass(frozen=True)
class Delays:
    """
    The result of one run.

    Attributes:
        deliveries: packets that arrived, over all receivers.
        seconds: from the first packet to the last delivery.
        delays: of the packets at the keepers, in seconds, sorted.
    """

    deliveries: int
    seconds: float
    delays: list[float]

    def percentile(self, percent: float) -> float:
        """
        The delay in seconds below which so many percent of the packets are.
        """
        return self.delays[min(len(self.delays) - 1, int(len(self.delays) * percent / 100))]


class Steady:
    """
    Rooms in which each client sends to all others, at a steady rate.

    Args:
        clients: the clients, ordered by room.
        room: the number of clients in each room.
        size: bytes of data in a packet, 16 or more.
        hertz: packets of each client per second.
        dialect: the server's dialect.
        keepers: how many rooms are checked, spread over all rooms. In each the first client's packets are checked.
    """

    def __init__(
        self, clients: Sequence[Client], room: int, size: int, hertz: float, dialect: Dialect, keepers: int = 8
    ) -> None:
        self._clients = clients
        self._room = room
        self._size = size
        self._interval = 1 / hertz
        self._dialect = dialect
        self._heads = [dialect.sent(client.id, 0) for client in clients]
        rooms = len(clients) // room
        self._keepers = sorted({number * rooms // keepers * room for number in range(keepers)})

    def run(self, seconds: float) -> Delays:
        """
        Send for a while, then wait until all packets have arrived.

        Raises:
            Lost: something did not arrive, arrived twice or in another order; or the load was late itself.
        """
        gc.disable()
        try:
            with Receivers(self._clients, self._keepers) as receivers:
                return self._run(receivers, seconds)
        finally:
            gc.enable()

    def _run(self, receivers: Receivers, seconds: float) -> Delays:
        rounds = max(1, round(seconds / self._interval))
        frame = len(server_header(self._size)) + len(self._heads[0]) + self._size
        wanted = rounds * (self._room - 1) * frame
        arrivals: dict[int, list[tuple[int, float]]] = {index: [] for index in self._keepers}
        began = time.monotonic()
        self._keep_to_the_timetable(receivers, arrivals, rounds, wanted)
        taken = time.monotonic() - began
        if receivers.receive(SETTLE) or set(receivers.bytes) != {wanted}:
            raise Lost("receivers received more packets than were sent")
        delays = sorted(
            delay
            for index in self._keepers
            for delay in self._look_at(index, b"".join(receivers.kept[index]), arrivals[index], frame)
        )
        return Delays(wanted * len(self._clients) // frame, taken, delays)

    def _keep_to_the_timetable(
        self, receivers: Receivers, arrivals: dict[int, list[tuple[int, float]]], rounds: int, wanted: int
    ) -> None:
        """
        Send every packet when it is due, and receive, until each client has received so many bytes.
        """
        count = len(self._clients)
        step = self._interval / count
        # The clients of a room send at different times, as players do that joined at different times.
        order = [position * self._stride(count) % count for position in range(count)]
        sent = late = 0
        began = time.monotonic()
        give_up_at = began + rounds * self._interval + DEADLINE
        while sent < rounds * count or min(receivers.bytes) < wanted:
            now = time.monotonic()
            while sent < rounds * count and began + sent * step <= now:
                self._send(order[sent % count], sent // count)
                late += now - began - sent * step > LATE
                sent += 1
            came = time.monotonic()
            for index in receivers.receive(0):
                if index in arrivals:
                    arrivals[index].append((receivers.bytes[index], came))
            if now > give_up_at:
                raise Lost(f"{wanted * count - sum(receivers.bytes)} of {wanted * count} bytes did not come")
            time.sleep(max(0.0, now + TICK - time.monotonic()))
        if late > LATE_PART * rounds * count:
            raise Lost(f"the load itself was late with {late} of {rounds * count} packets: this machine is too busy")

    @staticmethod
    def _stride(count: int) -> int:
        """
        A step that visits each client once: about 0.62 of their number.
        """
        step = max(1, int(count * 0.618))
        while math.gcd(step, count) > 1:
            step += 1
        return step

    def _send(self, index: int, number: int) -> None:
        stamp = STAMP.pack(index, number, time.monotonic())
        data = masked([self._heads[index] + stamp.ljust(self._size, b"~")])
        if self._clients[index].socket.send(data) != len(data):
            raise Lost(f"the server does not read what client {index} sends")

    def _look_at(self, keeper: int, data: bytes, arrivals: list[tuple[int, float]], frame: int) -> list[float]:
        """
        Check the sender and the number of each packet of a keeper; return the delays.
        """
        payloads, rest = split(data)
        room = range(keeper // self._room * self._room, (keeper // self._room + 1) * self._room)
        heads = {index: self._dialect.delivered(self._clients[index].id, 0) for index in room if index != keeper}
        due = dict.fromkeys(heads, 0)
        head = len(self._heads[keeper])
        delays = []
        came = iter(arrivals)
        so_far, at = next(came)
        if rest:
            raise Lost("a receiver received a part of a packet")
        for place, payload in enumerate(payloads, 1):
            while place * frame > so_far:
                so_far, at = next(came)
            sender, number, stamp = STAMP.unpack_from(payload, head)
            if payload[:head] != heads.get(sender) or payload[head + STAMP.size :].strip(b"~"):
                raise Lost(f"client {keeper} received a packet that no client in its room sent")
            if number != due[sender]:
                raise Lost(f"packet {due[sender]} of client {sender} was due, number {number} arrived")
            due[sender] += 1
            delays.append(at - stamp)
        if len(set(due.values())) != 1:
            raise Lost(f"client {keeper} did not receive the same number of packets from each other client")
        return delays
