"""Which packets are sent, and how often: an announcement once, full paths until it is confirmed, then ids."""

from __future__ import annotations

import pytest

from netpeer import Error, Node, RPCMode, TransferMode, remotesync
from netpeer.godot3.multiplayer.packets import Call, ConfirmPath, SimplifyPath, parse
from tests.godot3.multiplayer import test_packets as godot
from tests.godot3.multiplayer.company import PATH, Company, Player, Sent, spy

RELIABLE, UNRELIABLE = TransferMode.RELIABLE, TransferMode.UNRELIABLE


def kinds(sent: list[Sent]) -> list[tuple[str, int]]:
    """
    The kind and the target of each packet; the list is emptied.
    """
    words = []
    for packet in sent:
        parsed = parse(packet.data)
        word = type(parsed).__name__
        if isinstance(parsed, Call):
            word = "by id" if parsed.path is None else "by path"
        words.append((word, packet.target))
    sent.clear()
    return words


def test_announced_once_then_by_path_until_confirmed_then_by_id_in_one_packet() -> None:
    company = Company()
    first, second = company.ids()
    sent = spy(company.server)
    node = company.nodes()[0]
    node.rpc("on_remote", 1)
    node.rpc("on_remote", 2)
    announcing = [("SimplifyPath", first), ("SimplifyPath", second)]
    assert kinds(sent) == announcing + [("by path", first), ("by path", second)] * 2
    company.settle()
    assert kinds(sent) == []
    node.rpc("on_remote", 3)
    assert kinds(sent) == [("by id", 0)]
    node.rpc_id(second, "on_remote", 4)
    assert kinds(sent) == [("by id", second)]
    node.rpc_id(-first, "on_remote", 5)
    assert kinds(sent) == [("by id", -first)]
    company.settle()
    assert [heard.arguments for heard in company.nodes()[2].take()] == [(1,), (2,), (3,), (4,), (5,)]


def test_a_peer_that_confirms_late_gets_paths_while_the_others_get_ids() -> None:
    company = Company()
    first, second = company.ids()
    node = company.nodes()[0]
    sent = spy(company.server)
    node.rpc_id(first, "on_remote")
    company.settle()
    sent.clear()
    node.rpc("on_remote")
    assert kinds(sent) == [("SimplifyPath", second), ("by id", first), ("by path", second)]
    node.rpc("on_remote")
    assert kinds(sent) == [("by id", first), ("by path", second)]
    node.rpc_id(-second, "on_remote")
    assert kinds(sent) == [("by id", -second)], "an excluded peer need not have confirmed the id"


def test_each_announcement_is_confirmed_once_by_its_path() -> None:
    company = Company()
    answers = spy(company.clients[0])
    company.nodes()[0].rpc("on_remote")
    company.settle()
    assert [parse(packet.data) for packet in answers] == [ConfirmPath(PATH)]
    assert [(packet.target, packet.mode) for packet in answers] == [(1, RELIABLE)]


def test_each_node_has_an_id_of_its_own_from_one_up() -> None:
    company = Company(clients=1)
    sent = spy(company.server)
    for number in range(300):
        for tree in company.everybody():
            tree.root.get_node("Game").add_child(Player(f"P {number} é"))
    for _ in range(2):
        for number in range(300):
            company.server_tree.root.get_node(f"Game/P {number} é").rpc("on_remote", number)
        company.settle()
    announced = [packet for packet in map(parse, (packet.data for packet in sent)) if isinstance(packet, SimplifyPath)]
    assert announced == [SimplifyPath(number + 1, f"Game/P {number} é") for number in range(300)]
    for number in range(300):
        heard = company.trees[0].root.get_node(f"Game/P {number} é").take()
        assert [call.arguments for call in heard] == [(number,)] * 2


def test_the_root_itself_is_a_dot() -> None:
    company = Company(clients=1)
    sent = spy(company.server)
    company.server_tree.root.rpc("anything")
    assert parse(sent[0].data) == SimplifyPath(1, ".")
    company.settle()
    assert company.refusals(1) == {"unknown_method": 1}, "the root was found"


@pytest.mark.parametrize("method", ["rpc_unreliable", "rpc_unreliable_id", "rset_unreliable", "rset_unreliable_id"])
def test_unreliable_calls_have_reliable_announcements(method: str) -> None:
    company = Company(clients=1)
    node = company.nodes()[0]
    sent = spy(company.server)
    id_ = company.ids() if method.endswith("_id") else []
    name, values = ("hp", [1]) if "rset" in method else ("on_remote", [])
    for _ in range(2):
        getattr(node, method)(*id_, name, *values)
        company.settle()
    modes = [packet.mode for packet in sent]
    assert modes == [RELIABLE, UNRELIABLE, UNRELIABLE]
    node.rpc("on_remote")
    assert sent[-1].mode == RELIABLE, "an unreliable call leaves no traces"


