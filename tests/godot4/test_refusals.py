"""Refusals of packets from connected peers: counted by kind, and logged once a second."""

from __future__ import annotations

import struct

import pytest

from netpeer import Error
from netpeer.godot4 import MultiplayerPeer, Node, RPCMode, rpc
from netpeer.godot4.multiplayer.packets import CallBody, ConfirmPath, SimplifyPath
from netpeer.godot4.multiplayer.path_cache import MAX_PATH_BYTES
from netpeer.variant import godot4_codec

from .world import FRAME, PATH, PORT, Player, World, inject

CODEC = godot4_codec(compressed=True)


@pytest.fixture
def world() -> World:
    return World(clients=1)


def md5(world: World) -> str:
    return world.nodes()[0].get_rpc_table().md5


def number(world: World, name: str) -> int:
    return world.nodes()[0].get_rpc_table().by_name(name).id


@pytest.mark.parametrize("path", ["Game/Nobody", "..", "../..", "/root", "/root/..", "nowhere", "Game/Player/x" * 3])
def test_nodes_that_are_not_there(world: World, path: str) -> None:
    inject(world, CallBody(0, [], CODEC).with_path(path))
    kind = "unknown_method" if path == "/root" else "unknown_node"  # the root itself is a node without methods
    assert world.refusals() == {kind: 1}
    inject(world, SimplifyPath(md5(world), 5, path).to_bytes())
    assert world.refusals().get("unknown_node", 0) == (0 if path == "/root" else 2)


def test_ids_that_were_never_announced(world: World, caplog: pytest.LogCaptureFixture) -> None:
    inject(world, CallBody(0, [], CODEC).with_node_id(9))
    inject(world, ConfirmPath(True, 9).to_bytes())
    assert world.refusals() == {"unknown_path": 2}
    assert "multiplayer.multiplayer_peer = null" in caplog.text


def test_an_id_announced_twice(world: World) -> None:
    for _ in range(2):
        inject(world, SimplifyPath(md5(world), 5, PATH).to_bytes())
    assert world.refusals() == {"duplicate_path": 1}


def test_methods_that_are_not_there(world: World) -> None:
    for method in (200, 0x8000):
        inject(world, CallBody(method, [], CODEC).with_path(PATH))
    assert world.refusals() == {"unknown_method": 2}


def test_paths_that_are_too_long(world: World) -> None:
    inject(world, SimplifyPath(md5(world), 5, "./" * MAX_PATH_BYTES + PATH).to_bytes())
    assert world.refusals() == {"path_too_long": 1}


def test_too_many_paths(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("netpeer.godot4.multiplayer.path_cache.MAX_PATHS_PER_PEER", 20)
    for id in range(30):
        inject(world, SimplifyPath(md5(world), id, PATH).to_bytes())
    assert world.refusals() == {"too_many_paths": 10}


def test_room_of_nodes_that_are_gone_is_reused(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("netpeer.godot4.multiplayer.path_cache.MAX_PATHS_PER_PEER", 20)
    game = world.trees[0].root.get_node("Game")
    for id in range(200):
        bullet = Player(f"Bullet{id}")
        game.add_child(bullet)
        inject(world, SimplifyPath(md5(world), id, f"Game/Bullet{id}").to_bytes())
        inject(world, CallBody(number(world, "anybody"), [], CODEC).with_node_id(id))
        assert len(bullet.take()) == 1
        game.remove_child(bullet)
    assert world.refusals() == {}


def test_packets_that_cannot_be_parsed(world: World) -> None:
    for data in (b"", b"\x03", b"\x07\x09", b"\x20\xff\xff\xff\xff\0", b"\x04"):
        inject(world, data)
    assert world.refusals()["malformed"] >= 4
    assert sum(world.refusals().values()) <= 5


def test_arguments_are_not_read_before_the_call_is_allowed(world: World) -> None:
    head = b"\x20" + struct.pack("<I", 0x80000000 | 7) + bytes([number(world, "authority"), 200])
    inject(world, head + PATH.encode() + b"\0")
    assert world.refusals() == {"not_allowed": 1}


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("authority", 'mark it with @rpc("any_peer"), or set the same authority with set_multiplayer_authority on all'),
        ("unmarked", "rpc_config has disabled this method"),
    ],
)
def test_a_call_that_is_not_allowed_says_what_to_do(
    world: World, name: str, says: str, caplog: pytest.LogCaptureFixture
) -> None:
    world.nodes()[0].rpc_config("unmarked", {"rpc_mode": RPCMode.DISABLED})
    inject(world, CallBody(number(world, name), [], CODEC).with_path(PATH))
    assert says in caplog.text and world.refusals() == {"not_allowed": 1}


def test_an_older_version_gets_the_reason_and_is_disconnected(world: World, caplog: pytest.LogCaptureFixture) -> None:
    inject(world, b"\x02\x01Game/Player\0")
    assert world.refusals() == {"older_version": 1} and "older Godot 4" in caplog.text
    assert world.api(0).get_peers() == []
    assert "older Godot 4" in world.peers[1].get_close_reason()


