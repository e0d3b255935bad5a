"""One end of a row of Godot 4's calls: a node /root/Game that calls its counterpart, or is called. As gd/rpc_4.gd.

Options: port, calls, role: caller (a client) or callee (the server).
"""

import time

from benchmarks.rivals.control import Control
from benchmarks.rivals.netpeer_godot4_server import BUFFER_BYTES, QUEUED_PACKETS, listening
from netpeer.godot4 import Node, SceneTree, Vector2, WebSocketMultiplayerPeer, rpc

__all__: list[str] = []

WINDOW = 1000
BURST = 100
ACKNOWLEDGED = 250  # calls between two answers


class Game(Node):
    """
    Counterpart of gd/rpc_game_4.gd: the caller keeps a window of calls on their way, and the callee checks each.
    """

    def __init__(self, control: Control) -> None:
        super().__init__("Game")
        self._control = control
        self._calls = control.option("calls")
        self._sent = self._answered = self._heard = 0
        self._began = 0.0

    def go_on(self) -> None:
        """
        Call, as often as the window allows.
        """
        if self._sent == self._calls or self._sent - self._answered > WINDOW - BURST:
            return
        if not self._sent:
            self._began = time.monotonic()
        for _ in range(min(BURST, self._calls - self._sent)):
            self.rpc_id(1, "hit", self._sent, Vector2(1.5, -2.5), "player")
            self._sent += 1

    @rpc("any_peer")
    def hit(self, number: int, position: Vector2, name: str) -> None:
        """
        Called by the caller.
        """
        if number != self._heard or position != Vector2(1.5, -2.5) or name != "player":
            self._control.report(error=f"call {self._heard} was due, {number} came")
        self._heard += 1
        if self._heard % ACKNOWLEDGED == 0 or self._heard == self._calls:
            self.rpc_id(self.multiplayer.get_remote_sender_id(), "heard", self._heard)

    @rpc("any_peer")
    def heard(self, count: int) -> None:
        """
        Called by the callee, as an answer.
        """
        self._answered = count
        if count == self._calls:
            self._control.report(seconds=time.monotonic() - self._began)


def main() -> None:
    """
    Call or be called, until the benchmark ends.
    """
    control = Control()
    tree, game = SceneTree(), Game(control)
    tree.root.add_child(game)
    port, is_caller = control.option("port"), control.options["role"] == "caller"
    peer = connecting(port) if is_caller else listening(port)
    tree.multiplayer.multiplayer_peer = peer
    control.report(ready=True)
    while True:
        tree.poll()
        if is_caller and tree.multiplayer.get_peers():
            with peer.batch():
                game.go_on()


def connecting(port: int) -> WebSocketMultiplayerPeer:
    """
    Make a client that connects.
    """
    client = WebSocketMultiplayerPeer()
    client.inbound_buffer_size = client.outbound_buffer_size = BUFFER_BYTES
    client.max_queued_packets = QUEUED_PACKETS
    error = client.create_client(f"ws://127.0.0.1:{port}")
    if error:
        raise OSError(f"the client cannot connect: {error.name}")
    return client


if __name__ == "__main__":
    main()
