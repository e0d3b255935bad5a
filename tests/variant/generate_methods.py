"""Makes vectors/methods-godot3.json: what Godot 3 answers to methods_godot3.gd.

python -m tests.variant.generate_methods PATH_TO_GODOT_3.6
"""

import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
SCRIPT = HERE / "methods_godot3.gd"
VECTORS = HERE / "vectors" / "methods-godot3.json"
ENGINE_TIMEOUT_S = 300


def run_engine(engine: str) -> str:
    """
    Return what the script prints.
    """
    with tempfile.TemporaryDirectory() as folder:
        command = [engine, "--no-window", "-s", str(SCRIPT)]
        run = subprocess.run(command, cwd=folder, capture_output=True, timeout=ENGINE_TIMEOUT_S, check=False)
    if b"SCRIPT ERROR" in run.stderr + run.stdout:
        sys.exit(run.stderr.decode(errors="replace"))
    return run.stdout.decode()


def main() -> None:
    """
    Run the engine at the path from the command line, and write the file.
    """
    output = run_engine(sys.argv[1])
    engine = re.search(r"^ENGINE (.*)$", output, re.MULTILINE)
    rows = re.findall(r"^CASE (.*)\|(.*)$", output, re.MULTILINE)
    if engine is None or not rows:
        sys.exit(f"the engine printed no cases:\n{output}")
    lines = ",\n".join(json.dumps([name, *values.split(",")]) for name, values in rows)
    VECTORS.write_text(f'{{"engine": {json.dumps(engine[1])},\n"cases": [\n{lines}\n]}}\n', encoding="utf-8")
    print(f"{len(rows)} cases in {VECTORS}")


if __name__ == "__main__":
    main()
