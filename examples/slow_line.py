"""A game on a slow line: prediction, interpolation, a clock, an overlay and a lag simulator.

Shows: netpeer.sync, LagSimulator and NetworkOverlay. Two ships, yours (blue) and the server's (orange). The outlines
       are at the positions of the latest snapshot, as a game without netpeer.sync would draw the ships.
Controls: left and right steer, F3 the overlay, F4 another lag, F5 a stall, Esc leaves.
Run: python examples/slow_line.py
     python examples/slow_line.py --lag 300 --jitter 60    milliseconds, there and back together
"""

import argparse
import time

import pygame

from netpeer import LagSimulator, MessageError, WebSocketClient, WebSocketServer
from netpeer.pygame_bridge import NetworkOverlay
from netpeer.sync import (
    ErrorSmoother,
    FixedTimestep,
    InputQueue,
    InterpolationBuffer,
    NetworkClock,
    PlayoutClock,
    Prediction,
)

__all__ = ["main"]

SIZE = (960, 480)
TICK_RATE = 30
SPEED = 8.0  # units a tick
LAGS = (0, 100, 200, 400)  # milliseconds


def fly(place: float, thrust: int) -> float:
    """
    The rules for one tick, the same on both sides.
    """
    return (place + thrust * SPEED) % SIZE[0]


class Server:
    """
    The server: it moves both ships, and sends snapshots.
    """

    def __init__(self) -> None:
        self.peer = WebSocketServer()
        self.peer.bind_ip = "127.0.0.1"
        self.timestep = FixedTimestep(TICK_RATE)
        self.inputs: InputQueue[int] = InputQueue()
        self.player, self.other = SIZE[0] / 2, 0.0

    def poll(self) -> None:
        self.peer.poll()
        while self.peer.get_available_packet_count():
            match read(self.peer):
                case ["ping", int(number)]:
                    self.peer.put_message(["pong", number, self.timestep.time])
                case ["input", int(number), -1 | 0 | 1 as thrust]:
                    self.inputs.put(number, thrust)
        for _ in range(self.timestep.advance(time.monotonic())):
            for steered in self.inputs.take():
                self.player = fly(self.player, steered)
            self.other = fly(self.other, 1)
            if self.peer.get_peer_ids():
                tick = self.timestep.tick
                self.peer.put_message(["snapshot", tick, self.inputs.last_sequence, self.player, self.other])


class Client:
    """
    The client: it predicts its own ship, and interpolates the other.
    """

    def __init__(self, lag: LagSimulator) -> None:
        self.peer = WebSocketClient(network=lag)
        self.peer.heartbeat_interval = 0.25
        self.clock = NetworkClock(TICK_RATE)
        self.timestep = FixedTimestep(TICK_RATE)
        self.prediction = Prediction(fly, SIZE[0] / 2)
        self.smoother = ErrorSmoother(1, max_error=SIZE[0] / 2)
        self.buffer: InterpolationBuffer[float] = InterpolationBuffer()
        self.playout = PlayoutClock(1 / TICK_RATE)
        self.latest = (0.0, 0.0)  # the positions in the newest snapshot
        self.error = 0.0

    def poll(self, thrust: int) -> None:
        self.peer.poll()
        now = time.monotonic()
        while self.peer.get_available_packet_count():
            match read(self.peer):
                case ["pong", int(number), float(server_time)]:
                    self.clock.end_ping(number, server_time, now)
                case ["snapshot", int(tick), int(number), float(player), float(other)]:
                    self.latest = (player, other)
                    self.take(tick / TICK_RATE, number, player, other, now)
        if self.peer.get_connection_status() != self.peer.CONNECTION_CONNECTED:
            return
        ping = self.clock.begin_ping(now)
        if ping is not None:
            self.peer.put_message(["ping", ping])
        for _ in range(self.timestep.advance(now)):
            self.peer.put_message(["input", self.prediction.predict(thrust), thrust])

    def take(self, moment: float, number: int, player: float, other: float, now: float) -> None:
        self.playout.arrived(moment, now)
        self.buffer.add(moment, other)
        drawn = self.prediction.state
        predicted = self.prediction.reconcile(number, player)
        if predicted is not None:
            self.error = abs(predicted - player)
            self.smoother.add((drawn - self.prediction.state,), now)

    def places(self, thrust: int) -> tuple[float, float]:
        """
        Where to draw the client's own ship and the other one.
        """
        now = time.monotonic()
        # Between two ticks the own ship is drawn on its way to the position after the next tick.
        own = self.prediction.state + thrust * SPEED * self.timestep.alpha + self.smoother.offset(now)[0]
        sample = self.buffer.sample(self.playout.time(now))
        if sample is None:
            return own, self.latest[1]
        step = sample.after - sample.before
        return own, sample.before + (step if step >= 0 else step + SIZE[0]) * sample.fraction


