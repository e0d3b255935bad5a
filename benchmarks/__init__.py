"""Benchmarks, run by hand: `python -m benchmarks` lists them. Each module but the harness is one case."""

__all__: list[str] = []
