"""WebSocket addresses: ws:// and wss:// (RFC 6455, 3)."""

import re
from urllib.parse import urlsplit

from websockets.exceptions import InvalidURI
from websockets.uri import WebSocketURI, parse_uri

__all__ = ["WebSocketURI", "parse_url"]

# A request line cannot have them. urllib drops some of them without an error: the address would be another one.
_NOT_IN_A_URL = re.compile(r"[\x00-\x20\x7f]")


def parse_url(url: str) -> WebSocketURI:
    """
    Read a WebSocket address (RFC 6455, 3).

    Args:
        url: "ws://host[:port][/path][?query]" or "wss://...". IPv6 addresses stand in brackets. The default ports
            are 80 and 443.

    Returns:
        The parts of the address.

    Raises:
        ValueError: the address is not valid. The text says why.
    """
    if _NOT_IN_A_URL.search(url):
        raise ValueError(f"{url!r} isn't a valid URL: it contains white space or control characters")
    if "://" not in url:
        raise ValueError(f"{url!r} isn't a valid URL: it must begin with ws:// or wss://")
    try:
        parsed = parse_uri(url)
    except InvalidURI as error:
        raise ValueError(str(error)) from error
    except ValueError as error:  # port out of range, an open bracket, a label that IDNA does not know
        raise ValueError(f"{url!r} isn't a valid URL: {error}") from error
    if not parsed.host:
        raise ValueError(f"{url!r} isn't a valid URL: it has no host")
    if urlsplit(url).port == 0:
        raise ValueError(f"{url!r} isn't a valid URL: port 0 cannot be connected to")
    if parsed.username is not None and ":" in parsed.username:  # RFC 7617, 2
        raise ValueError(f"{url!r} isn't a valid URL: a user name cannot contain a colon")
    return parsed
