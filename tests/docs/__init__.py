"""README.md and docs/ are run, not only read."""

__all__: list[str] = []
