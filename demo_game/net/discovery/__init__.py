"""Games on the local network: a server announces its game once a second, and players who look for games receive that.

Nothing is sent unless a `GameAnnouncer` is made. Its destination is an argument, so that a test stays on the loopback
device (127.255.255.255 is its broadcast address).
"""

from demo_game.net.discovery.announcement import ANNOUNCE_PORT, BROADCAST, announcement, read_announcement
from demo_game.net.discovery.announcer import GameAnnouncer
from demo_game.net.discovery.finder import GameFinder

__all__ = ["ANNOUNCE_PORT", "BROADCAST", "GameAnnouncer", "GameFinder", "announcement", "read_announcement"]
