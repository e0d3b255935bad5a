"""The golden vectors: GDScript expressions and the bytes that the engines gave for them."""

import json
import math
import re
from pathlib import Path
from typing import Any

from netpeer import variant
from netpeer.variant import ContainerType, Godot4Type, TypedArray, TypedDictionary

__all__ = ["EXPRESSIONS", "GODOT_4", "VECTORS", "evaluate", "evaluate4", "has_stale_padding"]

FOLDER = Path(__file__).parent / "vectors"

#: Engine, expression and bytes of every vector.
VECTORS: list[tuple[str, str, bytes]] = [
    (engine, row["expr"], bytes.fromhex(row["hex"]))
    for engine in ("godot-3.2.3", "godot-3.6")
    for row in json.loads((FOLDER / f"{engine}.json").read_text(encoding="utf-8"))["vectors"]
]

EXPRESSIONS = {expression: data for _, expression, data in VECTORS}

#: Expression and bytes of every vector of Godot 4.6.3.
GODOT_4: dict[str, bytes] = {
    row["expr"]: bytes.fromhex(row["hex"])
    for row in json.loads((FOLDER / "godot-4.6.3.json").read_text(encoding="utf-8"))["vectors"]
}

_NAMES: dict[str, Any] = {name: getattr(variant, name) for name in variant.__all__}
_NAMES |= {"null": None, "true": True, "false": False, "INF": math.inf, "NAN": math.nan, "PoolByteArray": bytes}


def evaluate(expression: str) -> Any:
    """
    Evaluate a GDScript expression in Python. The two languages give the same values, with one exception.
    """
    if expression == "-0.0":
        # GDScript reads it as 0.0; see test_negative_zero.
        return 0.0
    return eval(expression, dict(_NAMES))


def _typed_array(items: list[Any], kind: int, class_name: str, script: None) -> TypedArray:
    return TypedArray(items, kind, class_name)


def _typed_dictionary(pairs: dict[Any, Any], *types: Any) -> TypedDictionary:
    keys, values = (ContainerType.of(kind, name) for kind, name, _ in (types[:3], types[3:]))
    return TypedDictionary(pairs, keys, values)


_NAMES4: dict[str, Any] = _NAMES | {
    "Array": _typed_array,
    "Dictionary": _typed_dictionary,
    "PackedByteArray": bytes,
    **{f"TYPE_{kind.name}": kind for kind in Godot4Type},
}


def evaluate4(expression: str) -> Any:
    """
    The same for Godot 4, which also has the literals &"name" and ^"path".
    """
    if expression == "-0.0":
        return 0.0
    expression = re.sub(r'&("[^"]*")', r"StringName(\1)", expression)
    return eval(re.sub(r'\^("[^"]*")', r"NodePath(\1)", expression), dict(_NAMES4))


def has_stale_padding(expression: str) -> bool:
    """
    Whether the engine may leave bytes of an earlier value in the padding. It does so in node paths.
    """
    return "NodePath" in expression
