"""Host names to addresses, off the frame, and in the order in which to try them."""

import ipaddress
import socket
from collections.abc import Callable
from itertools import chain, zip_longest

from netpeer.transport.background import Task, in_background
from netpeer.transport.seam import DialError
from netpeer.transport.tcp import reason_of

__all__ = ["AddressInfo", "interleaved", "lookup"]

# What a socket needs of one entry of getaddrinfo's answer: family and address.
AddressInfo = tuple[socket.AddressFamily, tuple[str, int] | tuple[str, int, int, int]]


def lookup(host: str, port: int) -> Task[list[AddressInfo]]:
    """
    Begin to look a name up, or join a lookup of the same name that is under way.

    Args:
        host: a host name or an IP address (IPv6 without brackets); an address is answered at once, without a thread.
        port: 1 .. 65535.

    Returns:
        A task whose result is the addresses in the order to try; it raises `DialError` where there are none.
    """
    work = _question(host, port)
    if _is_ip_address(host):
        task = Task(work)
        task.run()
        return task
    return in_background(("lookup", host, port), work, may_hang=True)


def interleaved(addresses: list[AddressInfo]) -> list[AddressInfo]:
    """
    The families taken in turn, beginning with the one that the system prefers (RFC 8305, 4).

    So one family that leads nowhere costs one attempt's delay, not one for each of its addresses.
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
        except ValueError as error:  # UnicodeError among them: not a name that DNS can carry
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
