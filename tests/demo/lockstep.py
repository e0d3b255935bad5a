"""The same log of calls, played by the rules in Python and in GDScript: the state after every tick, to the last bit."""

from __future__ import annotations

import os
import struct
import subprocess
from collections.abc import Iterator
from pathlib import Path
from random import Random

from demo_game.net.snapshot import SeatRow, Snapshot
from demo_game.rules import Controls, Match
from demo_game.rules.constants import MAX_PLAYERS

__all__ = ["PROJECT", "engine_environment", "played_by_godot", "played_by_python", "random_log"]

PROJECT = Path(__file__).parents[2] / "demo_game" / "godot3_server"
SCRIPTS = Path(__file__).with_name("gd")
TIMEOUT_S = 300.0

Tick = tuple[bytes, bytes]
"""The state of the rules, and the snapshot, after a tick."""


def random_log(seed: int, ticks: int, round_ticks: int) -> list[str]:
    """
    Players come, play, leave and come back, in a lobby, rounds and results.
    """
    chance = Random(seed)
    lines = [f"setup {seed} {round_ticks} 40"]
    seated: set[int] = set()
    held: dict[int, tuple[int, int, int]] = {}
    for tick in range(ticks):
        if chance.random() < (0.3 if tick < 60 else 0.01):
            slot = chance.randrange(MAX_PLAYERS)
            seated.add(slot)
            lines += [f"join {slot}", f"ready {slot} 1"]
        if seated and chance.random() < 0.01:
            slot = chance.choice(sorted(seated))
            lines.append(f"{chance.choice(('leave', 'forget', 'ready'))} {slot} 0")
        for slot in range(MAX_PLAYERS):
            if slot not in held or chance.random() < 0.1:
                held[slot] = (chance.randint(-127, 127), chance.randint(-127, 127), int(chance.random() < 0.2))
        controls = " ".join(f"{slot} {x} {y} {dash}" for slot, (x, y, dash) in held.items())
        lines.append(f"step {controls}")
    return lines


def played_by_python(log: list[str]) -> Iterator[Tick]:
    """
    The log, with the rules of this package.
    """
    match = Match()
    for line in log:
        word, *rest = line.split()
        numbers = [int(number) for number in rest]
        if word == "setup":
            match = Match(numbers[0], round_ticks=numbers[1], results_ticks=numbers[2])
        elif word == "ready":
            match.set_ready(numbers[0], numbers[1] == 1)
        elif word == "step":
            match.step({slot: Controls(x, y, dash == 1) for slot, x, y, dash in zip(*[iter(numbers)] * 4, strict=True)})
            yield _state(match), _snapshot(match)
        else:
            getattr(match, word)(numbers[0])


def played_by_godot(engine: Path, folder: Path, log: list[str], *, version: int = 3) -> Iterator[Tick]:
    """
    The log, with the rules of the Godot project, in a real engine.
    """
    if version == 3:
        command = [engine, "--path", PROJECT, "-s", SCRIPTS / "lockstep.gd"]
    else:  # the project is none of this version's: only two of its files are
        command = [engine, "--headless", "--path", folder, "-s", SCRIPTS / "lockstep4.gd", "--", f"--project={PROJECT}"]
    log_path, state_path = folder / "log.txt", folder / "state.bin"
    log_path.write_text("\n".join(log), encoding="ascii")
    ran = subprocess.run(
        [*command, f"--log={log_path}", f"--state={state_path}"],
        env=engine_environment(folder),
        capture_output=True,
        text=True,
        timeout=TIMEOUT_S,
        check=False,
    )
    assert "SCRIPT ERROR" not in ran.stdout + ran.stderr, ran.stdout + ran.stderr
    written = state_path.read_bytes()
    at = 0
    while at < len(written):
        tick = []
        for _ in range(2):
            (size,) = struct.unpack_from("<I", written, at)
            tick.append(written[at + 4 : at + 4 + size])
            at += 4 + size
        yield tick[0], tick[1]


def engine_environment(folder: Path) -> dict[str, str]:
    """
    An engine writes into this folder, and nowhere else.
    """
    homes = {name: str(folder) for name in ("HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME")}
    return os.environ | homes | {"LANG": "en_US"}


def _state(match: Match) -> bytes:
    arena = match.arena
    head = (match.tick, match.phase, match.round_number, match.ticks_left, arena.chance.state)
    out = [struct.pack("<7q", *head, arena.spawned, arena.delivered)]
    for slot, seat in match.seats.items():
        out.append(struct.pack("<4q", slot, seat.score, seat.is_ready, seat.is_away))
    for ship in arena.ships.values():
        counters = (ship.slot, ship.carried, ship.dash_ticks, ship.cooldown_ticks, ship.stun_ticks)
        numbers = (ship.x, ship.y, ship.velocity_x, ship.velocity_y, ship.heading_x, ship.heading_y, ship.thrust)
        out.append(struct.pack("<5q7d", *counters, *numbers))
    for crystal in arena.crystals:
        numbers = (crystal.x, crystal.y, crystal.velocity_x, crystal.velocity_y)
        out.append(struct.pack("<2q4d", crystal.id, crystal.rest_ticks, *numbers))
    return b"".join(out)


def _snapshot(match: Match) -> bytes:
    return Snapshot(
        match.tick,
        match.phase,
        match.round_number,
        match.ticks_left,
        {slot: SeatRow(slot, seat.score, -128) for slot, seat in match.seats.items()},
        match.arena.ships,
        {crystal.id: (crystal.x, crystal.y) for crystal in match.arena.crystals},
        tuple(match.take_events()),
    ).to_bytes()
