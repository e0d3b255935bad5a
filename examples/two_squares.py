"""The smallest networked pygame game: each player moves a square, and sees all squares.

Shows: gd_mp_api, where server and clients are peers with ids; put_message to all; peer_disconnected.
Controls: arrow keys move your square, Esc leaves.
Run: python examples/two_squares.py           in one terminal: this player is the server, too
     python examples/two_squares.py --join    in another one, as often as you like
"""

import argparse

import pygame

from netpeer import MessageError, WebSocketClient, WebSocketServer

__all__ = ["main"]

SIZE = (640, 360)
SPEED = 4  # pixels a frame


def open_peer(options: argparse.Namespace) -> WebSocketClient | WebSocketServer | None:
    """
    Make a server or a client. The rest of the game is the same for both.
    """
    if options.join:
        client = WebSocketClient()
        return None if client.connect_to_url(f"ws://127.0.0.1:{options.port}", gd_mp_api=True) else client
    server = WebSocketServer()
    server.bind_ip = "127.0.0.1"
    if server.listen(options.port, gd_mp_api=True):
        return None
    print(f"a game on port {server.get_local_port()}", flush=True)
    return server


def read_place(peer: WebSocketClient | WebSocketServer) -> tuple[int, int] | None:
    """
    The next packet as a position on the screen; None for any other packet. Packets from other peers may have any
    content.
    """
    try:
        match peer.get_message():
            case [int(x), int(y)] if 0 <= x < SIZE[0] and 0 <= y < SIZE[1]:
                return x, y
    except MessageError:
        pass
    return None


def wants_to_leave() -> bool:
    return any(
        event.type == pygame.QUIT or (event.type == pygame.KEYDOWN and event.key == pygame.K_ESCAPE)
        for event in pygame.event.get()
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--join", action="store_true", help="join the game that another terminal serves")
    parser.add_argument("--port", type=int, default=9080, help="0 takes any free port")
    parser.add_argument("--frames", type=int, default=0, help="leave after so many frames; 0: never")
    options = parser.parse_args()
    peer = open_peer(options)
    if peer is None:
        return 1  # netpeer has logged the reason
    # Only the newest position of a square matters: on a slow line, older ones may be left out.
    peer.transfer_mode = peer.TRANSFER_MODE_UNRELIABLE_ORDERED

    pygame.display.init()
    screen = pygame.display.set_mode(SIZE)
    pygame.display.set_caption(f"two squares: {type(peer).__name__}")
    clock = pygame.time.Clock()
    me = pygame.Vector2(SIZE) / 2
    others: dict[int, tuple[int, int]] = {}
    peer.peer_connected.connect(lambda id: print(f"peer {id} is there", flush=True))
    peer.peer_disconnected.connect(lambda id: others.pop(id, None))
    seen: set[int] = set()

    frame = 0
    while not wants_to_leave() and (frame < options.frames or not options.frames):
        keys = pygame.key.get_pressed()
        me.x = (me.x + SPEED * (keys[pygame.K_RIGHT] - keys[pygame.K_LEFT])) % SIZE[0]
        me.y = (me.y + SPEED * (keys[pygame.K_DOWN] - keys[pygame.K_UP])) % SIZE[1]

        peer.poll()
        if isinstance(peer, WebSocketClient) and peer.get_connection_status() == peer.CONNECTION_DISCONNECTED:
            print(f"no game: {peer.get_close_reason()}")
            return 1
        while peer.get_available_packet_count():
            sender = peer.get_packet_peer()  # call it before the packet is taken
            place = read_place(peer)
            if place is not None:
                others[sender] = place
                if sender not in seen:
                    seen.add(sender)
                    print(f"peer {sender} moves", flush=True)
        if peer.get_connection_status() == peer.CONNECTION_CONNECTED:
            peer.put_message([int(me.x), int(me.y)])  # the target is 0 unless set: all others

        screen.fill((12, 16, 32))
        for x, y in others.values():
            pygame.draw.rect(screen, (255, 150, 60), (x - 16, y - 16, 32, 32))
        pygame.draw.rect(screen, (80, 200, 255), (me.x - 16, me.y - 16, 32, 32))
        pygame.display.flip()
        clock.tick(60)
        frame += 1
    if isinstance(peer, WebSocketServer):
        peer.stop()
    else:
        peer.disconnect_from_host()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
