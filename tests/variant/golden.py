"""The golden vectors: GDScript expressions and the bytes that the engines gave for them."""

import json
import math
from pathlib import Path
from typing import Any

from netpeer import variant

__all__ = ["EXPRESSIONS", "VECTORS", "evaluate", "has_stale_padding"]

FOLDER = Path(__file__).parent / "vectors"

#: Engine, expression and bytes of every vector.
VECTORS: list[tuple[str, str, bytes]] = [
    (engine, row["expr"], bytes.fromhex(row["hex"]))
    for engine in ("godot-3.2.3", "godot-3.6")
    for row in json.loads((FOLDER / f"{engine}.json").read_text(encoding="utf-8"))["vectors"]
]

EXPRESSIONS = {expression: data for _, expression, data in VECTORS}

_NAMES: dict[str, Any] = {name: getattr(variant, name) for name in variant.__all__}
_NAMES |= {"null": None, "true": True, "false": False, "INF": math.inf, "NAN": math.nan, "PoolByteArray": bytes}


def evaluate(expression: str) -> Any:
    """
    The value that a GDScript expression names, in Python: the two languages agree on all of them but one.
    """
    if expression == "-0.0":
        # GDScript reads it as 0.0; see test_negative_zero.
        return 0.0
    return eval(expression, dict(_NAMES))


def has_stale_padding(expression: str) -> bool:
    """
    Whether the engine left remains of an earlier value in the padding: it does so in node paths.
    """
    return "NodePath" in expression
