"""Runs: the packets of one poll() are acted upon in runs, and what each makes the game send leaves at its end."""

from collections.abc import Callable
from typing import Any

from netpeer.calls.context import Context, NetworkPeer
from netpeer.signals import Steps

__all__ = ["RUNS_PER_POLL", "RUN_PACKETS", "Runs"]

# Packets that are acted upon before what they made the game send leaves, in one write for each connection: about a
# millisecond's worth. A peer that waits for the answer to the first of a thousand calls need not wait for the last.
RUN_PACKETS = 256

# Runs of packets in one poll() before it hands the frame back; the rest waits in the peer's queue.
RUNS_PER_POLL = 16


class Runs:
    """
    Takes the packets of an API's network peer.
    """

    def __init__(self, context: Context[Any, Any], process: Callable[[int, bytes], None]) -> None:
        """
        Args:
            context: of the API.
            process: acts upon a packet of a sender.
        """
        self._context = context
        self._process = process

    def receive(self, peer: NetworkPeer, at_end: Callable[[], None] | None = None) -> None:
        """
        Poll a network peer, and act upon what has come, in runs: what each run makes the game send leaves at its end.

        Args:
            peer: the network peer.
            at_end: what else is sent in this poll: it leaves with the last run. Called also when the game's own code
                raises before.
        """
        for run in range(RUNS_PER_POLL):
            with peer.batch(), Steps() as steps:
                act = self.process_run if run else self._poll_and_run
                may_go_on = steps.run(act, peer) and run < RUNS_PER_POLL - 1
                if not may_go_on and at_end is not None:
                    steps.run(at_end)
            if not may_go_on:
                break

    def _poll_and_run(self, peer: NetworkPeer) -> bool:
        peer.poll()
        return self.process_run(peer)

    def process_run(self, peer: NetworkPeer) -> bool:
        """
        Act upon the next packets that have come; whether there are more.
        """
        budget, context, process = RUN_PACKETS, self._context, self._process
        # A call may exchange the network peer: look anew each time.
        while context.peer is peer and budget > 0 and peer.get_available_packet_count():
            budget -= 1
            sender = peer.get_packet_peer()
            process(sender, peer.get_packet())
        return self._has_more(peer)

    def process_all(self, peer: NetworkPeer | None, run: Callable[..., object]) -> None:
        """
        Act upon everything that has come, because its sender has left.

        Args:
            peer: the network peer.
            run: calls what it is given, and keeps what that raises for later: `Steps.run`.
        """
        while peer is not None and self._has_more(peer):
            run(self.process_run, peer)

    def _has_more(self, peer: NetworkPeer) -> bool:
        return self._context.peer is peer and peer.get_available_packet_count() > 0
