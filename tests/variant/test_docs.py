"""The examples in docs/variants.md run and give the results that are printed there."""

import doctest
from pathlib import Path

import pytest

from netpeer import variant
from netpeer.variant.codec.limits import MAX_COUNT, MAX_DEPTH, MAX_DEPTH_SETTABLE, MAX_SIZE_BYTES

PAGE = Path(__file__).resolve().parents[2] / "docs" / "variants.md"


def test_examples() -> None:
    results = doctest.testfile(str(PAGE), module_relative=False, encoding="utf-8")
    assert results.attempted > 30
    assert results.failed == 0


def test_every_public_type_is_explained() -> None:
    text = PAGE.read_text(encoding="utf-8")
    internal = {"Codec", "VariantType"}
    assert [name for name in variant.__all__ if name not in text and name not in internal] == []


@pytest.mark.parametrize(
    "phrase",
    [
        f"{MAX_DEPTH} containers inside each other, at most {MAX_DEPTH_SETTABLE}",
        f"{MAX_SIZE_BYTES // 2**20} MiB",
        f"{MAX_COUNT:,} values",
    ],
)
def test_the_limits_are_the_real_ones(phrase: str) -> None:
    assert phrase in PAGE.read_text(encoding="utf-8")
