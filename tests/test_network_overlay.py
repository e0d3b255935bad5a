"""The overlay: its figures match the connections, its picture shows them, and most frames only copy the picture."""

import math
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest

from netpeer import ConnectionStatistics, ManualClock, MemoryNetwork, WebSocketClient, WebSocketServer
from netpeer.godot4 import OfflineMultiplayerPeer, SceneTree, WebSocketPeer
from tests.godot4.world import PORT, World

if TYPE_CHECKING:
    import pygame
else:
    pygame = pytest.importorskip("pygame")
bridge = pytest.importorskip("netpeer.pygame_bridge")
figures = pytest.importorskip("netpeer.pygame_bridge.network_figures")
graph = pytest.importorskip("netpeer.pygame_bridge.graph")
colours = pytest.importorskip("netpeer.pygame_bridge.colours")
panel = pytest.importorskip("netpeer.pygame_bridge.panel")
NetworkOverlay = bridge.NetworkOverlay

GREEN, ORANGE, PINK, BLUE, RED = colours.GREEN, colours.ORANGE, colours.PINK, colours.BLUE, colours.RED


@pytest.fixture(autouse=True)
def screen(monkeypatch: pytest.MonkeyPatch) -> Iterator[object]:
    monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")
    pygame.display.init()
    pygame.font.init()
    yield pygame.display.set_mode((400, 400))
    pygame.quit()


class Game:
    """
    A server and clients in memory.
    """

    def __init__(self, clients: int = 1) -> None:
        self.clock = ManualClock()
        self.network = MemoryNetwork(self.clock)
        self.server = WebSocketServer(network=self.network, clock=self.clock)
        self.server.heartbeat_interval = 0.1
        assert self.server.listen(9080, gd_mp_api=True) == 0
        self.clients = [WebSocketClient(network=self.network, clock=self.clock) for _ in range(clients)]
        for client in self.clients:
            client.heartbeat_interval = 0.1
            assert client.connect_to_url("ws://host:9080", gd_mp_api=True) == 0
        self.run(1.0)

    def run(self, seconds: float, each_frame: Callable[[], object] = lambda: None) -> None:
        for _ in range(round(seconds * 60)):
            self.clock.advance(1 / 60)
            for peer in (self.server, *self.clients):
                peer.poll()
                while peer.get_available_packet_count():
                    peer.get_packet()
            each_frame()


def counted(**values: float) -> ConnectionStatistics:
    fields: dict[str, object] = dict.fromkeys(ConnectionStatistics.__dataclass_fields__, 0)
    return ConnectionStatistics(**{**fields, "drops": {}, "round_trip_time": None, **values})  # type: ignore[arg-type]


# The figures.


def test_rates_are_of_the_last_second():
    meter = figures.NetworkMeter()
    assert meter.measure({1: counted(bytes_in=5000, packets_out=7)}, 10.0).bytes_in == 0.0
    now = meter.measure({1: counted(bytes_in=6000, packets_out=27)}, 10.5)
    assert (now.bytes_in, now.packets_out) == (2000.0, 40.0)
    for step in range(1, 31):
        now = meter.measure({1: counted(bytes_in=6000 + 10 * step, packets_out=27)}, 10.5 + step / 10)
    assert now.bytes_in == pytest.approx(100.0)
    assert now.packets_out == 0.0


def test_connections_are_added_up():
    meter = figures.NetworkMeter()
    meter.measure({}, 0.0)
    now = meter.measure(
        {
            2: counted(
                bytes_in=100, in_queue_packets=1, out_queue_bytes=10, drops={"replaced": 2}, round_trip_time=0.1
            ),
            3: counted(
                bytes_in=200, in_queue_packets=2, out_queue_bytes=20, drops={"replaced": 1}, round_trip_time=0.3
            ),
            4: counted(),
        },
        1.0,
    )
    assert now.connections == 3
    assert (now.bytes_in, now.in_queue_packets, now.out_queue_bytes) == (300.0, 3, 30)
    assert now.drops == {"replaced": 3}
    assert now.round_trip_time == 0.3, "the slowest"


def test_connections_that_close_and_open_again_make_no_negative_rates():
    meter = figures.NetworkMeter()
    meter.measure({1: counted(bytes_in=1000, drops={"replaced": 5})}, 0.0)
    now = meter.measure({1: counted(bytes_in=50, drops={"replaced": 1})}, 0.5)  # another connection
    assert now.bytes_in == 100.0
    assert now.drops == {"replaced": 6}
    assert meter.measure({}, 0.75).bytes_in == pytest.approx(50 / 0.75)
    assert meter.measure({}, 0.75).connections == 0


def test_jitter_is_how_much_the_round_trip_time_deviates():
    meter = figures.NetworkMeter()
    meter.measure({1: counted(round_trip_time=0.1)}, 0.0)
    for step in range(40):
        now = meter.measure({1: counted(round_trip_time=(0.1, 0.12)[step % 2])}, step / 10)
    assert now.jitter == pytest.approx(0.02, abs=0.001)
    for step in range(10):
        same = meter.measure({1: counted(round_trip_time=0.12)}, 4.0 + step / 10)
    assert same.jitter == now.jitter, "the same heartbeat does not change the jitter"