def read(peer: WebSocketClient | WebSocketServer) -> object:
    """
    The next message; None if the packet is not a message.
    """
    try:
        return peer.get_message()
    except MessageError:
        return None


def set_lag(lag: LagSimulator, milliseconds: float) -> None:
    lag.latency = milliseconds / 2000  # seconds each way
    pygame.display.set_caption(f"slow line: {milliseconds:g} ms and up to {lag.jitter * 2000:g} ms of jitter")


def draw(screen: pygame.Surface, client: Client, thrust: int) -> None:
    screen.fill((12, 16, 32))
    colours = ((80, 200, 255), (255, 150, 60))
    rows = zip(client.places(thrust), client.latest, (390, 440), colours, strict=True)
    for place, latest, y, colour in rows:
        pygame.draw.rect(screen, colour, (latest % SIZE[0] - 20, y - 20, 40, 40), 1)
        pygame.draw.rect(screen, colour, (place % SIZE[0] - 16, y - 16, 32, 32))


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--lag", type=float, default=200, help="milliseconds there and back (200)")
    parser.add_argument("--jitter", type=float, default=40, help="milliseconds that may come on top (40)")
    parser.add_argument("--frames", type=int, default=0, help="leave after so many frames; 0: never")
    parser.add_argument("--picture", help="a file for the last frame")
    options = parser.parse_args()

    server, lag = Server(), LagSimulator(jitter=options.jitter / 2000)
    client = Client(lag)
    if server.peer.listen(0, gd_mp_api=True):
        return 1  # netpeer has logged the reason
    client.peer.connect_to_url(f"ws://127.0.0.1:{server.peer.get_local_port()}", gd_mp_api=True)

    pygame.display.init()
    pygame.font.init()
    screen = pygame.display.set_mode(SIZE)
    set_lag(lag, options.lag)
    overlay = NetworkOverlay(client.peer)
    overlay.add_graph("prediction error", lambda: client.error, unit="px")
    overlay.add_line("server tick", lambda: f"{client.clock.server_tick(time.monotonic()):.1f}")
    overlay.add_line("the others are behind by", lambda: f"{client.playout.delay * 1000:.0f} ms")
    is_shown, lags = True, list(LAGS)
    frame_clock = pygame.time.Clock()
    frame = 0
    while frame < options.frames or not options.frames:
        for event in pygame.event.get():
            if event.type == pygame.QUIT or (event.type == pygame.KEYDOWN and event.key == pygame.K_ESCAPE):
                return 0
            if event.type == pygame.KEYDOWN and event.key == pygame.K_F3:
                is_shown = not is_shown
            elif event.type == pygame.KEYDOWN and event.key == pygame.K_F4:
                set_lag(lag, lags[0])
                lags.append(lags.pop(0))
            elif event.type == pygame.KEYDOWN and event.key == pygame.K_F5:
                lag.stall(0.5)
        keys = pygame.key.get_pressed()
        thrust = int(keys[pygame.K_RIGHT]) - int(keys[pygame.K_LEFT])
        if options.frames:  # a run without a player
            thrust = 1 if frame % 60 < 30 else -1
        server.poll()
        client.poll(thrust)
        overlay.update()
        draw(screen, client, thrust)
        if is_shown:
            overlay.draw(screen)
        pygame.display.flip()
        frame_clock.tick(60)
        frame += 1
    if options.picture:
        pygame.image.save(screen, options.picture)
    lead = abs(client.prediction.state - client.latest[0])
    print(f"the own ship is {lead:.0f} px ahead of the latest snapshot; prediction error: {client.error:g} px")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
