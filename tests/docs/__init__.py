"""Tests that run the code and the commands in README.md and docs/."""

__all__: list[str] = []
