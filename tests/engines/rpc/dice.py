"""
The Python counterpart of gd/dice.gd: the game of Godot's demo project "websocket_multiplayer", as a netpeer Node.
"""

import random
from typing import Any

from netpeer import MultiplayerAPI, Node, master, remotesync

__all__ = ["GAME", "PROTOCOL", "Dice"]

GAME = "Main/Panel/VBoxContainer/Game"
"""
The path of the game's node in the demo, from the scene tree's root.
"""

PROTOCOL = "ludus"
"""
The demo's WebSocket sub-protocol.
"""


class Dice(Node):
    """
    The players roll in turn. The server keeps the order and sends it to all players.
    """

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.my_name = ""
        self.seats: list[int] = []
        self.names: dict[int, str] = {}
        self.turn = -1
        self.lines: list[str] = []

    @property
    def api(self) -> MultiplayerAPI:
        """
        Returns the multiplayer API of its scene tree.
        """
        assert self.multiplayer is not None
        return self.multiplayer

    def open(self, player_name: str) -> None:
        self.my_name = player_name
        self.api.network_peer_connected.connect(self._welcome)
        self.api.network_peer_disconnected.connect(self._dismiss)
        self.api.connected_to_server.connect(self._introduce)

    def host(self) -> None:
        self.add_player(1, self.my_name)
        self.set_turn(0)

    def roll(self) -> None:
        if not self.api.is_network_server():
            self.rpc_id(1, "request_action", "roll")
            return
        self.do_action("roll")
        self._next_turn()

    def state(self) -> dict[str, Any]:
        return {"seats": self.seats, "names": list(self.names.values()), "turn": self.turn, "lines": self.lines}

    @master
    def set_player_name(self, player_name: str) -> None:
        self.rpc("update_player_name", self.api.get_rpc_sender_id(), player_name)

    @master
    def request_action(self, action: str) -> None:
        who = self.api.get_rpc_sender_id()
        if self.seats[self.turn] != who:
            self.rpc("_log", f"not your turn: {self.names[who]}")
            return
        self.do_action(action)
        self._next_turn()

    @remotesync
    def add_player(self, id: int, player_name: str = "") -> None:
        self.seats.append(id)
        self.names[id] = player_name

    @remotesync
    def update_player_name(self, id: int, player_name: str) -> None:
        self.names[id] = player_name

    @remotesync
    def del_player(self, id: int) -> None:
        seat = self.seats.index(id)
        self.seats.remove(id)
        del self.names[id]
        if self.turn > seat:
            self.turn -= 1
        if self.api.is_network_server():
            self.rpc("set_turn", self.turn % len(self.seats))

    @remotesync
    def set_turn(self, seat: int) -> None:
        self.turn = seat

    @remotesync
    def do_action(self, action: str) -> None:
        name = self.names[self.seats[self.turn]]
        self.rpc("_log", f"{name}: {action}s {random.randint(1, 6)}")

    @remotesync
    def _log(self, what: str) -> None:
        self.lines.append(what)

    def _next_turn(self) -> None:
        self.rpc("set_turn", (self.turn + 1) % len(self.seats))

    def _introduce(self) -> None:
        self.rpc("set_player_name", self.my_name)

    def _welcome(self, id: int) -> None:
        if self.api.is_network_server():
            for seat in self.seats:
                self.rpc_id(id, "add_player", seat, self.names[seat])
            self.rpc("add_player", id)
            self.rpc_id(id, "set_turn", self.turn)

    def _dismiss(self, id: int) -> None:
        if self.api.is_network_server():
            self.rpc("del_player", id)
