"""The shell commands in README.md and docs/ use only targets, modules, options, extras and files that exist."""

import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from functools import cache
from pathlib import Path

import pytest

from benchmarks.__main__ import cases
from netpeer import CryptoKey, Error, WebSocketServer, X509Certificate

from .markdown import PAGES, PROJECT, Block, blocks

__all__: list[str] = []

SHELL_BLOCKS = [block for page in PAGES for block in blocks(page) if block.language in ("sh", "powershell")]

MAKEFILE = PROJECT / "Makefile"

HELP_TIMEOUT_S = 300


def commands(block: Block) -> list[list[str]]:
    """
    Returns the block's commands as lists of words, without comments.
    """
    is_posix = block.language == "sh"
    lines = [shlex.split(line, comments=True, posix=is_posix) for line in block.code.splitlines()]
    return [[word.strip('"') for word in words] for words in lines if words]


@cache
def makefile_targets() -> set[str]:
    return set(re.findall(r"^([a-z]+):", MAKEFILE.read_text("utf-8"), re.MULTILINE))


@cache
def extras() -> set[str]:
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text("utf-8"))["project"]
    return set(project["optional-dependencies"])


@cache
def help_of(module: str) -> str:
    command = [sys.executable, "-m", module, "--help"]
    done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, timeout=HELP_TIMEOUT_S, check=True)
    return done.stdout


def check_python(arguments: list[str]) -> None:
    """
    Checks the arguments of `python`.
    """
    match arguments:
        case ["-m", "venv", ".venv"]:
            return
        case ["-m", "pip", "install", *rest]:
            check_pip([word for word in rest if word != "-e"])
        case ["-m", module, *rest]:
            check_module(module, rest)
        case [script, *_]:
            assert (PROJECT / script).is_file(), f"there is no {script}"
        case _:
            pytest.fail("the command python has no arguments")


def check_pip(wanted: list[str]) -> None:
    for requirement in wanted:
        found = re.fullmatch(r"\.(\[(?P<extras>[a-z,-]+)\])?", requirement)
        assert found, f"this test does not know how to check pip install {requirement}"
        assert set((found["extras"] or "").split(",")) - {""} <= extras()


def check_module(module: str, arguments: list[str]) -> None:
    """
    Checks that a module's help lists the options. Names and files are not checked, except the names of benchmarks.
    """
    help_text = help_of(module)
    for argument in arguments:
        if argument.startswith("-"):
            assert re.search(rf"(?<![\w-]){argument}(?![\w-])", help_text), f"{module} has no option {argument}"
        elif module == "benchmarks":
            assert argument in cases(), f"there is no benchmark {argument}"


def check_make(arguments: list[str]) -> None:
    targets = [word for word in arguments if "=" not in word]
    assert targets, "make alone only prints a list"
    assert set(targets) <= makefile_targets()
    variables = {word.partition("=")[0] for word in arguments if "=" in word}
    assert variables <= {"ARGS", "PYTHON"}


def check_openssl(command: list[str], folder: Path) -> None:
    """
    Makes the certificate, and checks that netpeer accepts it.
    """
    if shutil.which("openssl") is None:
        pytest.skip("this machine has no openssl")
    subprocess.run(command, cwd=folder, capture_output=True, timeout=HELP_TIMEOUT_S, check=True)
    server = WebSocketServer()
    server.bind_ip = "127.0.0.1"
    server.private_key, server.ssl_certificate = CryptoKey(), X509Certificate()
    assert server.private_key.load(folder / "server.key") is Error.OK
    assert server.ssl_certificate.load(folder / "server.crt") is Error.OK
    assert server.listen(0) is Error.OK
    server.stop()


@pytest.mark.parametrize("block", SHELL_BLOCKS, ids=str)
def test_commands_use_only_what_exists(block: Block, tmp_path: Path) -> None:
    assert commands(block)
    for program, *arguments in commands(block):
        name = program.replace("\\", "/").removeprefix(".venv/bin/").removeprefix(".venv/Scripts/")
        if name == "make":
            check_make(arguments)
        elif re.fullmatch(r"py|python[0-9.]*", name):
            check_python(arguments)
        elif name == "openssl":
            check_openssl([program, *arguments], tmp_path)
        else:
            pytest.fail(f"this test does not know how to check the command {name}")


def test_readme_begins_with_make_demo_and_make_test() -> None:
    first = next(block for block in blocks(PROJECT / "README.md") if block.language == "sh")
    assert commands(first) == [["make", "demo"], ["make", "test"]]


def test_make_help_lists_every_target() -> None:
    listed = set(re.findall(r'@echo "make ([a-z]+)', MAKEFILE.read_text("utf-8")))
    phony = re.search(r"^\.PHONY: (.*)$", MAKEFILE.read_text("utf-8"), re.MULTILINE)
    assert phony is not None
    assert listed | {"help"} == set(phony[1].split()) == makefile_targets()
