"""The server: it alone knows the world. Players say where they steer; everything else is decided here.

`GameServer.poll` takes what players said, moves the world in fixed ticks, and tells everybody the outcome. It never
waits, so it runs beside a game's own loop as well as alone.

Nobody is trusted: a message is checked whole before any of it counts, a player who breaks the protocol or talks far
too much is shown out with the reason, and nothing that one player does slows the others down.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from demo_game.net.checks import ProtocolError, clean_name
from demo_game.net.protocol import FROM_CLIENT, PROTOCOL_VERSION, Input, Join, PlayerRow, Roster, Welcome, WireMessage
from demo_game.net.protocol import decode as decode_message
from demo_game.net.snapshot import GlintRow, ShipRow, Snapshot
from demo_game.rules import MAX_PLAYERS, TICK_HZ, TICK_SECONDS, Controls, World
from netpeer import Error, MemoryNetwork, MessageError, NetworkedMultiplayerPeer, SystemNetwork, WebSocketServer

__all__ = ["CLOSE_FULL", "CLOSE_PROTOCOL", "CLOSE_SILENT", "GameServer"]

RELIABLE = NetworkedMultiplayerPeer.TRANSFER_MODE_RELIABLE
NEWEST = NetworkedMultiplayerPeer.TRANSFER_MODE_UNRELIABLE_ORDERED

CLOSE_FULL = 4000
CLOSE_PROTOCOL = 4001
CLOSE_SILENT = 4002
"""Close codes of this game, from the range that RFC 6455, 7.4.2 leaves to applications."""

MAX_MESSAGE_BYTES = 4096
"""In both directions: the longest, a roster of sixteen names in a wide script, has about 1,200."""

MESSAGES_PER_TICK = 8
"""What a player may say in the long run, 240 messages a second: four times what the client of this game ever says."""

MESSAGE_ALLOWANCE = 480
"""What a player may say at once: two seconds' worth, since a stalled connection delivers all that waited together."""

JOIN_PATIENCE_S = 5.0
"""A connection that has not joined by then only takes up a place."""

MAX_TICKS_PER_POLL = 5
"""After a pause (a dragged window, a suspended machine) the world goes on from where it was instead of racing."""

log = logging.getLogger("demo_game.server")


@dataclass
class _Player:
    """
    One connection. The name stays empty until the join.
    """

    connected_at: float
    name: str = ""
    colour: int = 0
    sequence: int = -1
    controls: Controls = field(default_factory=Controls)
    allowance: int = MESSAGE_ALLOWANCE


