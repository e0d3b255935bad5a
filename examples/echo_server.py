"""A WebSocket server that sends each message back. Any WebSocket client can use it, also the one of a browser.

Shows: listening, signals with their arguments, text and binary messages, a clean end.
Controls: Ctrl-C ends it.
Run: python examples/echo_server.py [--port 9080]
"""

import argparse
import time

from netpeer import WebSocketPeer, WebSocketServer

__all__ = ["main"]


class EchoServer:
    def __init__(self) -> None:
        self.server = WebSocketServer()
        # Only programs on this machine may connect. Without this line the server listens on all addresses.
        self.server.bind_ip = "127.0.0.1"
        self.server.client_connected.connect(self.on_client_connected)
        self.server.client_disconnected.connect(self.on_client_disconnected)
        self.server.data_received.connect(self.on_data_received)

    def on_client_connected(self, client_id: int) -> None:
        print(f"{client_id} connected from {self.server.get_peer_address(client_id)}", flush=True)

    def on_client_disconnected(self, client_id: int, was_clean_close: bool) -> None:
        print(f"{client_id} {'left' if was_clean_close else 'was lost'}", flush=True)

    def on_data_received(self, client_id: int) -> None:
        peer = self.server.get_peer(client_id)
        if peer is None:
            return
        packet = peer.get_packet()
        # The answer has the type of the message: text or bytes.
        peer.set_write_mode(WebSocketPeer.WRITE_MODE_TEXT if peer.was_string_packet() else peer.WRITE_MODE_BINARY)
        if peer.put_packet(packet):
            print(f"{client_id} does not listen: {len(packet)} bytes were not sent", flush=True)


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--port", type=int, default=9080, help="0 takes any free port")
    options = parser.parse_args()
    echo = EchoServer()
    if echo.server.listen(options.port):
        return 1  # netpeer has logged the reason
    print(f"listening on ws://127.0.0.1:{echo.server.get_local_port()}", flush=True)
    try:
        while True:
            echo.server.poll()
            time.sleep(0.005)  # a game would draw a frame here
    except KeyboardInterrupt:
        echo.server.stop()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
