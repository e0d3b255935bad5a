"""The rules of all modes, as Godot has them: may a call be made here, and does a call run here, too?"""

from __future__ import annotations

import pytest

from netpeer import RPCMode
from netpeer.godot3.multiplayer.permissions import LocalCall, is_call_allowed, local_call

NEVER = {False: {False: False, True: False}, True: {False: False, True: False}}
ALWAYS = {False: {False: True, True: True}, True: {False: True, True: True}}
AT_THE_MASTER = {False: {False: False, True: False}, True: {False: True, True: True}}
FROM_THE_MASTER = {False: {False: False, True: True}, True: {False: False, True: False}}

# mode -> this peer is the master -> the sender is the master -> whether the call may be made
ALLOWED = {
    RPCMode.DISABLED: NEVER,
    RPCMode.REMOTE: ALWAYS,
    RPCMode.MASTER: AT_THE_MASTER,
    RPCMode.PUPPET: FROM_THE_MASTER,
    RPCMode.REMOTESYNC: ALWAYS,
    RPCMode.MASTERSYNC: AT_THE_MASTER,
    RPCMode.PUPPETSYNC: FROM_THE_MASTER,
}

NOT_HERE = LocalCall(is_called=False, is_sent=True)
HERE_TOO = LocalCall(is_called=True, is_sent=True)
HERE_ONLY = LocalCall(is_called=True, is_sent=False)

# mode -> this peer is the master -> whether a call runs here, and whether it is sent
HERE = {
    RPCMode.DISABLED: {False: NOT_HERE, True: NOT_HERE},
    RPCMode.REMOTE: {False: NOT_HERE, True: NOT_HERE},
    RPCMode.MASTER: {False: NOT_HERE, True: HERE_ONLY},
    RPCMode.PUPPET: {False: HERE_TOO, True: NOT_HERE},
    RPCMode.REMOTESYNC: {False: HERE_TOO, True: HERE_TOO},
    RPCMode.MASTERSYNC: {False: HERE_TOO, True: HERE_ONLY},
    RPCMode.PUPPETSYNC: {False: HERE_TOO, True: HERE_TOO},
}


def test_the_modes_have_godots_numbers() -> None:
    assert [(mode.name, int(mode)) for mode in RPCMode] == [
        ("DISABLED", 0),
        ("REMOTE", 1),
        ("MASTER", 2),
        ("PUPPET", 3),
        ("REMOTESYNC", 4),
        ("MASTERSYNC", 5),
        ("PUPPETSYNC", 6),
    ]
    assert set(ALLOWED) == set(HERE) == set(RPCMode)


@pytest.mark.parametrize("mode", RPCMode)
@pytest.mark.parametrize("we_are_master", [False, True])
@pytest.mark.parametrize("sender_is_master", [False, True])
def test_who_may_call(mode: RPCMode, we_are_master: bool, sender_is_master: bool) -> None:
    allowed = is_call_allowed(mode, we_are_master=we_are_master, sender_is_master=sender_is_master)
    assert allowed is ALLOWED[mode][we_are_master][sender_is_master]


@pytest.mark.parametrize("mode", RPCMode)
@pytest.mark.parametrize("we_are_master", [False, True])
def test_whether_a_call_runs_here_and_is_sent(mode: RPCMode, we_are_master: bool) -> None:
    assert local_call(mode, we_are_master=we_are_master) == HERE[mode][we_are_master]