class GameServer:
    """
    One game and its players.
    """

    def __init__(
        self,
        *,
        seed: int = 0,
        clock: Callable[[], float] = time.monotonic,
        network: SystemNetwork | MemoryNetwork | None = None,
    ) -> None:
        self._clock = clock
        self._peer = WebSocketServer(clock=clock, network=network)
        self._peer.peer_connected.connect(self._on_peer_connected)
        self._peer.peer_disconnected.connect(self._on_peer_disconnected)
        self._peer.set_encode_buffer_max_size(MAX_MESSAGE_BYTES)
        self._players: dict[int, _Player] = {}
        self._world = World(seed)
        self._next_tick_at = clock()

    @property
    def url(self) -> str:
        """
        Where players on this machine connect to.
        """
        return f"ws://127.0.0.1:{self._peer.get_local_port()}"

    @property
    def player_names(self) -> list[str]:
        """
        The names of all who have joined.
        """
        return [player.name for player in self._players.values() if player.name]

    def listen(self, port: int = 0, address: str = "127.0.0.1") -> Error:
        """
        Opens the game; port 0 takes any free one, address "*" listens on all of this machine's addresses.
        """
        self._peer.bind_ip = address
        return self._peer.listen(port, gd_mp_api=True)

    def poll(self) -> None:
        """
        Does what is due: messages, ticks, snapshots. Call it at least once a tick.
        """
        self._peer.poll()
        while self._peer.get_available_packet_count():
            self._receive()
        self._tick(self._clock())

    def close(self) -> None:
        """
        Ends the game for everybody.
        """
        self._peer.stop()

    # Players come and go.

    def _on_peer_connected(self, player_id: int) -> None:
        if len(self._players) >= MAX_PLAYERS:
            self._peer.disconnect_peer(player_id, CLOSE_FULL, "this game is full")
            return
        self._players[player_id] = _Player(connected_at=self._clock())

    def _on_peer_disconnected(self, player_id: int) -> None:
        player = self._players.pop(player_id, None)
        if player is not None and player.name:
            log.info("%s left", player.name)
            self._world.remove_ship(player_id)
            self._send_roster()

    def _show_out(self, player_id: int, code: int, reason: str) -> None:
        log.warning("player %d is shown out: %s", player_id, reason)
        self._on_peer_disconnected(player_id)
        self._peer.disconnect_peer(player_id, code, reason)

    # What players say.

    def _receive(self) -> None:
        """
        Takes one message. What still comes from someone who was shown out is thrown away.
        """
        player_id = self._peer.get_packet_peer()
        player = self._players.get(player_id)
        if player is None:
            self._peer.get_packet()
            return
        try:
            player.allowance -= 1
            if player.allowance < 0:
                raise ProtocolError("too many messages")
            self._obey(player_id, player, decode_message(self._peer.get_message(), FROM_CLIENT))
        except (MessageError, ProtocolError) as error:
            # MessageError: not even msgpack. Close reasons are short (RFC 6455: 123 bytes), so the text stays here.
            log.info("player %d: %s", player_id, error)
            self._show_out(player_id, CLOSE_PROTOCOL, "this server could not understand your game")

    def _obey(self, player_id: int, player: _Player, message: WireMessage) -> None:
        if isinstance(message, Join):
            self._join(player_id, player, message)
        elif isinstance(message, Input):
            if not player.name:
                raise ProtocolError("steers before it has joined")
            if message.sequence > player.sequence:
                player.sequence, player.controls = message.sequence, Controls.towards(message.x, message.y)

    def _join(self, player_id: int, player: _Player, message: Join) -> None:
        if player.name:
            raise ProtocolError("joins twice")
        if message.version != PROTOCOL_VERSION:
            self._show_out(player_id, CLOSE_PROTOCOL, f"this server plays version {PROTOCOL_VERSION} of the game")
            return
        taken = {other.colour for other in self._players.values() if other.name}
        player.colour = min(set(range(MAX_PLAYERS)) - taken)
        player.name = clean_name(message.name) or f"Pilot {player.colour + 1}"
        self._world.add_ship(player_id)
        log.info("%s joined", player.name)
        self._send(Welcome(PROTOCOL_VERSION, TICK_HZ), target=player_id)
        self._send_roster()

    # What the server says.

    def _tick(self, now: float) -> None:
        """
        Moves the world by the ticks that are due, and tells everybody how it is afterwards.
        """
        ticks = 0
        while now >= self._next_tick_at and ticks < MAX_TICKS_PER_POLL:
            self._world.step({player_id: player.controls for player_id, player in self._players.items()})
            self._next_tick_at += TICK_SECONDS
            ticks += 1
        if not ticks:
            return
        self._next_tick_at = max(self._next_tick_at, now)
        self._refill(ticks, now)
        self._send(self._snapshot(), mode=NEWEST)

    def _refill(self, ticks: int, now: float) -> None:
        for player_id, player in list(self._players.items()):
            player.allowance = min(MESSAGE_ALLOWANCE, player.allowance + ticks * MESSAGES_PER_TICK)
            if not player.name and now - player.connected_at > JOIN_PATIENCE_S:
                self._show_out(player_id, CLOSE_SILENT, "this server waited too long for you to join")

    def _snapshot(self) -> Snapshot:
        ships = tuple(
            ShipRow(ship_id, ship.x, ship.y, ship.angle, ship.thrust, ship.score)
            for ship_id, ship in self._world.ships.items()
        )
        glints = tuple(GlintRow(glint_id, glint.x, glint.y) for glint_id, glint in self._world.glints.items())
        return Snapshot(self._world.tick, ships, glints)

    def _send_roster(self) -> None:
        joined = [(player_id, player) for player_id, player in self._players.items() if player.name]
        self._send(Roster(tuple(PlayerRow(player_id, player.name, player.colour) for player_id, player in joined)))

    def _send(self, message: WireMessage, *, target: int = 0, mode: int = RELIABLE) -> None:
        """
        Sends to one player, or to all. Whoever cannot keep up is disconnected by the peer, without harm to others.
        """
        if not self._players:
            return
        self._peer.set_target_peer(target)
        self._peer.transfer_mode = mode
        error = self._peer.put_message(message.to_wire())
        if error:
            log.warning("a %s message was not sent: %s", message.KIND, error)
