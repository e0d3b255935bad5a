"""
A netpeer server sends the same bytes as Godot 4, except for the time in SYNC packets.
"""

from __future__ import annotations

from netpeer.godot4 import WebSocketMultiplayerPeer
from netpeer.variant import StringName, TypedArray, Vector2

from ..harness import Engine
from .conftest import Game, MakeGame

__all__: list[str] = []

SIMPLIFY_PATH, CONFIRM_PATH, SPAWN, DESPAWN, SYNC, DELTA = 1, 2, 4, 5, 6, 0x16


class Listener:
    """
    A client that confirms every path and records every packet.
    """

    def __init__(self, engine: Engine, url: str) -> None:
        self.packets: list[bytes] = []
        self.peer = WebSocketMultiplayerPeer()
        assert self.peer.create_client(url) == 0
        engine.pumps.append(self.poll)

    def poll(self) -> None:
        self.peer.poll()
        while self.peer.get_available_packet_count():
            packet = self.peer.get_packet()
            self.packets.append(packet)
            if packet[0] == SIMPLIFY_PATH:
                self.peer.set_target_peer(1)
                self.peer.put_packet(bytes([CONFIRM_PATH, 1]) + packet[34:38])

    def of(self, command: int) -> list[bytes]:
        """
        Returns the packets of one kind. Packets that are sent in every frame are returned once, without their time.
        """
        found = [packet for packet in self.packets if packet[0] == command]
        if command != SYNC:
            return found
        return list(dict.fromkeys(packet[:1] + packet[3:] for packet in found))


def session(game: Game, listener: Listener) -> None:
    """
    Does one step of every kind, and waits after each so that the packets of two steps do not mix.
    """
    server, engine = game["server"], game.engine

    def await_(what: str, command: int, count: int) -> None:
        what = f"{what} from {server.name}"
        engine.wait_for(lambda: len(listener.of(command)) >= count, what)

    await_("the arena", DELTA, 1)
    server.add_hero("Anna", position=Vector2(3, 4), health=77, title="Dr.")
    await_("a hero", SPAWN, 1)
    await_("its watched properties", DELTA, 2)
    await_("its synchronized properties", SYNC, 2)
    server.set("Heroes/Anna", "position", Vector2(5, 0.1))
    await_("the position", SYNC, 3)
    server.set("Heroes/Anna", "health", -300)
    await_("the health", DELTA, 3)
    server.set("Heroes/Anna", "title", "Prof. 世界")
    await_("the title", DELTA, 4)
    server.spawn({"kind": StringName("fire"), "power": TypedArray([1, 2], 2)})
    server.spawn(200)
    server.spawn(True)
    server.spawn(None)
    await_("shots", SPAWN, 5)
    server.set(".", "round", 70000)
    await_("the round", DELTA, 5)
    server.remove("Heroes/Shot2")
    await_("the end of a shot", DESPAWN, 1)


def test_a_session_has_the_same_bytes_as_in_godot(godot: Engine, make_game: MakeGame) -> None:
    heard: list[Listener] = []
    for is_godot in (True, False):
        game = make_game(server=is_godot)
        listener = Listener(godot, game.url)
        godot.wait_for(lambda known=listener: known.peer.get_connection_status() == 2, "the connection")
        session(game, listener)
        listener.peer.close()
        godot.wait_for(lambda known=listener: known.peer.get_connection_status() == 0, "the end")
        heard.append(listener)
    theirs, ours = heard
    for command in (SIMPLIFY_PATH, SPAWN, DESPAWN, DELTA, SYNC):
        assert [packet.hex() for packet in ours.of(command)] == [packet.hex() for packet in theirs.of(command)]