def test_the_meter_is_bounded():
    meter = figures.NetworkMeter()
    for step in range(10_000):
        meter.measure({}, step / 1e6)
    assert len(meter) <= figures.MAX_MEASUREMENTS


# The graph.


@pytest.mark.parametrize(
    ("value", "scale"), [(0.0, 1.0), (1.0, 1.0), (1.5, 2.0), (4.0, 5.0), (6.0, 10.0), (99.0, 100.0), (-150.0, 200.0)]
)
def test_the_scale_fits(value: float, scale: float):
    drawn = graph.Graph([GREEN], str, smallest_scale=1.0)
    drawn.add(value)
    assert drawn.scale == pytest.approx(scale)


def test_a_graph_survives_gaps_and_strange_values(screen):
    drawn = graph.Graph([GREEN], str, smallest_scale=1.0)
    for value in (None, 0.5, math.nan, math.inf, -math.inf, 1e300, None, 0.2):
        drawn.add(value)
    drawn.draw(screen, pygame.Rect(0, 0, 120, 30), pygame.font.Font(None, 12))
    assert has_colour(screen, GREEN, pygame.Rect(0, 0, 120, 30))


def test_higher_values_stand_higher(screen):
    def top(value: float) -> int:
        drawn = graph.Graph([GREEN], str, smallest_scale=1.0)
        for _ in range(graph.LENGTH):
            drawn.add(value)
        area = pygame.Rect(0, 0, 120, 50)
        drawn.draw(screen, area, pygame.font.Font(None, 12))
        return next(y for y in range(50) if screen.get_at((60, y))[:3] == GREEN)

    assert top(1.0) < 5 < top(0.5) < 30 < top(0.0) < 50


# The overlay.


def has_colour(surface: "pygame.Surface", colour: tuple[int, int, int], area: "pygame.Rect") -> bool:
    return any(
        surface.get_at((x, y))[:3] == colour for x in range(area.left, area.right) for y in range(area.top, area.bottom)
    )


def opaque(overlay: object, screen: "pygame.Surface", monkeypatch: pytest.MonkeyPatch) -> "pygame.Rect":
    """
    Draw without transparency, so that colours can be looked for.
    """
    monkeypatch.setattr(panel, "OPACITY", 255)
    overlay.draw(screen, (10, 20))  # type: ignore[attr-defined]
    return pygame.Rect((10, 20), overlay.size)  # type: ignore[attr-defined]


def test_a_clients_figures(screen):
    game = Game()
    client = game.clients[0]
    game.network.latency = 0.05
    overlay = NetworkOverlay(client, clock=game.clock)

    def frame() -> None:
        client.put_packet(b"x" * 80)  # 4 + 9 + 80 bytes of payload, and 2 + 4 of framing
        overlay.update()

    game.run(3.0, frame)
    assert overlay.figures.packets_out == pytest.approx(60, abs=3)
    assert overlay.figures.bytes_out == pytest.approx(60 * 95, rel=0.15)
    assert overlay.figures.round_trip_time == pytest.approx(0.1, abs=0.05)
    assert overlay.figures.connections == 1


def test_a_server_adds_its_clients_up(screen):
    game = Game(clients=3)
    overlay = NetworkOverlay(game.server, clock=game.clock)

    def frame() -> None:
        for client in game.clients:
            client.set_target_peer(1)
            client.put_packet(b"hello")
        overlay.update()

    game.run(2.0, frame)
    assert overlay.figures.connections == 3
    assert overlay.figures.packets_in == pytest.approx(180, abs=9)
    game.clients[0].disconnect_from_host()
    game.run(1.0, overlay.update)
    assert overlay.figures.connections == 2
    assert sorted(game.server.get_peer_ids()) == sorted(client.get_unique_id() for client in game.clients[1:])


def test_godot_4s_client_and_server(screen, monkeypatch: pytest.MonkeyPatch):
    world = World(clients=0)
    for _ in range(3):
        client = world.peers[world.new_member()]
        client.heartbeat_interval = 0.1
        client.create_client(f"ws://host:{PORT}")
        world.run(30)
    server, client = world.peers[0], world.peers[1]
    overlays = [NetworkOverlay(peer, clock=world.clock) for peer in (server, client)]
    for _ in range(120):
        world.nodes()[1].rpc_id(1, "effect", b"x" * 80)
        world.step()
        for overlay in overlays:
            overlay.update()
    of_server, of_client = (overlay.figures for overlay in overlays)
    assert (of_server.connections, of_client.connections) == (3, 1)
    assert of_client.packets_out == pytest.approx(60, abs=6) and of_client.bytes_out > 60 * 80
    assert of_server.packets_in == pytest.approx(of_client.packets_out, abs=6)
    assert of_client.round_trip_time is not None
    assert has_colour(screen, GREEN, opaque(overlays[1], screen, monkeypatch))
    client.close()
    world.run(30)
    for overlay in overlays:
        overlay.update()
    assert [overlay.figures.connections for overlay in overlays] == [2, 0]
    shown = NetworkOverlay(client, clock=world.clock)
    assert has_colour(screen, RED, opaque(shown, screen, monkeypatch))


