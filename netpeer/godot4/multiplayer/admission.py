"""Admission: who of those that are connected takes part, and how one proves that it may.

    connected --no auth_callback--> admitted
    connected --auth_callback--> pending --both sides complete--> admitted
                                        \\--time is up, connection lost--> refused

`complete_auth` sends an empty packet, and nothing else is consent. A side without an auth_callback admits the other at
once and never sends one: a side that has a callback waits for it until its time is up, in either role. As in Godot 4.6.
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
    A peer that is authenticating, and which sides say that it has.
    """

    def __init__(self, since: float) -> None:
        self.since = since
        self.is_complete_here = False
        self.is_complete_there = False

    def what_is_missing(self) -> str:
        """
        For the log, why it is not admitted.
        """
        if self.is_complete_here:
            return "it did not call complete_auth; without an auth_callback of its own it never does"
        return "complete_auth was not called here" + ("" if self.is_complete_there else ", nor there")


class Admission:
    """
    The peers that are connected and not admitted yet.

    Attributes:
        callback: gets a peer's id and what it sent; None admits everybody at once.
        timeout: seconds that it may take; 0: any time.
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
            context: of the API.
            sending: sends the words of the authentication.
            admit: lets a peer take part.
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
        Who is authenticating.
        """
        return list(self._pending)

    def clear(self) -> None:
        """
        Forget all.
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
        One of those here has gone.
        """
        self.forget(peer)
        emit(self._failed, peer)

    def forget(self, peer: int) -> None:
        """
        A peer is there no longer.
        """
        self._pending.pop(peer, None)
        self._sending.unsent.forget_peer(peer)

    def receive(self, peer: int, data: bytes) -> None:
        """
        A packet from one of those here. Raises `Refusal` for what may not be said yet.
        """
        pending = self._pending[peer]
        if not packets.is_auth(data):
            hint = "both sides need an auth_callback, and call complete_auth"
            raise Refusal("not_authenticated", f"it has not been authenticated, and sends something else: {hint}")
        word = data[packets.AUTH_HEADER_SIZE :]
        if not word:
            self._complete_there(peer, pending)
        elif self.callback is None:
            raise Refusal("not_authenticating", "the auth_callback was taken away before it was authenticated")
        else:
            self.callback(peer, word)

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
            return report(Error.ERR_FILE_CANT_WRITE, "%s has completed the authentication: nothing more is said", side)
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
            # Godot counts this side as complete all the same: the other would wait for a word that never comes.
            return report(error, "cannot complete the authentication of peer %d yet: try again in a later frame", peer)
        pending.is_complete_here = True
        if pending.is_complete_there:
            self._admit(peer)
        return Error.OK

    def check_time(self, now: float) -> None:
        """
        Refuse who has taken too long.
        """
        if not self._pending or not self.timeout:
            return
        with Steps() as steps:
            for peer in [peer for peer, pending in self._pending.items() if pending.since + self.timeout <= now]:
                # A handler may have changed everything.
                pending = self._pending.pop(peer, None)
                if pending is not None:
                    text = "peer %d is refused: not authenticated within %g s: %s"
                    logger.warning(text, peer, self.timeout, pending.what_is_missing())
                    self._sending.disconnect(peer)
                    steps.run(emit, self._failed, peer)

    def _complete_there(self, peer: int, pending: _Pending) -> None:
        pending.is_complete_there = True
        if pending.is_complete_here:
            self._admit(peer)

    def _admit(self, peer: int) -> None:
        del self._pending[peer]
        self._admit_peer(peer)
