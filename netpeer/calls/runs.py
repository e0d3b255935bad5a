"""Runs: `poll()` processes its packets in runs. What the game sends during a run leaves at the end of that run."""

from collections.abc import Callable
from typing import Any

from netpeer.calls.context import Context, NetworkPeer
from netpeer.signals import Steps

__all__ = ["RUNS_PER_POLL", "RUN_PACKETS", "Runs"]

# The packets of one run, about a millisecond's work. At its end, what the game has sent leaves, in one write for each
# connection. So the answer to the first of a thousand calls does not wait for the last call.
RUN_PACKETS = 256

# The most runs in one poll(). The other packets wait in the inbox for the next poll().
RUNS_PER_POLL = 16


class Runs:
    """
    Processes the packets of an API's network peer.
    """

    def __init__(self, context: Context[Any, Any], process: Callable[[int, bytes], None]) -> None:
        """
        Args:
            context: the context of the API.
            process: processes one packet: takes the sender and the packet.
        """
        self._context = context
        self._process = process

    def receive(self, peer: NetworkPeer, at_end: Callable[[], None] | None = None) -> None:
        """
        Poll a network peer, and process its packets in runs. Raises what the game's own code raises.

        Args:
            peer: the network peer.
            at_end: called at the end of the last run, also if the game's own code raised; what it sends leaves with
                that run.
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
        Process one run of packets.

        Returns:
            Whether more packets wait.
        """
        budget, context, process = RUN_PACKETS, self._context, self._process
        # A call may replace the network peer, so it is checked for each packet.
        while context.peer is peer and budget > 0 and peer.get_available_packet_count():
            budget -= 1
            sender = peer.get_packet_peer()
            process(sender, peer.get_packet())
        return self._has_more(peer)

    def process_all(self, peer: NetworkPeer | None, run: Callable[..., object]) -> None:
        """
        Process all packets that wait. Called when a peer has left, so that its last calls are made.

        Args:
            peer: the network peer; None: there is nothing to do.
            run: runs each step, and keeps its exception for later: `Steps.run`.
        """
        while peer is not None and self._has_more(peer):
            run(self.process_run, peer)

    def _has_more(self, peer: NetworkPeer) -> bool:
        return self._context.peer is peer and peer.get_available_packet_count() > 0
