"""A player's side of the wire: joins, steers, and turns what the server says into scenes.

    CONNECTING --connection_succeeded--> JOINING --welcome--> PLAYING
         |                                  |                    |
         +------- any failure or goodbye ---+--------------------+--> ENDED, and `end_reason` says why

Each player and each bot has a `GameClient` of its own. It knows nothing but what came through its connection.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from enum import Enum

from demo_game.net.checks import ProtocolError
from demo_game.net.figures import RateMeter
from demo_game.net.interpolation import SnapshotBuffer, blend
from demo_game.net.protocol import (
    FROM_SERVER,
    PROTOCOL_VERSION,
    Input,
    Join,
    PlayerRow,
    Roster,
    Welcome,
    WireMessage,
    decode,
)
from demo_game.net.snapshot import Snapshot
from demo_game.scene import EMPTY_SCENE, NetFigures, Scene, SceneGlint, SceneShip
from netpeer import MemoryNetwork, MessageError, NetworkedMultiplayerPeer, SystemNetwork, WebSocketClient

__all__ = ["ClientState", "GameClient"]

RELIABLE = NetworkedMultiplayerPeer.TRANSFER_MODE_RELIABLE
NEWEST = NetworkedMultiplayerPeer.TRANSFER_MODE_UNRELIABLE_ORDERED
SERVER_ID = NetworkedMultiplayerPeer.TARGET_PEER_SERVER

STEER_AGAIN_S = 0.1
"""Unchanged controls are repeated this often: an earlier message may have been dropped on a crowded line."""

JOIN_PATIENCE_S = 5.0
"""A server that has said no welcome by then plays something else."""

SNAPSHOT_PATIENCE_S = 10.0
"""A server that is there but has sent no snapshot for so long hangs. (One that is gone, the heartbeat finds.)"""

HEARTBEAT_INTERVAL_S = 1.0
"""More often than the peer's default, so that the round-trip time on the screen is fresh."""


class ClientState(Enum):
    """
    Where a `GameClient` is on its way; see the picture above.
    """

    CONNECTING = "connecting"
    JOINING = "joining"
    PLAYING = "playing"
    ENDED = "ended"