def test_refusals_are_logged_once_a_second(world: World, caplog: pytest.LogCaptureFixture) -> None:
    peer = world.peers[1]
    peer.transfer_mode = MultiplayerPeer.TRANSFER_MODE_RELIABLE
    for _ in range(100):
        assert peer.put_packet(b"\x03") is Error.OK
    world.settle()
    assert world.refusals() == {"malformed": 100}
    assert len([record for record in caplog.records if "refused" in record.getMessage()]) == 1


# Methods that are not the same on both sides.


class Mine(Node):
    def __init__(self) -> None:
        super().__init__("Player")
        self.heard: list[str] = []

    @rpc("any_peer")
    def fire(self) -> None:
        self.heard.append("fire")

    @rpc("any_peer")
    def jump(self) -> None:
        self.heard.append("jump")

    def run(self) -> None: ...

    def _private(self) -> None: ...


class WithRun(Mine):
    @rpc("any_peer")
    def run(self) -> None: ...


class WithOther(Mine):
    @rpc("any_peer")
    def wave(self) -> None: ...


class WithRunForJump(Node):
    def __init__(self) -> None:
        super().__init__("Player")
        self.heard: list[str] = []

    @rpc("any_peer")
    def fire(self) -> None:
        self.heard.append("fire")

    @rpc("any_peer")
    def run(self) -> None: ...


def mismatched(theirs: type[Node], ours: type[Node] = Mine) -> World:
    """
    A server with one class, and a client with another, which has called.
    """
    world = World(clients=0, make=ours)
    world.make = theirs
    world.add_client()
    world.nodes()[1].rpc("fire")
    world.settle()
    return world


@pytest.mark.parametrize(
    ("theirs", "says"),
    [
        (WithRun, ["Marked here: fire, jump.", "Marked there: fire, jump, run.", "'run' is here, but not marked"]),
        (WithRunForJump, ["'run' is here, but not marked", "'jump' is marked here, but not on the other side"]),
        (WithOther, ["names are not known", "Not marked here: _private, run."]),
    ],
)
def test_the_log_says_which_method_is_not_marked(
    caplog: pytest.LogCaptureFixture, theirs: type[Node], says: list[str]
) -> None:
    mismatched(theirs)
    lines = [record.getMessage() for record in caplog.records if "checksum" in record.getMessage()]
    assert lines and all(text in lines[0] for text in says), lines


def test_calls_with_different_method_numbers_are_refused() -> None:
    world = mismatched(WithRun)
    assert world.nodes()[0].heard == []
    assert world.refusals() == {"checksum_mismatch": 1}
    world.nodes()[1].rpc("fire")
    world.settle()
    assert world.refusals() == {"checksum_mismatch": 1}  # it knows now, and does not send
    assert world.nodes()[1].rpc_id(1, "fire") is Error.ERR_INVALID_DATA


def test_the_side_that_announced_logs_the_mismatch_too(caplog: pytest.LogCaptureFixture) -> None:
    world = mismatched(WithRun)
    assert "the @rpc methods of /root/Game/Player differ between the two sides" in caplog.text
    world.nodes()[0].rpc("fire")
    world.settle()
    assert world.nodes()[1].heard == []


def complaints(caplog: pytest.LogCaptureFixture, peer: int) -> list[str]:
    lines = [record.getMessage() for record in caplog.records]
    return [line for line in lines if line.startswith(f"peer {peer}") and "cannot call 'fire'" in line]


def test_the_mismatch_is_logged_once_a_second_while_calls_go_on(caplog: pytest.LogCaptureFixture) -> None:
    world = mismatched(WithRun)  # the client's call was refused, and the server said why
    client = world.nodes()[1]
    caplog.clear()
    for _ in range(int(5 / FRAME)):
        assert client.rpc("fire") is client.rpc_id(1, "fire") is Error.ERR_INVALID_DATA
        world.step()
    said = complaints(caplog, 1)
    assert 4 <= len(said) <= 6
    assert all("differ between the two sides. Marked here: fire, jump, run" in line for line in said)
    assert world.nodes()[0].heard == [] and world.refusals() == {"checksum_mismatch": 1}


def test_a_call_to_all_reaches_the_peers_that_agree_and_returns_an_error(caplog: pytest.LogCaptureFixture) -> None:
    world = World(clients=1, make=Mine)
    world.make = WithRun
    for _ in range(2):
        world.add_client()
    server = world.nodes()[0]
    server.rpc("fire")
    world.settle()
    world.run_seconds(1)
    caplog.clear()
    before = len(world.nodes()[1].heard)
    assert server.rpc("fire") is Error.ERR_INVALID_DATA
    assert server.rpc_id(world.ids()[1], "fire") is Error.OK
    world.settle()
    assert len(world.nodes()[1].heard) == before + 2
    assert world.nodes()[2].heard == [] == world.nodes()[3].heard
    (line,) = complaints(caplog, world.ids()[2])
    assert line.startswith(f"peer {world.ids()[2]} (and 1 more): cannot call 'fire': ")


