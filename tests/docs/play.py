"""Runs a block as a process, with the remote end that its comment asks for, until it has printed what it must."""

import contextlib
import queue
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from tests.support.ports import free_port

from .markdown import Block
from .remote_ends import EchoServer, HelloClient, write_certificate

__all__ = ["play", "play_pair"]

DEADLINE_S = 120.0
"""
Seconds for one block. On an idle machine it takes less than one.
"""

FRAME_S = 0.004
"""
Seconds between two polls of the remote end.
"""


PORT_IN_TEXT = "9080"
"""
The port in the documentation. Another program may use it, so each block gets a free port instead.
"""


def play(
    block: Block, command: Sequence[str | Path], file: Path, *, environment: dict[str, str], is_killed: bool = False
) -> str:
    """
    Runs a block until it ends, or has printed and exchanged what it must; then tells it to end.

    Args:
        block: what to run.
        command: the command that runs `file`; its current folder is that of `file`.
        file: the file that the text of the block is written to.
        environment: the environment of the process.
        is_killed: kill the program at the end: it never ends by itself, and does not read its standard input.

    Returns:
        The output. Raises `AssertionError` when the block fails, does not end, or does not print what it must.
    """
    if "tls" in (block.server, block.client):
        write_certificate(file.parent)
    with contextlib.ExitStack() as stack:
        remote, port = _remote_end(block, file.parent)
        if remote is not None:
            stack.callback(remote.close)
        file.write_text(block.code.replace(PORT_IN_TEXT, str(port)), "utf-8")
        program = stack.enter_context(_Program(command, file.parent, environment))
        _poll(program, block, remote)
        status = program.kill() if is_killed else program.leave()
        output = program.text()
    assert status == 0, f"{block} ended with status {status}:\n{output}"
    for expected in block.prints:
        assert expected in output, f"{block} did not print {expected!r}, but:\n{output}"
    assert remote is None or remote.heard, f"{block} sent nothing to its {type(remote).__name__}:\n{output}"
    return output


def play_pair(
    server: Block, client: Block, python: Sequence[str | Path], folder: Path, *, environment: dict[str, str], until: str
) -> None:
    """
    Run a server's block and a client's block against each other. Raises `AssertionError` if one of them fails.

    Args:
        server, client: the blocks.
        python: the command that runs a file, without the file.
        folder: where the blocks are written.
        environment: the environment of both processes.
        until: a text that the server prints for each message of the client. It must come ten times: an answer of the
            server that ends the client does so earlier.
    """
    port = free_port()
    with contextlib.ExitStack() as stack:
        programs = []
        for name, block in {"server.py": server, "client.py": client}.items():
            file = folder / name
            file.write_text(block.code.replace(PORT_IN_TEXT, str(port)), "utf-8")
            programs.append(stack.enter_context(_Program([*python, file], folder, environment)))
            _listen_until(programs, lambda: port_is_open(port) or not programs[0].is_running)
        _listen_until(
            programs, lambda: programs[0].text().count(until) >= 10 or not all(one.is_running for one in programs)
        )
        statuses = [program.leave() for program in reversed(programs)]
        texts = [program.text() for program in programs]
    assert statuses == [0, 0], texts
    assert texts[0].count(until) >= 10, texts


def port_is_open(port: int) -> bool:
    """
    Whether a server listens.
    """
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _listen_until(programs: Sequence["_Program"], condition: Callable[[], bool]) -> None:
    give_up_at = time.monotonic() + DEADLINE_S
    while not condition() and time.monotonic() < give_up_at:
        for program in programs:
            program.listen(FRAME_S)


def _remote_end(block: Block, folder: Path) -> tuple[EchoServer | HelloClient | None, int]:
    if block.server:
        server = EchoServer(block.server, folder)
        return server, server.port
    port = free_port()
    return (HelloClient(block.client, folder, port) if block.client else None), port


def _poll(program: "_Program", block: Block, remote: EchoServer | HelloClient | None) -> None:
    give_up_at = time.monotonic() + DEADLINE_S
    while time.monotonic() < give_up_at and program.is_running:
        program.listen(FRAME_S)
        if remote is not None:
            remote.poll()
            if remote.heard and all(expected in program.text() for expected in block.prints):
                return
    assert remote is not None or not program.is_running, f"{block} did not end:\n{program.text()}"


class _Program:
    """
    The process. A context manager that kills the process at its end.
    """

    def __init__(self, command: Sequence[str | Path], folder: Path, environment: dict[str, str]) -> None:
        self._lines: list[str] = []
        self._arriving: queue.SimpleQueue[str] = queue.SimpleQueue()
        self._process = subprocess.Popen(
            command,
            cwd=folder,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            errors="replace",
        )
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def __enter__(self) -> "_Program":
        return self

    def __exit__(self, *_: object) -> None:
        self._end()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()

    @property
    def is_running(self) -> bool:
        return self._process.poll() is None

    def listen(self, seconds: float) -> None:
        """
        Takes one printed line; waits for it at most `seconds`.
        """
        with contextlib.suppress(queue.Empty):
            self._lines.append(self._arriving.get(timeout=seconds))

    def text(self) -> str:
        """
        Returns all lines that `listen` has taken so far.
        """
        return "".join(self._lines)

    def leave(self) -> int | None:
        """
        Tells the program to end. Returns its exit status, or None when it does not end.
        """
        if self._process.stdin is not None:
            with contextlib.suppress(OSError):  # it has ended
                self._process.stdin.close()
        status = None
        with contextlib.suppress(subprocess.TimeoutExpired):
            status = self._process.wait(DEADLINE_S)
        self._end()
        return status

    def kill(self) -> int:
        """
        Kills the program. Returns 0, or the exit status when it had ended before.
        """
        status = self._process.poll()
        self._end()
        return status or 0

    def _end(self) -> None:
        self._process.kill()
        self._process.wait()
        self._reader.join()
        while not self._arriving.empty():
            self._lines.append(self._arriving.get())

    def _read(self) -> None:
        for line in self._process.stdout or ():
            self._arriving.put(line)
