"""One run of a load of waves: it sends, receives, and counts which waves have arrived."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from benchmarks.harness import Lost
from benchmarks.load.clients import Client
from benchmarks.load.receiving import Receivers
from benchmarks.sockets import DEADLINE

__all__ = ["CYCLE", "WavePlan", "WaveRun"]

CYCLE = 16  # waves until the packets' numbers begin again

# A server that writes each packet separately would wake the load for each packet, and that costs the server time. While
# less than this share of a wave arrives at a time, the load sleeps for so many seconds, and several waves wait at the
# server meanwhile.
LITTLE = 0.5
PAUSE = 0.0005

SETTLE = 0.02  # seconds in which packets too many may still arrive


@dataclass(frozen=True)
class WavePlan:
    """
    What is sent in each wave, and what arrives.

    Attributes:
        clients: all clients. The first ones are the senders.
        blocks: of each sender: the bytes that it sends, for each of `CYCLE` waves.
        wave_bytes: of each client: the bytes that it receives in a wave.
        frame: the bytes of a packet as it arrives, with the WebSocket header.
        depth: the most waves that are on their way at once.
        keeper: the number of the client that keeps all that it receives.
    """

    clients: Sequence[Client]
    blocks: Sequence[Sequence[bytes]]
    wave_bytes: Sequence[int]
    frame: int
    depth: int
    keeper: int


class WaveRun:
    """
    One run. Call `go`, then read the attributes.

    Attributes:
        waves: how many waves were sent.
        seconds: from the first byte sent to the last byte received.
        cpu: processor time of the load in seconds.
        server_cpu: processor time of the server in seconds.
        kept: what the keeper received.
    """

    def __init__(self, plan: WavePlan, began_at: int, seconds: float, ask_server: Callable[[], float]) -> None:
        """
        Args:
            plan: what to send.
            began_at: the number of the first wave.
            seconds: how long to send.
            ask_server: returns the processor time of the server so far, in seconds.
        """
        self._plan = plan
        self._began_at = began_at
        self._for = seconds
        self._ask_server = ask_server
        self._sockets = [client.socket for client in plan.clients]
        self._wave_bytes = plan.wave_bytes
        self._reached = [0] * len(self._sockets)  # waves that each receiver has received
        # Of each wave on its way: how many receivers have not received it yet.
        self._receiving = sum(1 for size in self._wave_bytes if size)
        self._behind = [self._receiving] * (CYCLE + 1)
        self._complete = 0  # waves that all receivers have received
        self._unsent: dict[int, memoryview] = {}
        self.waves = 0
        self.seconds = self.cpu = self.server_cpu = 0.0
        self.kept: list[bytes] = []

    def go(self) -> None:
        """
        Send and receive until the time is over and all packets have arrived. Raises `Lost` when they do not.
        """
        with Receivers(self._plan.clients, [self._plan.keeper]) as receivers:
            server_began, cpu_began, began = self._ask_server(), time.process_time(), time.perf_counter()
            self._send_and_receive(receivers, began + self._for)
            self.seconds, self.cpu = time.perf_counter() - began, time.process_time() - cpu_began
            self.server_cpu = self._ask_server() - server_began
            if receivers.receive(SETTLE) or receivers.bytes != [size * self.waves for size in self._wave_bytes]:
                raise Lost("receivers received more packets than were sent")
            self.kept = receivers.kept[self._plan.keeper]

    def _send_and_receive(self, receivers: Receivers, until: float) -> None:
        little, before = sum(self._wave_bytes) * LITTLE, 0
        while True:
            now = time.perf_counter()
            if self.waves == self._complete and now >= until:
                return
            if now > until + DEADLINE:
                sent = sum(self._wave_bytes) * self.waves
                lacking = sent - sum(receivers.bytes)
                raise Lost(f"{lacking // self._plan.frame} of {sent // self._plan.frame} packets did not come")
            is_time = now < until or not self.waves
            while is_time and not self._unsent and self.waves - self._complete < self._plan.depth:
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
        number = (self._began_at + self.waves) % CYCLE
        for index, blocks in enumerate(self._plan.blocks):
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
        Count the waves that a receiver has received with so many bytes in all, and the waves that all have received.
        """
        while self._reached[index] < self.waves and received >= (self._reached[index] + 1) * self._wave_bytes[index]:
            self._behind[self._reached[index] % len(self._behind)] -= 1
            self._reached[index] += 1
        while self._complete < self.waves and not self._behind[self._complete % len(self._behind)]:
            self._behind[self._complete % len(self._behind)] = self._receiving
            self._complete += 1
