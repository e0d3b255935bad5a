"""The log of refusals remembers a peer as long as it is connected, in both dialects."""

from __future__ import annotations

from typing import Any

import pytest

from netpeer import ManualClock, MultiplayerAPI
from netpeer.calls import refusals
from netpeer.calls.refusals import LogTurns, Refusal, RefusalLog
from netpeer.godot4 import SceneMultiplayer


@pytest.mark.parametrize("kind", [MultiplayerAPI, SceneMultiplayer])
def test_a_new_network_peer_resets_the_log(kind: Any, caplog: pytest.LogCaptureFixture) -> None:
    api = kind(clock=ManualClock(5.0))
    log: RefusalLog = api._incoming.log
    for _ in range(2):
        api._connected[7] = None
        log.refuse(7, Refusal("malformed", "of this session"))
        log.refuse(7, Refusal("malformed", "of this session"))
        api.clear()
    # Not one for both sessions, and not one for each packet.
    assert len([record for record in caplog.records if "of this session" in record.getMessage()]) == 2
    assert api.get_refusals() == {"malformed": 4}


def test_the_number_of_peers_in_the_log_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(refusals, "MAX_REMEMBERED", 10)
    turns = LogTurns(ManualClock(5.0), range(1000))
    for peer in range(1000):
        turns.may_complain(peer)
    assert len(turns._again_at) <= 10


@pytest.mark.parametrize("kind", [MultiplayerAPI, SceneMultiplayer])
def test_a_peer_that_left_is_forgotten(kind: Any, caplog: pytest.LogCaptureFixture) -> None:
    api = kind(clock=ManualClock(5.0))
    log: RefusalLog = api._incoming.log
    for _ in range(2):
        api._connected[7] = None
        log.refuse(7, Refusal("malformed", "of this connection"))
        log.refuse(7, Refusal("malformed", "of this connection"))
        log.forget_peer(7)
    assert len([record for record in caplog.records if "of this connection" in record.getMessage()]) == 2
