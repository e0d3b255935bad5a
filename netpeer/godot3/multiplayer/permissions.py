"""The rules of the seven RPC modes, as two functions: may a call be made here, and does a call run here, too?"""

from typing import NamedTuple

from netpeer.godot3.multiplayer.rpc_mode import RPCMode

__all__ = ["LocalCall", "is_call_allowed", "local_call"]


class LocalCall(NamedTuple):
    """
    What a call to a set of peers does, if the set includes this peer.

    Attributes:
        is_called: the method is called here.
        is_sent: the call is sent to the other peers. False if only the master runs it, and this peer is the master.
    """

    is_called: bool
    is_sent: bool


_ANYBODY = (RPCMode.REMOTE, RPCMode.REMOTESYNC)
_AT_MASTER = (RPCMode.MASTER, RPCMode.MASTERSYNC)
_AT_PUPPET = (RPCMode.PUPPET, RPCMode.PUPPETSYNC)


def is_call_allowed(mode: RPCMode, *, we_are_master: bool, sender_is_master: bool) -> bool:
    """
    Whether a call from another peer may be made here.

    Args:
        mode: the mode of the method or property.
        we_are_master: this peer is the node's network master.
        sender_is_master: the calling peer is the node's network master.
    """
    if mode in _ANYBODY:
        return True
    if mode in _AT_MASTER:
        return we_are_master
    if mode in _AT_PUPPET:
        return sender_is_master and not we_are_master
    return False


def local_call(mode: RPCMode, *, we_are_master: bool) -> LocalCall:
    """
    What a call to a set of peers does, if the set includes this peer.

    Args:
        mode: the mode of the method or property.
        we_are_master: this peer is the node's network master.
    """
    if mode in _AT_MASTER:
        return LocalCall(we_are_master or mode is RPCMode.MASTERSYNC, not we_are_master)
    if mode is RPCMode.PUPPET:
        return LocalCall(not we_are_master, True)
    return LocalCall(mode in (RPCMode.REMOTESYNC, RPCMode.PUPPETSYNC), True)
