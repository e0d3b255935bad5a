"""RFC 6455 sessions without a network (Sans-I/O), for clients and servers."""

from netpeer.websocket.client import ClientSession, check_header, check_subprotocol
from netpeer.websocket.close_codes import check_close
from netpeer.websocket.events import CloseRequested, Event, Failed, Messages, Opened, Pong
from netpeer.websocket.server import ServerSession
from netpeer.websocket.session import Session
from netpeer.websocket.url import WebSocketURI, parse_url

__all__ = [
    "ClientSession",
    "CloseRequested",
    "Event",
    "Failed",
    "Messages",
    "Opened",
    "Pong",
    "ServerSession",
    "Session",
    "WebSocketURI",
    "check_close",
    "check_header",
    "check_subprotocol",
    "parse_url",
]
