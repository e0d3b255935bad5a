"""The smallest client: sends messages to a WebSocket server, prints the answers, and closes the connection.

Shows: connecting, text messages both ways, why a connection failed or ended, the closing handshake.
Controls: Ctrl-C closes the connection at once.
Run: python examples/text_client.py [--url ws://127.0.0.1:9080] hello "how are you?"
     Start echo_server.py first.
"""

import argparse
import time

from netpeer import WebSocketClient

__all__ = ["main"]


class Talk:
    def __init__(self, words: list[str], patience_s: float) -> None:
        self.words = words
        self.patience_s = patience_s
        self.goodbye_at = float("inf")
        self.answers = 0
        self.exit_status: int | None = None  # None until the connection has ended
        self.client = WebSocketClient()
        self.client.connection_established.connect(self.on_connection_established)
        self.client.connection_error.connect(self.on_connection_error)
        self.client.connection_closed.connect(self.on_connection_closed)
        self.client.data_received.connect(self.on_data_received)

    def on_connection_established(self) -> None:
        peer = self.client.get_peer(1)
        peer.set_write_mode(peer.WRITE_MODE_TEXT)
        for words in self.words:
            print(">", words, flush=True)
            peer.put_packet(words.encode())
        self.goodbye_at = time.monotonic() + self.patience_s

    def on_data_received(self) -> None:
        print("<", self.client.get_peer(1).get_packet().decode("utf-8", "replace"), flush=True)
        self.answers += 1
        if self.answers == len(self.words):
            self.say_goodbye()

    def on_connection_error(self) -> None:
        print(f"no connection: {self.client.get_close_reason()}", flush=True)
        self.exit_status = 1

    def on_connection_closed(self, was_clean_close: bool) -> None:
        print(f"closed with code {self.client.get_close_code()} {self.client.get_close_reason()}".rstrip(), flush=True)
        self.exit_status = 0 if was_clean_close else 1

    def say_goodbye(self) -> None:
        self.goodbye_at = float("inf")
        self.client.disconnect_from_host(1000, "bye")

    def poll(self) -> None:
        self.client.poll()
        if time.monotonic() > self.goodbye_at:
            self.say_goodbye()


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--url", default="ws://127.0.0.1:9080")
    parser.add_argument("--patience", type=float, default=3.0, metavar="SECONDS", help="how long to wait for answers")
    parser.add_argument("words", nargs="*", default=["hello"], help="each is sent as a message of its own")
    options = parser.parse_args()
    talk = Talk(options.words, options.patience)
    if talk.client.connect_to_url(options.url):
        return 1  # netpeer has logged the reason
    while talk.exit_status is None:
        try:
            talk.poll()
            time.sleep(0.005)  # a game would draw a frame here
        except KeyboardInterrupt:
            talk.say_goodbye()
    return talk.exit_status


if __name__ == "__main__":
    raise SystemExit(main())
