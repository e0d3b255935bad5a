"""
Frames for sending, and the limits of code and reason in a close frame.
"""

import pytest

from netpeer.websocket import check_close
from netpeer.websocket.close_codes import ABNORMAL
from netpeer.websocket.frames import MaskKeys, encode, encode_all

from .helpers import open_session
from .wire import BINARY, TEXT, WireFrame, frame, frames_in

__all__: list[str] = []

# Around every change of the header's form (RFC 6455, 5.2).
SIZES = [0, 1, 2, 124, 125, 126, 127, 128, 255, 256, 65534, 65535, 65536, 65537]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("is_text", [True, False])
def test_a_server_sends_one_plain_frame(size: int, is_text: bool):
    data = b"a" * size
    assert encode(data, None, is_text=is_text) == frame(TEXT if is_text else BINARY, data, masked=False)


@pytest.mark.parametrize("size", SIZES)
def test_a_client_masks(size: int):
    data = bytes(index % 251 for index in range(size))
    encoded = encode(data, MaskKeys())
    assert frames_in(encoded) == [WireFrame(BINARY, data, fin=True, masked=True)]


def test_every_mask_is_another():
    # RFC 6455, 5.3: unpredictable, fresh for each frame.
    keys = MaskKeys()
    encoded = {encode(b"\0" * 16, keys) for _ in range(2000)}
    assert len(encoded) == 2000


@pytest.mark.parametrize("keys", [None, MaskKeys()])
def test_many_messages_are_their_frames_behind_each_other(keys: MaskKeys | None):
    messages = [bytes(index % 251 for index in range(size)) for size in SIZES]
    expected = [WireFrame(BINARY, data, fin=True, masked=keys is not None) for data in messages]
    assert frames_in(encode_all(messages, keys)) == expected


@pytest.mark.parametrize(("role", "masked"), [("client", True), ("server", False)])
def test_sessions_encode_for_their_role(role: str, masked: bool):
    session = open_session(role)
    assert frames_in(session.encode(b"data", is_text=False)) == [WireFrame(BINARY, b"data", True, masked)]
    assert frames_in(session.encode(b"text", is_text=True)) == [WireFrame(TEXT, b"text", True, masked)]


@pytest.mark.parametrize("code", [1000, 1001, 1008, 1013, 3000, 3999, 4000, 4999])
@pytest.mark.parametrize("reason", ["", "bye", "a" * 123, "ä" * 61 + "a"])
def test_close_codes_and_reasons_that_can_be_sent(code: int, reason: str):
    check_close(code, reason)


@pytest.mark.parametrize("code", [-1, 0, 1, 999, 1004, 1005, 1006, 1015, 1016, 2999, 5000, 65535, 65536, 1 << 40])
def test_close_codes_that_no_frame_can_carry(code: int):
    with pytest.raises(ValueError, match=f"^{code} is not a close code that may be sent"):
        check_close(code, "")


@pytest.mark.parametrize("reason", ["a" * 124, "ä" * 62, "\N{PILE OF POO}" * 31])
def test_close_reasons_that_are_too_long(reason: str):
    with pytest.raises(ValueError, match=f"^the close reason is {len(reason.encode())} bytes long, 123 is the most$"):
        check_close(1000, reason)


def test_close_reasons_that_are_no_text():
    with pytest.raises(ValueError):
        check_close(1000, "\ud800")


@pytest.mark.parametrize("code", ["1000", None, 3000.5])
def test_close_codes_that_are_no_numbers(code: object):
    with pytest.raises((TypeError, ValueError)):
        check_close(code, "")  # type: ignore[arg-type]


def test_the_code_of_no_close_frame():
    assert ABNORMAL == 1006
