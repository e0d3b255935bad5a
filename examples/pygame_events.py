"""netpeer's signals in pygame's event loop: one place for keys, the window and the network.

Shows: SignalEvents; event types by the signals' names, arguments by Godot's names; server and client in one process.
Controls: each letter is sent to the server and comes back; Esc closes the connection, and a second Esc the program.
Run: python examples/pygame_events.py [--frames N]
"""

import argparse

import pygame

from netpeer import WebSocketClient, WebSocketServer
from netpeer.pygame_bridge import SignalEvents

__all__ = ["main"]

SIZE = (640, 360)
LINES_SHOWN = 12


def describe(event: pygame.event.Event) -> str:
    """
    An event as a line: the peer, the signal and its arguments.
    """
    arguments = ", ".join(repr(argument) for argument in event.arguments)
    return f"{type(event.peer).__name__}.{event.signal}({arguments})"


def echo(server: WebSocketServer, client_id: int) -> None:
    peer = server.get_peer(client_id)
    if peer is not None:
        peer.put_packet(peer.get_packet())


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--frames", type=int, default=0, help="leave after so many frames; 0: never")
    options = parser.parse_args()

    pygame.display.init()
    pygame.font.init()
    screen = pygame.display.set_mode(SIZE)
    pygame.display.set_caption("netpeer: signals as pygame events")
    font = pygame.font.Font(None, 24)
    clock = pygame.time.Clock()

    server, client = WebSocketServer(), WebSocketClient()
    server.bind_ip = "127.0.0.1"
    from_server, from_client = SignalEvents(server), SignalEvents(client)
    if server.listen(0) or client.connect_to_url(f"ws://127.0.0.1:{server.get_local_port()}"):
        return 1  # netpeer has logged the reason

    lines = ["press a letter"]
    frame, running = 0, True
    while running:
        server.poll()
        client.poll()
        for event in pygame.event.get():
            if event.type == pygame.QUIT:
                running = False
            elif event.type == pygame.KEYDOWN and event.key == pygame.K_ESCAPE:
                running = client.get_connection_status() == client.CONNECTION_CONNECTED
                client.disconnect_from_host(1000, "Esc was pressed")
            elif event.type == pygame.KEYDOWN and event.unicode and (peer := client.get_peer(1)):
                peer.put_packet(event.unicode.encode())

            # All other events are from netpeer.
            elif event in from_server and event.type == from_server.data_received:
                echo(server, event.id)
            elif event in from_client and event.type == from_client.connection_established:
                client.get_peer(1).put_packet(b"hello")
            elif event in from_client and event.type == from_client.data_received:
                lines.append(f"received {client.get_peer(1).get_packet()!r}")
            if event in from_server or event in from_client:
                lines.append(describe(event))
                print(lines[-1], flush=True)

        screen.fill((12, 16, 32))
        for number, line in enumerate(lines[-LINES_SHOWN:]):
            screen.blit(font.render(line, True, (200, 220, 255)), (16, 16 + 27 * number))
        pygame.display.flip()
        clock.tick(60)
        frame += 1
        if frame == options.frames:
            running = False
    client.disconnect_from_host()
    server.stop()
    pygame.quit()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