class GameClient:
    """
    One player's connection to a game.
    """

    def __init__(
        self,
        name: str,
        *,
        clock: Callable[[], float] = time.monotonic,
        network: SystemNetwork | MemoryNetwork | None = None,
    ) -> None:
        self.state = ClientState.CONNECTING
        self.end_reason = ""
        self.url = ""
        self._name = name
        self._clock = clock
        self._peer = WebSocketClient(clock=clock, network=network)
        self._peer.heartbeat_interval = HEARTBEAT_INTERVAL_S
        self._peer.connection_succeeded.connect(self._on_connection_succeeded)
        self._peer.connection_failed.connect(self._on_connection_failed)
        self._peer.server_disconnected.connect(self._on_server_disconnected)
        self._players: dict[int, PlayerRow] = {}
        self._snapshots = SnapshotBuffer(tick_seconds=1.0)
        self._rates = RateMeter()
        self._patience_until = 0.0
        self._sequence = 0
        self._steered = (0.0, 0.0)
        self._steer_again_at = 0.0

    def connect(self, url: str) -> None:
        """
        Sets out for a game; `poll` does the rest. Whatever goes wrong ends in ENDED with a reason.
        """
        self.url = url
        if self._peer.connect_to_url(url, gd_mp_api=True):
            self._end(f"{url} is no address of a game; one looks like ws://127.0.0.1:9080")

    def poll(self) -> None:
        """
        Takes what came. Call it once a frame.
        """
        self._peer.poll()
        while self._peer.get_available_packet_count() and self.state is not ClientState.ENDED:
            self._receive()
        if self._clock() > self._patience_until:
            if self.state is ClientState.JOINING:
                self._leave(f"{self.url} answers, but not as a server of this game")
            elif self.state is ClientState.PLAYING:
                self._leave("the server is still there, but the game stands still")

    def steer(self, x: float, y: float) -> None:
        """
        Says where the player wants to go; both axes from -1 to 1. Call it every frame: only changes are sent at once.
        """
        now = self._clock()
        if self.state is not ClientState.PLAYING or ((x, y) == self._steered and now < self._steer_again_at):
            return
        self._sequence += 1
        self._steered, self._steer_again_at = (x, y), now + STEER_AGAIN_S
        self._send(Input(self._sequence, x, y), mode=NEWEST)

    def scene(self) -> Scene:
        """
        What is to be seen now.
        """
        found = self._snapshots.around(self._clock())
        if found is None or self.state is not ClientState.PLAYING:
            return EMPTY_SCENE
        before, after, part = found
        ships = tuple(
            SceneShip(row.id, player.name, player.colour, row.x, row.y, row.angle, row.thrust, row.score)
            for row in blend(before, after, part)
            if (player := self._players.get(row.id)) is not None
        )
        glints = tuple(SceneGlint(row.id, row.x, row.y) for row in before.glints)
        return Scene(self._peer.get_unique_id(), ships, glints)

    def figures(self) -> NetFigures:
        """
        How the connection does.
        """
        counted = self._peer.get_statistics()
        return NetFigures() if counted is None else self._rates.update(counted, self._clock())

    @property
    def is_gone(self) -> bool:
        """
        Whether the connection is closed for good, the goodbyes of both sides included.
        """
        return self._peer.get_connection_status() == NetworkedMultiplayerPeer.CONNECTION_DISCONNECTED

    def leave(self) -> None:
        """
        Says goodbye. Go on with `poll` until `is_gone`, for a moment, to hear the server's.
        """
        self._leave("you left the game")

    # From the peer.

    def _on_connection_succeeded(self) -> None:
        self.state = ClientState.JOINING
        self._patience_until = self._clock() + JOIN_PATIENCE_S
        self._send(Join(PROTOCOL_VERSION, self._name), mode=RELIABLE)

    def _on_connection_failed(self) -> None:
        self._end(f"no game answers at {self.url}: {self._peer.get_close_reason()}")

    def _on_server_disconnected(self) -> None:
        reason = self._peer.get_close_reason() or f"the server closed it with code {self._peer.get_close_code()}"
        self._end(f"the connection to the game ended: {reason}")

    def _receive(self) -> None:
        # Other players can send packets through the server; in this game only the server has something to say.
        if self._peer.get_packet_peer() != SERVER_ID:
            self._peer.get_packet()
            return
        try:
            self._learn(decode(self._peer.get_message(), FROM_SERVER))
        except (MessageError, ProtocolError) as error:
            self._leave(f"{self.url} answers, but not as a server of this game ({error})")

    def _learn(self, message: WireMessage) -> None:
        if isinstance(message, Welcome):
            if message.version != PROTOCOL_VERSION:
                raise ProtocolError(f"it plays version {message.version}, this is version {PROTOCOL_VERSION}")
            self._snapshots = SnapshotBuffer(tick_seconds=1 / message.tick_hz)
            self.state = ClientState.PLAYING
            self._patience_until = self._clock() + SNAPSHOT_PATIENCE_S
        elif isinstance(message, Roster):
            self._players = {player.id: player for player in message.players}
        elif isinstance(message, Snapshot) and self.state is ClientState.PLAYING:
            self._snapshots.add(message, self._clock())
            self._patience_until = self._clock() + SNAPSHOT_PATIENCE_S

    # To the peer.

    def _send(self, message: WireMessage, *, mode: int) -> None:
        """
        Sends to the server. What cannot be sent now is said again with the next change or repetition.
        """
        self._peer.set_target_peer(SERVER_ID)
        self._peer.transfer_mode = mode
        self._peer.put_message(message.to_wire())

    def _leave(self, reason: str) -> None:
        self._end(reason)
        self._peer.disconnect_from_host()

    def _end(self, reason: str) -> None:
        """
        The first reason counts; what follows from it is no news.
        """
        if self.state is not ClientState.ENDED:
            self.state, self.end_reason = ClientState.ENDED, reason
