"""
Fetches real Godot engines for the tests: `python -m tests.engines.fetch [NAME...]`.

The cache is `.engines/` at the project's top, or the folder in the environment variable NETPEER_ENGINES_DIR.
build.py makes an engine from Debian's packages.
"""

import contextlib
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

if __package__:
    from .archive import EngineUnavailable
    from .build import Recipe, build
else:  # run as a file: python tests/engines/fetch.py
    from archive import EngineUnavailable  # type: ignore[import-not-found, no-redef]
    from build import Recipe, build  # type: ignore[import-not-found, no-redef]

__all__ = ["ENGINES", "GODOT_3", "EngineUnavailable", "cached", "engines_dir", "fetch", "main"]

ENGINES = {
    recipe.name: recipe
    for recipe in (
        Recipe("godot-3.2", "bookworm", "godot3-server", "3.2."),
        Recipe("godot-3.6", "trixie", "godot3-server", "3.6."),
        Recipe("godot-4", "sid", "godot", "4.", ("--headless",)),
    )
}

GODOT_3 = ("godot-3.2", "godot-3.6")


def engines_dir() -> Path:
    """
    Returns the cache folder, which need not exist yet.
    """
    named = os.environ.get("NETPEER_ENGINES_DIR")
    return Path(named).absolute() if named else Path(__file__).resolve().parents[2] / ".engines"


def cached(name: str) -> Path | None:
    """
    Returns the wrapper that runs engine `name`, or None when the cache does not have it.
    """
    wrapper = engines_dir() / name / "run"
    return wrapper if wrapper.exists() else None


def _show(text: str) -> None:
    print(text, end="", flush=True)


def fetch(name: str, report: Callable[[str], object] = _show) -> Path:
    """
    Returns the wrapper that runs engine `name`; fetches the engine first when it is not in the cache.

    When two processes ask at once, the second waits for the first and uses its result.

    Args:
        name: A key of ENGINES.
        report: Is called with a progress line, in two pieces, when the engine must be fetched.

    Raises:
        EngineUnavailable: there is no apt, no network or no such package. The text says which.
    """
    if wrapper := cached(name):
        return wrapper
    for tool in ("apt-get", "dpkg-deb"):
        if shutil.which(tool) is None:
            raise EngineUnavailable(f"{name}: this machine has no {tool} (the engines come from Debian's packages)")
    with _locked(name):
        if wrapper := cached(name):
            return wrapper
        report(f"fetching {name} ...")
        started = time.monotonic()
        outcome = "failed after "
        try:
            _make(ENGINES[name])
            outcome = ""
        finally:
            report(f" {outcome}{time.monotonic() - started:.0f} s\n")
    return engines_dir() / name / "run"


@contextlib.contextmanager
def _locked(name: str) -> Iterator[None]:
    import fcntl  # not on Windows, where there is no apt either

    engines_dir().mkdir(parents=True, exist_ok=True)
    with open(engines_dir() / f".{name}.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # released when the file closes, also when the process is killed
        yield


def _make(recipe: Recipe) -> None:
    # The engine is built in a temporary folder and renamed at the end, so the cache never has half an engine. A process
    # that was killed left its folder behind. We hold the lock, so no process uses that folder, and we remove it.
    for stale in engines_dir().glob(f".{recipe.name}.*/"):
        shutil.rmtree(stale)
    with tempfile.TemporaryDirectory(dir=engines_dir(), prefix=f".{recipe.name}.") as work:
        build(recipe, Path(work)).rename(engines_dir() / recipe.name)


def main(arguments: Sequence[str]) -> int:
    """
    Fetches the named engines (all when none is named); returns the process's exit status.
    """
    if unknown := set(arguments) - set(ENGINES):
        print(f"unknown engine: {', '.join(sorted(unknown))}; there are {', '.join(ENGINES)}", file=sys.stderr)
        return 2
    for name in arguments or ENGINES:
        try:
            print(f"{name}: {fetch(name)}")
        except EngineUnavailable as reason:
            print(f"no engine: {reason}", file=sys.stderr)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
