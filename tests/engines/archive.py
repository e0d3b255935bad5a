"""
Finds the Debian archive that this machine's apt uses.

The address comes from apt's own configuration, so that the engines come through the same mirror, proxy or cache as the
machine's other packages.
"""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

__all__ = ["EngineUnavailable", "debian_archive"]

SOURCES_DIR = Path("/etc/apt")

INDEXTARGETS_TIMEOUT_S = 120
"""
Seconds for `apt-get indextargets`, which only reads local files.
"""


class EngineUnavailable(Exception):
    """
    An engine cannot be fetched on this machine. The text says why.
    """


def debian_archive() -> str:
    """
    Returns the URI of Debian's main archive from apt's configuration.

    Raises:
        EngineUnavailable: apt names no such archive.
    """
    for uri in (*_fetched_archives(), *_configured_archives()):
        return uri
    raise EngineUnavailable("apt's configuration names no Debian archive (Godot comes from Debian's packages)")


def _fetched_archives() -> Iterator[str]:
    # The label tells Debian from its derivatives and from Debian-Security, but only after apt has fetched its lists.
    command = ["apt-get", "indextargets", "--format", "$(LABEL) $(SITE)", "Created-By: Packages"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=INDEXTARGETS_TIMEOUT_S, check=False)
    for line in done.stdout.splitlines():
        label, _, uri = line.rpartition(" ")
        if label == "Debian":
            yield uri


def _configured_archives() -> Iterator[str]:
    # A fresh container has no lists yet: read the sources files. Archives of other vendors have another path.
    for uri in (*_deb822_uris(), *_one_line_uris()):
        if uri.rstrip("/").endswith("/debian") or uri.startswith("mirror+file:"):
            yield uri


def _deb822_uris() -> Iterator[str]:
    for path in sorted(SOURCES_DIR.glob("sources.list.d/*.sources")):
        for line in _lines(path):
            field, _, value = line.partition(":")
            if field.lower() == "uris":
                yield from value.split()


def _one_line_uris() -> Iterator[str]:
    for path in (SOURCES_DIR / "sources.list", *sorted(SOURCES_DIR.glob("sources.list.d/*.list"))):
        for line in _lines(path):
            if match := re.match(r"deb\s+(?:\[[^]]*\]\s+)?(\S+)", line):
                yield match[1]


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return []
