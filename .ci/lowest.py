"""Prints constraints for pip: the lowest version of each dependency that pyproject.toml allows."""

import re
import tomllib
from pathlib import Path

project = tomllib.loads((Path(__file__).parents[1] / "pyproject.toml").read_text("utf-8"))["project"]
for requirement in project["dependencies"]:
    found = re.fullmatch(r"([A-Za-z0-9_-]+)>=([0-9.]+),<[0-9.]+", requirement)
    if found is None:
        raise SystemExit(f"{requirement!r} is not of the form 'name>=lowest,<excluded'")
    print(f"{found[1]}=={found[2]}")
