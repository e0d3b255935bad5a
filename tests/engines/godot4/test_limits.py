"""
The largest packet between default buffers, and the URL of a client's request.
"""

from pathlib import Path

import pytest

from ..certificates import SelfSigned
from .members import GodotMember, PythonMember
from .world import World

__all__: list[str] = []

LARGEST = 65_535 - 1
"""
Size in bytes: Godot's default buffers without the header of SceneMultiplayer.
"""


def test_the_largest_packet_between_default_buffers(duo: World, ours: PythonMember, theirs: GodotMember) -> None:
    for member in duo.members.values():
        member.settings.clear()
    duo.connect()
    our_id, their_id = (duo.ids[member.name] for member in (ours, theirs))
    assert ours.send_bytes(bytes(LARGEST + 1), their_id) == 6  # ERR_OUT_OF_MEMORY
    for sender, receiver, id in ((ours, theirs, their_id), (theirs, ours, our_id)):
        assert sender.send_bytes(bytes(LARGEST), id) == 0
        assert receiver.wait_signal("peer_packet") == (duo.ids[sender.name], bytes(LARGEST).hex())
    duo.leave("client")


@pytest.mark.parametrize("secure", [True, False])
def test_the_server_knows_the_requested_url(
    duo: World, ours: PythonMember, theirs: GodotMember, secure: bool, tmp_path: Path
) -> None:
    shown = SelfSigned.make(tmp_path, "server") if secure else None
    url = duo["server"].serve(shown.key, shown.certificate) if shown else duo["server"].serve()
    url = url.rstrip("/") + "/lobby/blue?token=1&name=%20"
    assert duo["client"].join(url, "" if secure else None) == 0
    duo["client"].wait_signal("peer_connected")
    id = duo["server"].wait_signal("peer_connected")[0]
    if duo["server"] is theirs:
        assert theirs.do("requested_url", id) == url
    else:
        peer = ours.peer.get_peer(id)
        assert peer is not None and peer.get_requested_url() == url
        request = ours.peer.get_request(id)
        assert request is not None
        assert (request.path, request.query) == ("/lobby/blue", "token=1&name=%20")
