"""
The Python counterpart of gd/dice.gd: the game of Godot 4's demo project "websocket_multiplayer", as a netpeer Node.
"""

import random
from typing import Any

from netpeer.godot4 import MultiplayerAPI, Node, rpc

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
        self.api.peer_connected.connect(self._welcome)
        self.api.peer_disconnected.connect(self._dismiss)
        self.api.connected_to_server.connect(self._introduce)

    def host(self) -> None:
        self.add_player(1, self.my_name)
        self.set_turn(0)

    def roll(self) -> None:
        if not self.api.is_server():
            self.rpc_id(1, "request_action", "roll")
            return
        self._act("roll")
        self._next_turn()

    def state(self) -> dict[str, Any]:
        return {"seats": self.seats, "names": list(self.names.values()), "turn": self.turn, "lines": self.lines}

    @rpc("any_peer")
    def set_player_name(self, player_name: str) -> None:
        if self.is_multiplayer_authority():
            self.rpc("update_player_name", self.api.get_remote_sender_id(), player_name)

    @rpc("any_peer")
    def request_action(self, action: str) -> None:
        if not self.is_multiplayer_authority():
            return
        who = self.api.get_remote_sender_id()
        if self.seats[self.turn] != who:
            self._tell(f"not your turn: {self.names[who]}")
            return
        self._act(action)
        self._next_turn()

    @rpc("call_local")
    def add_player(self, id: int, player_name: str = "") -> None:
        self.seats.append(id)
        self.names[id] = player_name

    @rpc("call_local")
    def update_player_name(self, id: int, player_name: str) -> None:
        self.names[id] = player_name

    @rpc("call_local")
    def del_player(self, id: int) -> None:
        seat = self.seats.index(id)
        self.seats.remove(id)
        del self.names[id]
        if self.turn > seat:
            self.turn -= 1
        if self.api.is_server():
            self.rpc("set_turn", self.turn % len(self.seats))

    @rpc("call_local")
    def set_turn(self, seat: int) -> None:
        self.turn = seat

    @rpc
    def _log(self, line: str) -> None:
        self.lines.append(line)

    def _tell(self, line: str) -> None:
        self._log(line)
        self.rpc("_log", line)

    def _act(self, action: str) -> None:
        self._tell(f"{self.names[self.seats[self.turn]]}: {action}s {random.randint(1, 6)}")

    def _next_turn(self) -> None:
        self.rpc("set_turn", (self.turn + 1) % len(self.seats))

    def _welcome(self, id: int) -> None:
        if not self.api.is_server():
            return
        for seat in self.seats:
            self.rpc_id(id, "add_player", seat, self.names[seat])
        self.rpc("add_player", id)
        self.rpc_id(id, "set_turn", self.turn)

    def _dismiss(self, id: int) -> None:
        if self.api.is_server():
            self.rpc("del_player", id)

    def _introduce(self) -> None:
        self.rpc("set_player_name", self.my_name)
