"""Tests a game's network code without sockets and without waiting: a network in memory, and a clock moved by hand.

Shows: MemoryNetwork with latency, a pulled cable and a reset; ManualClock; tests that take seconds of game time and
milliseconds of real time. The same code runs unchanged in pytest: each `check_...` function is a test.
Controls: none; it prints the results.
Run: python examples/memory_network.py
"""

import time
from collections.abc import Callable

from netpeer import ManualClock, MemoryNetwork, WebSocketClient, WebSocketServer

__all__ = ["main"]

FRAME_S = 1 / 60


class Game:
    """
    The code under test: a server that answers each "ping" message, and a client that notes when the answer arrives.
    """

    def __init__(self) -> None:
        self.clock = ManualClock()
        self.network = MemoryNetwork(self.clock)
        self.server = WebSocketServer(network=self.network, clock=self.clock)
        self.client = WebSocketClient(network=self.network, clock=self.clock)
        self.answers: list[object] = []
        self.server.listen(9080, gd_mp_api=True)
        self.client.connect_to_url("ws://anywhere:9080", gd_mp_api=True)

    def frame(self) -> None:
        """
        Run one frame of the game loop.
        """
        self.clock.advance(FRAME_S)
        self.server.poll()
        while self.server.get_available_packet_count():
            self.server.set_target_peer(self.server.get_packet_peer())
            self.server.put_message(["answer to", self.server.get_message()])
        self.client.poll()
        while self.client.get_available_packet_count():
            self.answers.append(self.client.get_message())

    def play_until(self, condition: Callable[[], object], *, seconds: float) -> float:
        """
        Run frames until the condition holds, and return the game time that it took. Raises AssertionError after
        `seconds`.
        """
        start = self.clock.now
        while not condition():
            if self.clock.now - start > seconds:
                raise AssertionError(f"not within {seconds} s of game time")
            self.frame()
        return self.clock.now - start

    def is_connected(self) -> bool:
        return self.client.get_connection_status() == self.client.CONNECTION_CONNECTED


def check_an_answer_takes_two_latencies() -> str:
    game = Game()
    game.play_until(game.is_connected, seconds=1)
    game.network.latency = 0.150
    game.client.put_message("ping")
    took = game.play_until(lambda: game.answers, seconds=2)
    assert game.answers == [["answer to", "ping"]]
    assert 0.300 <= took <= 0.300 + 3 * FRAME_S, took
    return f"with 150 ms of latency an answer took {took * 1000:.0f} ms"


def check_chopped_up_packets_arrive_whole() -> str:
    game = Game()
    game.network.chunk_size = 7  # bytes: less than any packet
    game.play_until(game.is_connected, seconds=5)
    game.client.put_message(list(range(1000)))
    game.play_until(lambda: game.answers, seconds=20)
    assert game.answers == [["answer to", list(range(1000))]]
    return "a message of 3 kB arrived whole in pieces of 7 bytes"


def check_a_pulled_cable_is_noticed() -> str:
    game = Game()
    game.play_until(game.is_connected, seconds=1)
    game.network.cut()
    took = game.play_until(lambda: not game.is_connected(), seconds=60)
    return f"a pulled cable was noticed after {took:.0f} s: {game.client.get_close_reason()}"


def check_a_reset_is_noticed_at_once() -> str:
    game = Game()
    game.play_until(game.is_connected, seconds=1)
    game.network.links[0].reset()
    took = game.play_until(lambda: not game.is_connected(), seconds=1)
    assert took <= 2 * FRAME_S, took
    return f"a reset was noticed in the next frame: {game.client.get_close_reason()}"


def main() -> int:
    start = time.perf_counter()
    for check in (
        check_an_answer_takes_two_latencies,
        check_chopped_up_packets_arrive_whole,
        check_a_pulled_cable_is_noticed,
        check_a_reset_is_noticed_at_once,
    ):
        print(check())
    print(f"all that took {time.perf_counter() - start:.2f} s")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
