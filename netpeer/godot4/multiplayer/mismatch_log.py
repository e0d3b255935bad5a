"""MismatchLog: logs that the RPC methods of a node differ, at most once a second for each peer."""

from typing import Any

from netpeer.calls.context import Context
from netpeer.calls.refusals import COMPLAINT_INTERVAL, LogTurns
from netpeer.godot4.multiplayer import mismatch
from netpeer.godot4.multiplayer.path_cache import PathCache
from netpeer.godot4.multiplayer.rpc_node import RPCNode
from netpeer.log import logger, printable

__all__ = ["MismatchLog"]


class MismatchLog:
    """
    Logs the differing methods for one `SceneMultiplayer`. Each peer has a rate limit of its own, apart from the rate
    limit of its refusals, so a flood of refusals does not hide the mismatch.
    """

    def __init__(self, context: Context[Any, Any], paths: PathCache) -> None:
        self._clock = context.clock
        self._paths = paths
        self._turns = LogTurns(context.clock, context.connected)
        # A search takes milliseconds. Many peers, or one peer that connects again and again, must not start more.
        self._explain_at = 0.0

    def complain(self, peers: list[int], node: RPCNode[Any], what: str = "") -> None:
        """
        Log the mismatch, unless one was logged for the first peer within the last second.

        Args:
            peers: the peers whose methods differ; at least one. The rate limit of the first one counts.
            node: the node on this side.
            what: what failed because of the mismatch, for the log.
        """
        first, others = peers[0], len(peers) - 1
        if self._turns.may_complain(first):
            who = f"peer {first}" + (f" (and {others} more)" if others else "")
            logger.error("%s: %s%s", who, f"{what}: " if what else "", printable(self._difference(node, first)))

    def forget_peer(self, peer: int) -> None:
        """
        A peer has left.
        """
        self._turns.forget_peer(peer)

    def _difference(self, node: RPCNode[Any], peer: int) -> str:
        """
        What differs in a node's methods. One search a second is allowed; other calls get the short text.
        """
        theirs, now = self._paths.checksum(peer, node), self._clock()
        if theirs is None or theirs == node.get_rpc_table().md5 or now < self._explain_at:
            return mismatch.in_short(node)
        self._explain_at = now + COMPLAINT_INTERVAL
        return mismatch.explain(node, theirs)
