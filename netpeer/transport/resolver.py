"""Resolves host names to addresses, in a background thread, and orders the addresses for the attempts."""

import ipaddress
import socket
from collections.abc import Callable
from itertools import chain, zip_longest

from netpeer.transport.background import Task, in_background
from netpeer.transport.errors import DialError
from netpeer.transport.tcp import reason_of

__all__ = ["AddressInfo", "interleaved", "lookup"]

# One entry of getaddrinfo's result, as far as a socket needs it: family and address.
AddressInfo = tuple[socket.AddressFamily, tuple[str, int] | tuple[str, int, int, int]]


def lookup(host: str, port: int) -> Task[list[AddressInfo]]:
    """
    Begin to resolve a name. If a lookup of the same name and port is running, share its task.

    Args:
        host: a host name or an IP address (IPv6 without brackets). For an IP address no thread is started, and the task
            is done at once.
        port: 1 to 65535.

    Returns:
        A task. Its result is the addresses, in the order of the attempts; it raises `DialError` if there are none.
    """
    work = _question(host, port)
    if _is_ip_address(host):
        task = Task(work)
        task.run()
        return task
    return in_background(("lookup", host, port), work, may_hang=True)


def interleaved(addresses: list[AddressInfo]) -> list[AddressInfo]:
    """
    Order the addresses so that the families alternate, beginning with the family of the first address (RFC 8305, 4).

    If the route of one family does not work, it delays the connection by one attempt, not by one for each address.
    """
    first = [entry for entry in addresses if entry[0] == addresses[0][0]]
    second = [entry for entry in addresses if entry[0] != addresses[0][0]]
    return [entry for entry in chain.from_iterable(zip_longest(first, second)) if entry is not None]


def _question(host: str, port: int) -> Callable[[], list[AddressInfo]]:
    def ask() -> list[AddressInfo]:
        try:
            answer = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP)
        except socket.gaierror as error:
            raise DialError(f"unknown host {host!r}: {error.strerror}") from error
        except OSError as error:
            raise DialError(f"cannot look up {host!r}: {reason_of(error)}") from error
        except ValueError as error:  # UnicodeError among them: DNS cannot carry such a name
            raise DialError(f"{host!r} cannot be a host name: {error}") from error
        found = [(family, address) for family, _, _, _, address in answer]
        usable = [entry for entry in found if entry[0] in (socket.AF_INET, socket.AF_INET6)]
        if not usable:
            raise DialError(f"unknown host {host!r}: it has no IP address")
        return interleaved(usable)  # type: ignore[arg-type]

    return ask


def _is_ip_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