def test_nothing_is_sent_without_receivers() -> None:
    company = Company(clients=0)
    sent = spy(company.server)
    assert company.nodes()[0].rpc("on_remotesync") is Error.OK
    assert sent == [] and len(company.nodes()[0].heard) == 1


def test_nothing_is_sent_when_the_master_calls_a_master_method() -> None:
    company = Company()
    sent = spy(company.server)
    for method in ("on_master", "on_mastersync"):
        assert company.nodes()[0].rpc(method) is Error.OK
    assert sent == []


def test_arguments_that_cannot_be_encoded_announce_nothing() -> None:
    company = Company()
    sent = spy(company.server)
    node = company.nodes()[0]
    for bad in (object(), 1 << 64, {1, 2}):
        with pytest.raises(ValueError):
            node.rpc("on_remotesync", 1, bad)
        with pytest.raises(ValueError):
            node.rset("hp", bad)
    with pytest.raises(ValueError, match="255"):
        node.rpc("on_remotesync", *range(256))
    assert sent == [] and node.heard == []


@pytest.mark.parametrize("name", ["", "a\0b"])
def test_names_that_cannot_be_sent(name: str) -> None:
    company = Company()
    sent = spy(company.server)
    node = company.nodes()[0]
    for call in (lambda: node.rpc(name), lambda: node.rset(name, 1), lambda: node.call_remote(company.ids()[0], name)):
        with pytest.raises(ValueError):
            call()
    assert sent == []


class Ludus(Node):
    """
    The game of Godot's websocket_multiplayer demo: the part that the recorded session uses.
    """

    def __init__(self) -> None:
        super().__init__("Game")
        self.seen: list[tuple[object, ...]] = []

    @remotesync
    def add_player(self, id: int, name: str = "") -> None:
        self.seen.append(("add_player", id, name))

    @remotesync
    def set_turn(self, turn: int) -> None:
        self.seen.append(("set_turn", turn))


def test_a_recorded_session_of_godot_byte_for_byte() -> None:
    """
    The calls of a recorded session between two Godot 3.2.3 make the same packets, in the same order.
    """
    company = Company(clients=0, make=lambda: Node("Panel"))
    games = []
    client = company.new_client()
    for tree in company.everybody():
        node: Node = tree.root
        for name in godot.GAME.split("/")[:-1]:
            node.add_child(child := Node(name))
            node = child
        games.append(Ludus())
        node.add_child(games[-1])
    from_server, from_client = spy(company.server), spy(client)
    server_game, client_game = games
    company.server_tree.network_peer_connected.connect(
        lambda id: (server_game.rpc_id(id, "add_player", 1, "godot"), server_game.rpc_id(id, "set_turn", 0))
    )
    company.trees[0].connected_to_server.connect(lambda: client_game.rpc("set_player_name", "cli"))
    company.connect(client)
    company.until(lambda: client.get_connection_status() == client.CONNECTION_CONNECTED)
    company.settle()
    client_game.rpc_id(1, "request_action", "roll")
    server_game.rpc("_log", "Someone is trying to cheat! 1259089862")
    company.trees[0].multiplayer.send_bytes(b"raw", 1)
    company.settle()

    assert [packet.data for packet in from_server] == [
        godot.SIMPLIFY,
        godot.ADD_PLAYER,
        godot.SET_TURN,
        godot.CONFIRM,
        godot.LOG,
    ]
    assert [packet.data for packet in from_client] == [
        godot.SIMPLIFY,
        godot.SET_NAME,
        godot.CONFIRM,
        godot.REQUEST,
        godot.RAW,
    ]
    assert [packet.target for packet in from_server] == [client.get_unique_id()] * 4 + [0]
    assert client_game.seen == [("add_player", 1, "godot"), ("set_turn", 0)]


def test_modes_that_are_set_later_apply_to_later_calls() -> None:
    company = Company(clients=1)
    server, client = company.nodes()
    server.rpc("on_disabled")
    company.settle()
    client.rpc_config("on_disabled", RPCMode.REMOTE)
    server.rpc("on_disabled")
    company.settle()
    client.rpc_config("on_disabled", RPCMode.DISABLED)
    server.rpc("on_disabled")
    company.settle()
    assert len(client.take()) == 1 and company.refusals(1) == {"not_allowed": 2}
