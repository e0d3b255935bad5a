"""The names of the `websockets` package that its documentation does not promise: still there, with the same meaning.

When one of these tests fails after an update, the package has moved a name. The message says which one. Find what took
its place, and change `netpeer/websocket/websockets_internals.py`: nothing else in netpeer uses these names.
"""

import ast
import logging
from collections.abc import Callable
from importlib.metadata import version
from typing import Any, TypeVar

import pytest
import websockets
from websockets.client import ClientProtocol
from websockets.frames import Frame, Opcode
from websockets.protocol import OPEN, Protocol, Side
from websockets.server import ServerProtocol
from websockets.typing import Subprotocol
from websockets.uri import parse_uri

from netpeer.websocket import websockets_internals as internals
from netpeer.websocket.websockets_internals import apply_mask
from tests.architecture.sources import sources

__all__: list[str] = []

# The attributes of the package's protocol that only `websockets_internals.py` may touch, with what each one says.
# `debug` and `max_message_size` are not here: loggers and sessions of ours have attributes of these names.
UNDOCUMENTED = {
    "available_subprotocols": "the sub-protocols that a server's protocol was made with",
    "close_rcvd": "the close frame that came",
    "close_rcvd_then_sent": "whether our close frame answers the remote end's",
    "close_sent": "the close frame that was sent",
    "parser_exc": "why the parser stopped",
    "reader": "the bytes that were not parsed yet; its `eof` says that the stream has ended",
}

# The package documents them as the argument of `ClientProtocol`, but its door does not list them.
DOCUMENTED_ELSEWHERE = {"parse_uri", "WebSocketURI"}

INTERNALS = "netpeer.websocket.websockets_internals"

Answer = TypeVar("Answer")

PAYLOAD = b"payload"

CLOSE_1000 = b"\x88\x02\x03\xe8"


def client_side(**settings: Any) -> Protocol:
    """
    The package's protocol of an open connection, as a client: what it is fed needs no mask.
    """
    return Protocol(Side.CLIENT, state=OPEN, **settings)


def ask(name: str, question: Callable[[], Answer]) -> Answer:
    """
    What the question gives. Fails the test with words when the package no longer has the name.
    """
    try:
        return question()
    except (AttributeError, ImportError) as error:
        pytest.fail(
            f"websockets {version('websockets')} has moved {name} ({error}): look into its changelog for what replaced "
            f"it, and change netpeer/websocket/websockets_internals.py",
            pytrace=False,
        )


def test_a_name_that_moved_is_named():
    in_words = r"websockets [0-9.]+ has moved Protocol\.gone .*websockets_internals"
    with pytest.raises(pytest.fail.Exception, match=in_words):
        ask("Protocol.gone", lambda: client_side().gone)  # type: ignore[attr-defined]


def test_the_limit_of_messages_holds():
    protocol = client_side()
    ask("Protocol.max_message_size", lambda: protocol.max_message_size)
    internals.limit_messages(protocol, len(PAYLOAD) - 1)
    protocol.receive_data(Frame(Opcode.BINARY, PAYLOAD).serialize(mask=False))
    failure = ask("Protocol.parser_exc", lambda: internals.parser_failure(protocol))
    assert type(failure).__name__ == "PayloadTooBig", "Protocol.max_message_size no longer limits a message"
    assert protocol.events_received() == []


@pytest.mark.parametrize("level", [logging.DEBUG, logging.INFO])
def test_the_level_of_the_log_is_known(level: int):
    logger = logging.Logger("of one test", level)
    protocol = client_side(logger=logger)
    assert ask("Protocol.debug", lambda: internals.logs_each_frame(protocol)) is (level == logging.DEBUG)


def test_the_end_of_the_stream_is_known():
    protocol = client_side()
    assert ask("Protocol.reader.eof", lambda: internals.stream_has_ended(protocol)) is False
    assert internals.parser_failure(protocol) is None
    protocol.receive_eof()
    assert internals.stream_has_ended(protocol) is True
    assert isinstance(internals.parser_failure(protocol), EOFError), "an end without a close frame is no EOFError now"


