"""Admission: authenticates connected peers before they take part in the multiplayer.

    connected --no auth_callback--> admitted
    connected --auth_callback--> pending --both sides complete--> admitted
                                        \\--time-out, connection lost--> refused

`complete_auth` sends an empty AUTH packet. Only this packet completes a side. A side without an auth_callback admits
the other side at once and never sends the packet. If the other side has an auth_callback, it waits for the packet until
the time-out. This holds for clients and servers, as in Godot 4.6.
"""

from collections.abc import Callable
from typing import Any

from netpeer.calls.context import Context
from netpeer.calls.refusals import Refusal
from netpeer.errors import Error
from netpeer.godot4.multiplayer import packets
from netpeer.godot4.multiplayer.scene_sending import SceneSending
from netpeer.log import logger, report
from netpeer.signals import SignalInstance, Steps, emit

__all__ = ["DEFAULT_AUTH_TIMEOUT", "Admission"]

DEFAULT_AUTH_TIMEOUT = 3.0  # seconds, as in Godot


class _Pending:
    """
    A peer that is authenticating, and the sides that have completed the authentication.
    """

    def __init__(self, since: float) -> None:
        self.since = since
        self.is_complete_here = False
        self.is_complete_there = False

    def missing_step(self) -> str:
        """
        The reason for the log why the peer is not admitted.
        """
        if self.is_complete_here:
            return "the peer did not call complete_auth; a peer without an auth_callback never calls it"
        return "complete_auth was not called here" + ("" if self.is_complete_there else ", nor by the peer")


class Admission:
    """
    The peers that are connected and not admitted yet.

    Attributes:
        callback: called with a peer's id and the bytes that it sent. None: every peer is admitted at once.
        timeout: the longest time for an authentication, in seconds. 0: no limit.
    """

    def __init__(
        self,
        context: Context[Any, Any],
        sending: SceneSending,
        admit: Callable[[int], None],
        authenticating: SignalInstance,
        failed: SignalInstance,
    ) -> None:
        """
        Args:
            context: the context of the API.
            sending: sends the packets of the authentication.
            admit: admits a peer.
            authenticating: the API's `peer_authenticating`.
            failed: the API's `peer_authentication_failed`.
        """
        self.callback: Callable[[int, bytes], Any] | None = None
        self.timeout = DEFAULT_AUTH_TIMEOUT
        self._context = context
        self._sending = sending
        self._admit_peer = admit
        self._authenticating = authenticating
        self._failed = failed
        self._pending: dict[int, _Pending] = {}

    def __contains__(self, peer: int) -> bool:
        return peer in self._pending

    def peers(self) -> list[int]:
        """
        The ids of the peers that are authenticating.
        """
        return list(self._pending)

    def clear(self) -> None:
        """
        Forget all peers.
        """
        self._pending.clear()

    def arrive(self, peer: int) -> None:
        """
        A peer has connected.
        """
        if self.callback is None:
            self._admit_peer(peer)
        else:
            self._pending[peer] = _Pending(self._context.clock())
            emit(self._authenticating, peer)

    def leave(self, peer: int) -> None:
        """
        A peer that was authenticating has disconnected.
        """
        self.forget(peer)
        emit(self._failed, peer)

    def forget(self, peer: int) -> None:
        """
        Forget a peer that has disconnected.
        """
        self._pending.pop(peer, None)
        self._sending.unsent.forget_peer(peer)

    def receive(self, peer: int, data: bytes) -> None:
        """
        Handle a packet from a peer that is authenticating. Raises `Refusal` for a packet that is not allowed yet.
        """
        pending = self._pending[peer]
        if not packets.is_auth(data):
            hint = "set an auth_callback on both sides, and call complete_auth on both"
            raise Refusal("not_authenticated", f"the peer sends a packet before it is authenticated: {hint}")
        content = data[packets.AUTH_HEADER_SIZE :]
        if not content:
            self._complete_there(peer, pending)
        elif self.callback is None:
            raise Refusal("not_authenticating", "auth_callback was set to None while the peer was authenticating")
        else:
            self.callback(peer, content)

    def send(self, peer: int, data: bytes) -> Error:
        """
        See `SceneMultiplayer.send_auth`.
        """
        pending = self._pending.get(peer)
        if not self._context.is_connected():
            return report(Error.ERR_UNCONFIGURED, "cannot send: there is no connected multiplayer peer")
        if pending is None:
            return report(Error.ERR_INVALID_PARAMETER, "peer %d is not authenticating", peer)
        if not data:
            return report(Error.ERR_INVALID_PARAMETER, "send_auth needs at least one byte")
        if pending.is_complete_here or pending.is_complete_there:
            side = "this side" if pending.is_complete_here else f"peer {peer}"
            return report(Error.ERR_FILE_CANT_WRITE, "%s has completed the authentication already", side)
        return self._sending.send_to(peer, packets.Auth(data).to_bytes())

    def complete(self, peer: int) -> Error:
        """
        See `SceneMultiplayer.complete_auth`.
        """
        pending = self._pending.get(peer)
        if not self._context.is_connected():
            return report(Error.ERR_UNCONFIGURED, "cannot complete: there is no connected multiplayer peer")
        if pending is None:
            return report(Error.ERR_INVALID_PARAMETER, "peer %d is not authenticating", peer)
        if pending.is_complete_here:
            return report(Error.ERR_FILE_CANT_WRITE, "the authentication of peer %d is complete here already", peer)
        error = self._sending.send_to(peer, packets.Auth(b"").to_bytes())
        if error is not Error.OK:
            # Godot counts this side as complete here. Then the other side would wait for a packet that never comes.
            return report(error, "cannot complete the authentication of peer %d yet: try again in a later frame", peer)
        pending.is_complete_here = True
        if pending.is_complete_there:
            self._admit(peer)
        return Error.OK

    def check_time(self, now: float) -> None:
        """
        Refuse the peers whose time is up.
        """
        if not self._pending or not self.timeout:
            return
        with Steps() as steps:
            for peer in [peer for peer, pending in self._pending.items() if pending.since + self.timeout <= now]:
                # A handler may have removed this peer.
                pending = self._pending.pop(peer, None)
                if pending is not None:
                    text = "peer %d is refused: not authenticated within %g s: %s"
                    logger.warning(text, peer, self.timeout, pending.missing_step())
                    self._sending.disconnect(peer)
                    steps.run(emit, self._failed, peer)

    def _complete_there(self, peer: int, pending: _Pending) -> None:
        pending.is_complete_there = True
        if pending.is_complete_here:
            self._admit(peer)

    def _admit(self, peer: int) -> None:
        del self._pending[peer]
        self._admit_peer(peer)
