"""`python -m benchmarks` lists the cases, `python -m benchmarks NAME` runs one; exit status 1 when a target is missed.

A case is a module of this package with a docstring, of which the first line is shown in the list, and a function
`measure(scale: Scale) -> list[Figure]`. Its name in the list is the module's, without a trailing `_case`. A module that
has a `main()` instead is a program of its own: it gets the rest of the command line and prints what it likes.
"""

import argparse
import importlib
import json
import logging
import pkgutil
import platform
import sys
from collections.abc import Sequence
from types import ModuleType

import benchmarks
from benchmarks.harness import Scale, as_json, as_table

__all__ = ["cases", "main"]

NOT_A_CASE = ("__main__", "harness", "sockets")

QUICK = Scale(rounds=1, size=0.01)
"""Only shows that a case still runs; its figures mean nothing."""


def cases() -> dict[str, str]:
    """
    The names of all cases, and the module of each.
    """
    modules = sorted(module.name for module in pkgutil.iter_modules(benchmarks.__path__))
    return {name.removesuffix("_case"): f"benchmarks.{name}" for name in modules if name not in NOT_A_CASE}


def main(arguments: Sequence[str] | None = None) -> int:
    """
    Run what the command line asks for, and return the exit status.
    """
    known = cases()
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Measure netpeer on this machine.")
    parser.add_argument("name", nargs="?", choices=list(known), metavar="NAME", help="a case; without one: the list")
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    parser.add_argument("--quick", action="store_true", help="only see whether it runs: the figures mean nothing")
    options, rest = parser.parse_known_args(arguments)
    if options.name is None:
        for name, path in known.items():
            print(f"{name:<14} {(importlib.import_module(path).__doc__ or '').strip().splitlines()[0]}")
        return 0
    logging.getLogger("netpeer").addHandler(logging.NullHandler())  # lost connections belong to the cases
    case = importlib.import_module(known[options.name])
    if not hasattr(case, "measure"):
        if options.json or options.quick:
            parser.error(f"{options.name} prints a report of its own: it knows neither --json nor --quick")
        return _run_program(case, rest)
    if rest:
        parser.error(f"unrecognized arguments: {' '.join(rest)}")
    return _run(case, QUICK if options.quick else Scale(), as_data=options.json)


def _run_program(case: ModuleType, arguments: Sequence[str]) -> int:
    sys.argv = [f"python -m {case.__name__}", *arguments]
    return int(case.main() or 0)


def _run(case: ModuleType, scale: Scale, *, as_data: bool) -> int:
    figures = case.measure(scale)
    if as_data:
        machine = {"python": platform.python_version(), "system": platform.platform()}
        print(json.dumps({**machine, "figures": as_json(figures)}, indent=2))
    else:
        print(as_table(figures))
    return int(any(figure.is_met is False for figure in figures))


if __name__ == "__main__":
    sys.exit(main())