def test_godot_4s_single_connection(screen, monkeypatch: pytest.MonkeyPatch):
    world = World(clients=0)
    peer = WebSocketPeer(clock=world.clock, network=world.network)
    overlay = NetworkOverlay(peer, clock=world.clock)
    overlay.update()
    assert overlay.figures.connections == 0
    assert has_colour(screen, RED, opaque(overlay, screen, monkeypatch))
    assert peer.connect_to_url(f"ws://host:{PORT}") == 0
    for _ in range(20):
        world.step()
        peer.poll()
        overlay.update()
    assert peer.get_ready_state() == WebSocketPeer.STATE_OPEN
    assert overlay.figures.connections == 1
    shown = NetworkOverlay(peer, clock=world.clock)
    assert not has_colour(screen, RED, opaque(shown, screen, monkeypatch))


@pytest.mark.parametrize("made", [OfflineMultiplayerPeer, SceneTree, object])
def test_what_has_no_statistics_is_said_at_once(made: Callable[[], object]):
    with pytest.raises(TypeError, match=f"a {made.__name__} has no statistics: give the overlay the WebSocketClient"):
        NetworkOverlay(made())


def test_it_shows_its_lines_and_nothing_outside_of_itself(screen, monkeypatch: pytest.MonkeyPatch):
    game = Game()
    overlay = NetworkOverlay(game.clients[0], clock=game.clock)
    game.run(1.0, overlay.update)
    screen.fill((1, 2, 3))
    area = opaque(overlay, screen, monkeypatch)
    assert screen.get_at(area.topleft)[:3] == colours.BACKGROUND
    for colour in (GREEN, BLUE, ORANGE):
        assert has_colour(screen, colour, area)
    assert not has_colour(screen, PINK, area)
    for outside in ((area.left - 1, area.top), (area.right, area.top), (area.left, area.bottom)):
        assert screen.get_at(outside)[:3] == (1, 2, 3)


def test_the_games_own_lines_and_graphs(screen, monkeypatch: pytest.MonkeyPatch):
    game = Game()
    overlay = NetworkOverlay(game.clients[0], clock=game.clock)
    height = overlay.size[1]
    asked: list[str] = []
    overlay.add_graph("prediction error", lambda: asked.append("graph") or 3.5, unit="px")
    overlay.add_line("tick", lambda: asked.append("line") or 17)
    overlay.add_graph("unknown", lambda: None)
    assert overlay.size[1] > height
    game.run(2.0, lambda: (overlay.update(), overlay.draw(screen)))
    assert 18 <= asked.count("graph") <= 21  # ten times a second
    assert 7 <= asked.count("line") <= 9  # four times a second
    overlay.add_line("another", lambda: "later")  # makes a new panel
    assert has_colour(screen, PINK, opaque(overlay, screen, monkeypatch))


def test_hidden_it_goes_on_measuring_and_writes_nothing():
    game = Game()
    overlay = NetworkOverlay(game.clients[0], clock=game.clock)
    overlay.add_line("never asked", lambda: pytest.fail("asked"))
    measured: list[int] = []
    overlay.add_graph("measured", lambda: measured.append(1))
    game.run(2.0, overlay.update)
    assert 18 <= len(measured) <= 21
    assert overlay.figures.round_trip_time is not None


def test_most_frames_are_one_copy(screen, monkeypatch: pytest.MonkeyPatch):
    game = Game()
    overlay = NetworkOverlay(game.clients[0], clock=game.clock)
    written, drawn = [], []
    monkeypatch.setattr(panel.Panel, "write", lambda *a, f=panel.Panel.write: written.append(1) or f(*a))
    monkeypatch.setattr(graph.Graph, "draw", lambda *a, f=graph.Graph.draw: drawn.append(1) or f(*a))
    game.run(5.0, lambda: (overlay.update(), overlay.draw(screen)))
    assert 18 <= len(written) <= 21
    assert len(drawn) <= 2 * (50 + 21)


def test_without_a_connection(screen, monkeypatch: pytest.MonkeyPatch):
    client = WebSocketClient(network=MemoryNetwork(ManualClock()))
    overlay = NetworkOverlay(client, clock=ManualClock())
    overlay.update()
    assert has_colour(screen, RED, opaque(overlay, screen, monkeypatch))
    assert overlay.figures.connections == 0 and overlay.figures.round_trip_time is None


def test_the_font_gives_the_size():
    client = WebSocketClient(network=MemoryNetwork(ManualClock()))
    small, large = (NetworkOverlay(client, font=pygame.font.Font(None, size)).size for size in (12, 24))
    assert large[0] > 1.5 * small[0] and large[1] > 1.5 * small[1]


def test_a_graph_without_height():
    client = WebSocketClient(network=MemoryNetwork(ManualClock()))
    with pytest.raises(ValueError, match="smallest_scale is 0.0: it must be more than 0"):
        NetworkOverlay(client).add_graph("flat", lambda: 1.0, smallest_scale=0.0)
