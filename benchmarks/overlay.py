"""The time of the network overlay in a frame: when it measures, writes its texts, or is only copied."""

import os
import statistics
import time

from benchmarks.harness import Figure, Scale

__all__ = ["measure"]

FRAMES = 1200
FRAME_S = 1 / 60
TARGET_MS = 1.0
SIZE = (1280, 720)


def measure(scale: Scale) -> list[Figure]:
    """
    Draw the overlay of a client that sends and receives in every frame, with two graphs of the game.
    """
    os.environ.setdefault("SDL_VIDEODRIVER", "dummy")
    os.environ.setdefault("PYGAME_HIDE_SUPPORT_PROMPT", "1")
    import pygame

    from netpeer import ManualClock, MemoryNetwork, WebSocketClient, WebSocketServer
    from netpeer.pygame_bridge import NetworkOverlay

    pygame.display.init()
    pygame.font.init()
    screen = pygame.display.set_mode(SIZE)
    clock = ManualClock()
    network = MemoryNetwork(clock)
    server, client = (kind(network=network, clock=clock) for kind in (WebSocketServer, WebSocketClient))
    server.listen(9080, gd_mp_api=True)
    client.connect_to_url("ws://host:9080", gd_mp_api=True)
    overlay = NetworkOverlay(client, clock=clock)
    for number in range(2):
        overlay.add_graph(f"graph {number}", lambda: clock.now % 1.0)
    costs = []
    for _ in range(scale.count(FRAMES)):
        clock.advance(FRAME_S)
        for peer in (server, client):
            peer.poll()
            if peer.get_connection_status() == peer.CONNECTION_CONNECTED:
                peer.put_packet(b"x" * 100)
            while peer.get_available_packet_count():
                peer.get_packet()
        began = time.process_time()
        overlay.update()
        overlay.draw(screen)
        costs.append((time.process_time() - began) * 1e3)
    server.stop()
    pygame.quit()
    costs.sort()
    return [
        Figure("the overlay in a usual frame", "ms", statistics.median(costs)),
        Figure("the overlay, mean of all frames", "ms", statistics.fmean(costs), target=TARGET_MS),
        Figure("the overlay in the slowest frame of twenty", "ms", costs[len(costs) * 19 // 20], target=TARGET_MS),
    ]