def test_a_flood_of_refusals_does_not_hide_the_mismatch(caplog: pytest.LogCaptureFixture) -> None:
    world = mismatched(WithRun)
    server, id = world.nodes()[0], world.ids()[1]
    server.rpc("fire")
    world.settle()
    caplog.clear()
    for _ in range(int(3 / FRAME)):
        world.peers[1].put_packet(b"\x03")
        server.rpc_id(id, "fire")
        world.step()
    assert 2 <= len(complaints(caplog, id)) <= 4


class Configured(Mine):
    """
    Has one method by rpc_config.
    """

    def __init__(self) -> None:
        super().__init__()
        self.rpc_config("run", {"rpc_mode": RPCMode.ANY_PEER})


@pytest.mark.parametrize(
    ("ours", "theirs", "says"),
    [
        (Configured, Mine, ["Marked here: run (rpc_config), fire, jump. Marked there: fire, jump.",
                            "So 'run' is configured with rpc_config here, but not on the other side."]),
        (Mine, Configured, ["Marked here: fire, jump. Marked there: run (rpc_config), fire, jump.",
                            "So 'run' is configured with rpc_config on the other side, but not here."]),
        (Configured, WithRun, ["Marked there: fire, jump, run.", "the other side has marked it",
                               "'run' is configured with rpc_config here, but not on the other side"]),
        (Configured, WithOther, ["Marked here: run (rpc_config), fire, jump.", "Not marked here: _private."]),
    ],
)  # fmt: skip
def test_the_lists_have_what_rpc_config_marks(
    caplog: pytest.LogCaptureFixture, ours: type[Node], theirs: type[Node], says: list[str]
) -> None:
    world = mismatched(theirs, ours)
    (line, *_) = [record.getMessage() for record in caplog.records if "checksum of" in record.getMessage()]
    assert all(text in line for text in says), line
    caplog.clear()
    world.run_seconds(1)
    world.nodes()[1].rpc("fire")
    listed: dict[type, str] = {Mine: "fire, jump", WithRun: "fire, jump, run", WithOther: "fire, jump, wave"}
    marked = listed.get(theirs, "run (rpc_config), fire, jump")
    assert f"differ between the two sides. Marked here: {marked}" in caplog.text


def test_the_refusal_lists_our_methods(caplog: pytest.LogCaptureFixture) -> None:
    mismatched(WithRun, Configured)
    text = "its methods have other numbers at the sender: the @rpc methods of /root/Game/Player differ "
    assert f"{text}between the two sides. Marked here: run (rpc_config), fire, jump" in caplog.text


def test_after_a_change_both_agree_again() -> None:
    world = mismatched(WithRun)
    for tree, old in zip(world.trees, world.nodes(), strict=True):
        game = tree.root.get_node("Game")
        game.remove_child(old)
        game.add_child(WithRun())
    world.nodes()[1].rpc("fire")
    world.settle()
    assert world.nodes()[0].heard == ["fire"]


def test_the_text_about_many_methods_is_bounded() -> None:
    from netpeer.godot4.multiplayer import mismatch

    many = type("Many", (Player,), {f"method{n}": rpc(lambda self: None) for n in range(100)})
    many.unmarked_too = lambda self: None  # type: ignore[attr-defined]
    world = World(clients=0, make=many)
    text = mismatch.explain(world.nodes()[0], "0" * 32)
    assert len(text) < 2000 and "more" in text


def test_the_search_for_the_difference_is_done_for_one_peer_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    from netpeer.godot4.multiplayer import mismatch

    searched: list[str] = []
    monkeypatch.setattr(mismatch, "explain", lambda node, theirs: searched.append(theirs) or "a difference")
    world = World(clients=0, make=Mine)
    world.make = WithRun
    for _ in range(5):
        world.add_client()
    for node in world.nodes()[1:]:
        node.rpc_id(1, "fire")
    world.settle()
    assert world.refusals() == {"checksum_mismatch": 5} and len(searched) == 1
    world.run_seconds(1)
    world.nodes()[0].rpc_id(world.ids()[1], "fire")
    world.settle()
    assert len(searched) == 3  # the client for itself, and the server, whose turn has come again


def test_a_server_closed_inside_a_call() -> None:
    world = World(clients=1)
    world.nodes()[0].anybody = lambda *arguments: world.peers[0].close()
    world.nodes()[1].rpc_id(1, "anybody")
    world.nodes()[1].rpc_id(1, "position")
    world.settle()
    assert world.peers[0].get_connection_status() == MultiplayerPeer.CONNECTION_DISCONNECTED
    assert world.peers[0].create_server(PORT) is Error.OK
