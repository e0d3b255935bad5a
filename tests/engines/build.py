"""
Makes an engine from Debian's own packages, without root.

apt runs with its own sources list, its own lists folder and an empty status file. So apt sees no installed package and
downloads the engine and all its dependencies, libc included. The packages are unpacked into one folder. A small wrapper
starts the binary through the unpacked ld.so with the unpacked libraries. Nothing outside the given folder changes, and
the machine's own libraries do not matter.
"""

import subprocess
from dataclasses import dataclass
from pathlib import Path

if __package__:
    from .archive import EngineUnavailable, debian_archive
else:  # run as a file: python tests/engines/fetch.py
    from archive import EngineUnavailable, debian_archive  # type: ignore[import-not-found, no-redef]

__all__ = ["Recipe", "build"]

COMMAND_TIMEOUT_S = 600
"""
Seconds for one command: the largest download (Godot 4) is 150 MB.
"""

TAIL_LINES = 8
"""
How many of the last lines of a failed command's output the error shows.
"""

KEYRING = Path("/usr/share/keyrings/debian-archive-keyring.gpg")

LIBRARY_FOLDERS = ("usr/lib/{triplet}", "usr/lib/{triplet}/pulseaudio", "lib/{triplet}")
"""
The folders of the packages' libraries. PulseAudio's client library finds its private part only through the path.
"""

APT_CONFIGURATION = """\
// Keep the machine's proxy settings, and disable its hooks (desktop caches and the like).
#clear APT::Update::Pre-Invoke;
#clear APT::Update::Post-Invoke;
#clear APT::Update::Post-Invoke-Success;
#clear DPkg::Pre-Install-Pkgs;
Dir::State "{work}/state";
Dir::State::status "{work}/state/status";
Dir::Cache "{work}/cache";
Dir::Etc::SourceList "{work}/sources.list";
Dir::Etc::SourceParts "/dev/null";
Dir::Etc::Preferences "/dev/null";
Dir::Etc::PreferencesParts "/dev/null";
APT::Sandbox::User "";
APT::Install-Recommends "false";
APT::Update::Error-Mode "any";
Acquire::Languages "none";
Acquire::Retries "2";
Acquire::http::Timeout "20";
Acquire::https::Timeout "20";
"""


@dataclass(frozen=True)
class Recipe:
    """
    One engine: its Debian suite and package, its program, and the beginning of its version.
    """

    name: str
    suite: str
    package: str
    version: str
    flags: tuple[str, ...] = ()


def build(recipe: Recipe, work: Path) -> Path:
    """
    Makes an engine.

    Args:
        recipe: The engine to make.
        work: An empty folder to work in.

    Returns:
        A folder in `work` with all that the engine needs, and the wrapper `run`. The folder may be moved.

    Raises:
        EngineUnavailable: there is no network or no such package. The text says which.
    """
    made = work / "made"
    _download(recipe, work)
    (made / "root").mkdir(parents=True)
    for package in sorted(work.glob("cache/archives/*.deb")):
        _run(recipe, "dpkg-deb", "--extract", package, made / "root")
    _write_wrapper(recipe, made)
    _check_version(recipe, made)
    return made


def _download(recipe: Recipe, work: Path) -> None:
    (work / "state/lists/partial").mkdir(parents=True)
    (work / "cache/archives/partial").mkdir(parents=True)
    (work / "state/status").touch()
    signed = f"signed-by={KEYRING}" if KEYRING.exists() else ""
    (work / "sources.list").write_text(f"deb [targets=Packages {signed}] {debian_archive()} {recipe.suite} main\n")
    configuration = work / "apt.conf"
    configuration.write_text(APT_CONFIGURATION.format(work=work))
    _run(recipe, "apt-get", "-c", configuration, "update")
    _run(recipe, "apt-get", "-c", configuration, "--yes", "--download-only", "install", recipe.package)


def _write_wrapper(recipe: Recipe, made: Path) -> None:
    # Use the loader beside libc: the one in lib64/ is an absolute link to the machine's own loader.
    libc = next(made.glob("root/**/libc.so.6"), made)
    loader = next(libc.parent.glob("ld-linux*.so.*"), None)
    if loader is None:
        raise EngineUnavailable(f"{recipe.name}: the unpacked packages hold no ld.so beside libc.so.6")
    folders = ":".join(f"$here/root/{folder.format(triplet=libc.parent.name)}" for folder in LIBRARY_FOLDERS)
    program = " ".join([f'"$here/root/usr/bin/{recipe.package}"', *recipe.flags])
    wrapper = made / "run"
    wrapper.write_text(
        "#!/bin/sh\nhere=${0%/*}\n"
        f'exec "$here/{loader.relative_to(made)}" --library-path "{folders}" {program} "$@"\n'
    )
    wrapper.chmod(0o755)


def _check_version(recipe: Recipe, made: Path) -> None:
    # Godot 3 ends `--version` with a meaningless status; only its output counts.
    command: list[str | Path] = [made / "run", "--version"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=COMMAND_TIMEOUT_S, check=False)
    if not any(line.startswith(recipe.version) for line in done.stdout.splitlines()):
        raise EngineUnavailable(f"{recipe.name}: the unpacked engine does not start:\n{done.stdout}{done.stderr}")


def _run(recipe: Recipe, *command: str | Path) -> None:
    shown = f"{recipe.name}: {' '.join(map(str, command))}"
    try:
        done = subprocess.run(
            command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=COMMAND_TIMEOUT_S, check=False
        )
    except subprocess.TimeoutExpired:
        raise EngineUnavailable(f"{shown}\nstill not done after {COMMAND_TIMEOUT_S} s") from None
    if done.returncode:
        raise EngineUnavailable("\n".join([shown, *done.stdout.splitlines()[-TAIL_LINES:]]))
