"""
Two sessions over a network that splits the bytes at any place. Two games call any methods in any order.

The invariants: nothing raises; each side receives all messages of the other, once, in order, and nothing else; at the
end, both sides have reported a close, or the side that lost the stream has reported that.
"""

from collections.abc import Iterable

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from netpeer.websocket import CloseRequested, Failed, Opened, Pong, Session

from .helpers import Message, SessionEvent, client_session, events_of, explored, sent_by, server_session

__all__: list[str] = []

SIDES = st.sampled_from(["client", "server"])
PAYLOADS = st.binary(max_size=20) | st.integers(120, 300).map(lambda size: b"x" * size)


class End:
    """
    One side: its session, what its game has sent and received, and its bytes on the way to the other side.
    """

    def __init__(self, session: Session) -> None:
        self.session = session
        self.wire = bytearray()
        self.wire_ends = False
        self.eof_arrived = False
        self.sent: list[Message] = []
        self.pings: list[bytes] = []
        self.events: list[SessionEvent] = []

    def heard(self, kind: type) -> list[SessionEvent]:
        """
        The events of one kind so far.
        """
        return [event for event in self.events if isinstance(event, kind)]


class TwoSessions(RuleBasedStateMachine):
    """
    The games act, the network delivers.
    """

    def __init__(self) -> None:
        super().__init__()
        self.ends = {"client": End(client_session()), "server": End(server_session())}
        self.is_disturbed = False  # a game failed the session, or the network lost it
        self.closers: set[str] = set()
        for end in self.ends.values():
            self.collect(end)

    def other(self, side: str) -> End:
        return self.ends["server" if side == "client" else "client"]

    def collect(self, end: End) -> None:
        """
        Take the events of a session, and the bytes to send.
        """
        end.events += events_of(end.session)
        data = sent_by(end.session)
        if not end.wire_ends:
            end.wire += data
        end.wire_ends |= end.session.wants_eof

    def deliver(self, side: str, pieces: Iterable[int]) -> None:
        """
        Deliver bytes from the wire of one side to the other side, in pieces of these sizes.
        """
        source, target = self.ends[side], self.other(side)
        for size in pieces:
            piece = bytes(source.wire[:size])
            del source.wire[:size]
            if piece:
                target.session.receive_data(piece)
            elif source.wire_ends and not target.eof_arrived:
                target.eof_arrived = True
                target.session.receive_eof()
            self.collect(target)

    # The games.

    @rule(side=SIDES, data=PAYLOADS, is_text=st.booleans())
    def send(self, side: str, data: bytes, is_text: bool) -> None:
        end = self.ends[side]
        if not end.session.is_open:
            return
        if is_text:
            data = data.decode("latin-1").encode()
        self.collect(end)
        end.wire += end.session.encode(data, is_text=is_text)
        end.sent.append(Message(data, is_text))

    @rule(side=SIDES, data=st.binary(max_size=125))
    def ping(self, side: str, data: bytes) -> None:
        end = self.ends[side]
        if end.session.is_open:
            end.pings.append(data)
        end.session.send_ping(data)
        self.collect(end)

    @rule(side=SIDES, code=st.sampled_from([1000, 3000, 4999]), reason=st.text(max_size=20))
    def close(self, side: str, code: int, reason: str) -> None:
        end = self.ends[side]
        if end.session.is_open:
            self.closers.add(side)
        try:
            reason.encode()
        except UnicodeEncodeError:
            reason = ""
        end.session.send_close(code, reason)
        self.collect(end)

    @rule(side=SIDES, code=st.sampled_from([1002, 1008, 1013]))
    @precondition(lambda self: not self.is_disturbed)
    def fail(self, side: str, code: int) -> None:
        self.is_disturbed = True
        self.ends[side].session.fail(code, "because")
        self.collect(self.ends[side])

    # The network.

    @rule(side=SIDES, pieces=st.lists(st.integers(1, 40), max_size=8))
    def some_arrives(self, side: str, pieces: list[int]) -> None:
        self.deliver(side, pieces)

    @rule(side=SIDES)
    def all_arrives(self, side: str) -> None:
        self.deliver(side, [len(self.ends[side].wire) + 1])

    @rule(side=SIDES)
    def it_trickles(self, side: str) -> None:
        self.deliver(side, [1] * len(self.ends[side].wire))

    @rule(side=SIDES)
    @precondition(lambda self: not self.is_disturbed)
    def the_connection_is_lost(self, side: str) -> None:
        self.is_disturbed = True
        source = self.ends[side]
        del source.wire[len(source.wire) // 2 :]
        source.wire_ends = True

    # What always holds.

    @invariant()
    def what_arrives_was_sent(self) -> None:
        for side, end in self.ends.items():
            arrived = self.other(side).heard(Message)
            assert arrived == end.sent[: len(arrived)]

    @invariant()
    def pongs_answer_pings(self) -> None:
        for end in self.ends.values():
            pongs = [event.data for event in end.events if isinstance(event, Pong)]
            assert pongs == end.pings[: len(pongs)]

    @invariant()
    def events_come_in_order(self) -> None:
        for end in self.ends.values():
            kinds = [type(event) for event in end.events]
            assert kinds.count(Opened) <= 1 and kinds.count(CloseRequested) <= 1 and kinds.count(Failed) <= 1
            assert kinds[:1] in ([], [Opened], [Failed])
            if Failed in kinds:
                assert kinds[-1] is Failed and end.session.is_failed

    @invariant()
    def a_session_is_in_one_state(self) -> None:
        for end in self.ends.values():
            assert not (end.session.is_open and end.session.is_opening)
            assert not (end.session.is_failed and (end.session.is_open or end.session.is_opening))

    def teardown(self) -> None:
        for _ in range(20):
            for side in ("client", "server"):
                self.deliver(side, [len(self.ends[side].wire) + 1, 1])
        if self.is_disturbed:
            return
        for side, end in self.ends.items():
            assert self.other(side).heard(Message) == end.sent
            assert not end.heard(Failed)
        states = {(end.session.is_open, end.session.close_exchanged) for end in self.ends.values()}
        assert states == {(not self.closers, bool(self.closers))}
        for side, end in self.ends.items():
            asked = bool(end.heard(CloseRequested))
            assert not (asked and side in self.closers)
            assert end.session.wants_eof == bool(self.closers)
            if len(self.closers) == 1:
                assert asked == (side not in self.closers)


TestTwoSessions = TwoSessions.TestCase
TestTwoSessions.settings = explored(100)
