"""
A small game on a slow line, with everything in it, beside the same game without: the difference must be to be seen.

In memory, with a clock: 150 ms of round-trip time, and up to 40 ms of jitter on top.
"""

from __future__ import annotations

import math

import pytest

from netpeer import LagSimulator, ManualClock, MemoryNetwork, WebSocketClient, WebSocketServer
from netpeer.sync import FixedTimestep, InputQueue, InterpolationBuffer, NetworkClock, PlayoutClock, Prediction

__all__: list[str] = []

FRAME = 1 / 60
TICK_RATE = 30
ONE_WAY = 0.075  # seconds
JITTER = 0.02  # seconds each way
SPEED = 200.0  # units a second


def fly(place: float, thrust: int) -> float:
    """
    The rules of the player's ship, for one tick.
    """
    return place + thrust * SPEED / TICK_RATE


class Server:
    """
    A server that moves one ship to the right, and the player's ship by its inputs.
    """

    def __init__(self, network: MemoryNetwork, clock: ManualClock) -> None:
        self.peer = WebSocketServer(network=network, clock=clock)
        self.peer.listen(9080, gd_mp_api=True)
        self.clock = clock
        self.timestep = FixedTimestep(TICK_RATE)
        self.queue: InputQueue[int] = InputQueue()
        self.player = self.other = 0.0

    def poll(self) -> None:
        self.peer.poll()
        while self.peer.get_available_packet_count():
            match self.peer.get_message():
                case ["ping", number]:
                    self.peer.put_message(["pong", number, self.timestep.time])
                case ["input", int(number), int(thrust)]:
                    self.queue.put(number, thrust)
        for _ in range(self.timestep.advance(self.clock.now)):
            for thrust in self.queue.take():
                self.player = fly(self.player, thrust)
            self.other = fly(self.other, 1)
            if self.peer.get_peer_ids():
                snapshot = [self.timestep.tick, self.queue.last_sequence, self.player, self.other]
                self.peer.put_message(["snapshot", *snapshot])


class Client:
    """
    A client that predicts and interpolates. It also keeps what a client without netpeer.sync would draw.
    """

    def __init__(self, network: LagSimulator, clock: ManualClock) -> None:
        self.peer = WebSocketClient(network=network, clock=clock)
        self.peer.connect_to_url("ws://host:9080", gd_mp_api=True)
        self.now = clock
        self.clock = NetworkClock(TICK_RATE)
        self.timestep = FixedTimestep(TICK_RATE)
        self.prediction = Prediction(fly, 0.0)
        self.buffer: InterpolationBuffer[float] = InterpolationBuffer()
        self.playout = PlayoutClock(1 / TICK_RATE)
        self.thrust = 0
        self.errors: list[float] = []
        self.naive_own = self.naive_other = 0.0
        self.other: float | None = None
        self.missing = 0.0

    def poll(self) -> None:
        self.peer.poll()
        now = self.now()
        while self.peer.get_available_packet_count():
            match self.peer.get_message():
                case ["pong", int(number), float(time)]:
                    assert self.clock.end_ping(number, time, now)
                case ["snapshot", int(tick), int(number), float(own), float(other)]:
                    self.naive_own, self.naive_other = own, other
                    predicted = self.prediction.reconcile(number, own)
                    if predicted is not None:
                        self.errors.append(abs(predicted - own))
                    self.playout.arrived(tick / TICK_RATE, now)
                    self.buffer.add(tick / TICK_RATE, other)
        if self.peer.get_connection_status() != self.peer.CONNECTION_CONNECTED:
            return
        ping = self.clock.begin_ping(now)
        if ping is not None:
            self.peer.put_message(["ping", ping])
        for _ in range(self.timestep.advance(now)):
            self.peer.put_message(["input", self.prediction.predict(self.thrust), self.thrust])
        sample = self.buffer.sample(self.playout.time(now))
        if sample is not None:
            self.other = sample.before + (sample.after - sample.before) * sample.fraction
            self.missing = sample.missing


class Game:
    def __init__(self, seed: int) -> None:
        self.clock = ManualClock(1000.0)
        network = MemoryNetwork(self.clock)
        self.lag = LagSimulator(network, latency=ONE_WAY, jitter=JITTER, seed=seed)
        self.server, self.client = Server(network, self.clock), Client(self.lag, self.clock)

    def frame(self) -> None:
        self.clock.advance(FRAME)
        self.server.poll()
        self.client.poll()

    def run(self, seconds: float) -> None:
        for _ in range(round(seconds / FRAME)):
            self.frame()


@pytest.fixture(params=range(5))
def game(request: pytest.FixtureRequest) -> Game:
    game = Game(request.param)
    game.run(4.0)  # until all clocks are synchronized
    assert game.client.buffer.newest_time is not None
    return game


def test_the_players_ship_moves_at_once(game: Game):
    before, seen = game.client.prediction.state, dict[str, float]()
    game.client.thrust = 1
    started = game.clock.now
    while len(seen) < 2:
        game.frame()
        if game.client.prediction.state > before:
            seen.setdefault("predicted", game.clock.now - started)
        if game.client.naive_own > before:
            seen.setdefault("naive", game.clock.now - started)
    assert seen["predicted"] <= 1 / TICK_RATE + FRAME
    assert seen["naive"] >= 2 * ONE_WAY


def test_the_server_agrees_with_what_was_predicted(game: Game):
    for frame in range(600):
        game.client.thrust = round(math.sin(frame / 7) * 2)
        game.frame()
    assert len(game.client.errors) > 250
    assert max(game.client.errors) == 0.0
    game.client.thrust = 0
    game.run(2.0)
    assert game.client.prediction.state == game.server.player
    assert game.server.queue.skipped == game.server.queue.refused == 0


def test_the_other_ships_move_evenly(game: Game):
    steps, naive_steps, missing = [], [], 0
    for _ in range(600):
        before, naive_before = game.client.other, game.client.naive_other
        game.frame()
        assert before is not None and game.client.other is not None
        steps.append(game.client.other - before)
        naive_steps.append(game.client.naive_other - naive_before)
        missing += game.client.missing > 0
    even = SPEED * FRAME
    assert missing == 0
    assert max(steps) <= 1.06 * even and min(steps) >= 0.94 * even
    assert max(naive_steps) >= 2 * even and min(naive_steps) == 0.0, "without all this it stutters"
    behind = game.server.other - game.client.other
    assert ONE_WAY * SPEED < behind < (ONE_WAY + JITTER + 3 / TICK_RATE + FRAME) * SPEED


def test_the_client_knows_the_servers_tick(game: Game):
    for _ in range(300):
        game.frame()
        tick = game.server.timestep.tick + game.server.timestep.alpha
        assert abs(game.client.clock.server_tick(game.clock.now) - tick) < 1.0
    # The delay of the line, and the waits for the next poll of the simulator, of the server and of the client.
    assert game.client.clock.round_trip_time is not None
    assert 2 * ONE_WAY <= game.client.clock.round_trip_time <= 2 * (ONE_WAY + JITTER) + 3 * FRAME
    assert game.client.clock.steps == 0


def test_the_game_goes_on_after_a_stall(game: Game):
    game.client.thrust = 1
    game.run(1.0)
    game.lag.stall(0.4)
    game.run(3.0)
    assert max(game.client.errors) == 0.0, "all inputs came, late, and all counted"
    game.client.thrust = 0
    game.run(2.0)
    assert game.client.prediction.state == game.server.player
    assert game.client.missing == 0.0
    assert game.client.playout.steps == 0
