"""`python -m benchmarks` lists the cases, `python -m benchmarks NAME` runs one, `--all` runs all of them.

Exit status: 1 if a target is missed, 2 if a contender lost, doubled or reordered a packet, and cannot be compared.

A case is a module of this package with a docstring, of which the first line is shown in the list, and a function
`measure(scale: Scale) -> list[Figure]`. Its name in the list is the module's, without a trailing `_case`. A module that
has a `main()` instead is a program of its own: it gets the rest of the command line and prints what it likes.
"""

import argparse
import importlib
import json
import logging
import pkgutil
import sys
from collections.abc import Sequence
from pathlib import Path
from types import ModuleType

import benchmarks
from benchmarks.harness import Figure, Lost, Scale, as_json, as_markdown, as_table
from benchmarks.plot import as_svg
from benchmarks.rivals.versions import missing, versions

__all__ = ["cases", "main"]

NOT_A_CASE = ("__main__", "harness", "plot", "sockets")

QUICK = Scale(rounds=1, size=0.01)
"""Only to see that a case runs: its figures have no meaning."""


def cases() -> dict[str, str]:
    """
    The names of all cases, and the module of each.
    """
    modules = sorted(module.name for module in pkgutil.iter_modules(benchmarks.__path__) if not module.ispkg)
    return {name.removesuffix("_case"): f"benchmarks.{name}" for name in modules if name not in NOT_A_CASE}


def main(arguments: Sequence[str] | None = None) -> int:
    """
    Run the cases of the command line, and return the exit status.
    """
    known = cases()
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Measure netpeer on this machine.")
    parser.add_argument("name", nargs="?", choices=list(known), metavar="NAME", help="a case; without one: the list")
    parser.add_argument("--all", action="store_true", help="run all cases; print the figures as Markdown")
    parser.add_argument("--plot", type=Path, metavar="FILE", help="with --all: draw the ratios into an SVG file")
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    parser.add_argument("--quick", action="store_true", help="only see whether it runs: the figures mean nothing")
    options, rest = parser.parse_known_args(arguments)
    logging.getLogger("netpeer").addHandler(logging.NullHandler())  # some cases lose connections on purpose
    scale = QUICK if options.quick else Scale()
    if options.all:
        if rest or options.name or options.json:
            parser.error("--all takes no case, no --json and no options of cases")
        return _run_all(known, scale, options.plot)
    if options.name is None:
        for name, path in known.items():
            print(f"{name:<14} {(importlib.import_module(path).__doc__ or '').strip().splitlines()[0]}")
        return 0
    case = importlib.import_module(known[options.name])
    if not hasattr(case, "measure"):
        if options.json or options.quick:
            parser.error(f"{options.name} prints a report of its own: it knows neither --json nor --quick")
        return _run_program(case, rest)
    if rest:
        parser.error(f"unrecognized arguments: {' '.join(rest)}")
    return _run(options.name, case, scale, as_data=options.json)


def _run_program(case: ModuleType, arguments: Sequence[str]) -> int:
    sys.argv = [f"python -m {case.__name__}", *arguments]
    return int(case.main() or 0)


def _run(name: str, case: ModuleType, scale: Scale, *, as_data: bool) -> int:
    figures = _measure(name, case, scale)
    if figures is None:
        return 2
    if as_data:
        print(json.dumps({"versions": versions(), "missing": missing(), "figures": as_json(figures)}, indent=2))
    else:
        print(as_table(figures))
        print(_small_print())
    return int(any(figure.is_met is False for figure in figures))


def _run_all(known: dict[str, str], scale: Scale, plot: Path | None) -> int:
    """
    Run every case that gives figures. If one fails, the others run all the same.
    """
    results: dict[str, list[Figure]] = {}
    status = 0
    for name, path in known.items():
        case = importlib.import_module(path)
        if not hasattr(case, "measure"):
            continue
        figures = _measure(name, case, scale)
        if figures is None:
            status = 2
            continue
        results[name] = figures
        status = max(status, int(any(figure.is_met is False for figure in figures)))
        print(f"## {name}\n\n{as_markdown(figures)}\n", flush=True)
    print(_small_print())
    if plot is not None:
        plot.write_text(as_svg(results), encoding="utf-8")
        print(f"The ratios are drawn in {plot}.")
    return status


def _measure(name: str, case: ModuleType, scale: Scale) -> list[Figure] | None:
    """
    The figures of a case; None, and a message, if a contender failed.
    """
    try:
        figures: list[Figure] = case.measure(scale)
    except Lost as reason:
        print(f"{name} FAILED: {reason}", file=sys.stderr, flush=True)
        return None
    return figures


def _small_print() -> str:
    named = ", ".join(f"{name} {version}" for name, version in versions().items())
    return "\n".join([f"Measured with {named}.", *missing()])


if __name__ == "__main__":
    sys.exit(main())