def test_who_closed_is_known_when_the_remote_end_begins():
    protocol = client_side()
    assert ask("Protocol.close_rcvd", lambda: internals.close_received(protocol)) is None
    assert ask("Protocol.close_sent", lambda: internals.close_sent(protocol)) is None
    assert ask("Protocol.close_rcvd_then_sent", lambda: internals.answered_a_close(protocol)) is False
    protocol.receive_data(CLOSE_1000)
    received, sent = internals.close_received(protocol), internals.close_sent(protocol)
    assert received is not None
    assert received.code == 1000
    assert sent is not None
    assert sent.code == 1000, "the protocol no longer answers a close frame by itself"
    assert internals.answered_a_close(protocol)


def test_who_closed_is_known_when_we_begin():
    protocol = client_side()
    protocol.send_close(1000)
    assert internals.close_sent(protocol) is not None
    assert internals.close_received(protocol) is None
    assert not internals.answered_a_close(protocol)
    protocol.receive_data(CLOSE_1000)
    assert internals.close_received(protocol) is not None
    assert not internals.answered_a_close(protocol), "our own close frame counts as an answer now"


def test_the_sub_protocols_of_a_server_are_known():
    spoken = [Subprotocol("chat"), Subprotocol("game")]
    protocol = ServerProtocol(subprotocols=spoken)
    found = ask("ServerProtocol.available_subprotocols", lambda: internals.subprotocols_of(protocol))
    assert list(found) == spoken
    assert not internals.subprotocols_of(ServerProtocol())


def test_masking_is_an_exclusive_or_with_the_key():
    key = bytes((1, 2, 4, 8))
    assert apply_mask(bytes(range(10)), key) == bytes(byte ^ key[at % 4] for at, byte in enumerate(range(10)))


def test_masking_without_the_compiled_module_gives_the_same():
    plain = ask("utils.apply_mask", lambda: __import__("websockets.utils", fromlist=["apply_mask"]).apply_mask)
    data, key = bytes(range(256)) * 3, b"\xfe\x00\x7f\x80"
    assert plain(data, key) == apply_mask(data, key)


def test_a_ping_between_fragments_counts_as_a_part_of_the_message():
    # Why sessions give the protocol more room than a message may have. If this fails, that room is no longer needed.
    protocol = client_side()
    internals.limit_messages(protocol, 10)
    protocol.receive_data(Frame(Opcode.BINARY, b"12345678", fin=False).serialize(mask=False))
    protocol.receive_data(Frame(Opcode.PING, b"123").serialize(mask=False))
    assert internals.parser_failure(protocol) is not None


@pytest.mark.parametrize("name", UNDOCUMENTED)
def test_nobody_else_uses_the_undocumented_names(name: str):
    found = [
        f"{source.module}, line {node.lineno}: {name} ({UNDOCUMENTED[name]})"
        for source in sources("netpeer/websocket")
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Attribute) and node.attr == name and source.module != INTERNALS
    ]
    assert found == []


def test_everybody_else_imports_what_the_package_lists_at_its_door():
    documented = {*websockets.__all__, *DOCUMENTED_ELSEWHERE}
    found = [
        f"{source.module}, {imported}"
        for source in sources("netpeer")
        for imported in source.imports()
        if imported.module.split(".")[0] == "websockets"
        and imported.name not in documented
        and source.module != INTERNALS
    ]
    assert found == []


def test_only_the_websocket_layer_imports_the_package():
    importers = {
        source.layer
        for source in sources("netpeer")
        for imported in source.imports()
        if imported.module.split(".")[0] == "websockets"
    }
    assert importers == {"websocket"}


def test_a_client_asks_for_no_extension():
    # `FrameCutter` reads frames itself, so no extension may change their payload.
    request = ClientProtocol(parse_uri("ws://127.0.0.1")).connect()
    assert "Sec-WebSocket-Extensions" not in request.headers


def test_the_parser_fails_a_message_that_is_too_big_through_the_public_method():
    # Why sessions can give a reason of their own for it.
    called: list[int] = []

    class Failing(Protocol):
        def fail(self, code: int, reason: str = "") -> None:
            called.append(code)
            super().fail(code, reason)

    protocol = Failing(Side.CLIENT, state=OPEN)
    internals.limit_messages(protocol, 1)
    protocol.receive_data(Frame(Opcode.BINARY, PAYLOAD).serialize(mask=False))
    assert called == [1009]
