"""MismatchLog: says that the RPC methods of a node differ, again and again while it is called, but not too often."""

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
    What one `SceneMultiplayer` has to say about methods that differ. Each peer has a turn of its own, apart from that
    of its refusals: who floods us does not hide it.
    """

    def __init__(self, context: Context[Any, Any], paths: PathCache) -> None:
        self._clock = context.clock
        self._paths = paths
        self._turns = LogTurns(context.clock, context.connected)
        # A search takes milliseconds: many peers, or one that comes again and again, get no more of them.
        self._explain_at = 0.0

    def complain(self, peers: list[int], node: RPCNode[Any], what: str = "") -> None:
        """
        Log it, if that was not done within the last second.

        Args:
            peers: those whose methods differ; at least one. It is the first one's turn.
            node: ours.
            what: what cannot be done because of it.
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
        What is wrong with a node's methods. It is looked for in one peer's name at a time, whoever else asks meanwhile.
        """
        theirs, now = self._paths.checksum(peer, node), self._clock()
        if theirs is None or theirs == node.get_rpc_table().md5 or now < self._explain_at:
            return mismatch.in_short(node)
        self._explain_at = now + COMPLAINT_INTERVAL
        return mismatch.explain(node, theirs)
