"""Checks before a container is read: the depth, the bytes that are left, and how many values are allowed in all."""

from typing import TypeAlias

from netpeer.variant.codec.errors import VariantError

__all__ = ["Budget", "open_container", "spend"]

#: A list whose one item says how many more values are allowed. None if the bytes are too few to hold that many.
Budget: TypeAlias = list[int] | None

#: The top bit of a container's count means "shared". It has no effect on decoding.
_COUNT_MASK = 0x7FFFFFFF


def open_container(kind: str, start: int, depth: int, count: int, smallest: int, left: int, budget: Budget) -> int:
    """
    Check whether a container may be opened.

    Args:
        kind: the name of its type, for errors.
        start: the offset of its header, for errors.
        depth: how many levels of containers are still allowed.
        count: the announced count of items, with the "shared" bit.
        smallest: the bytes of the smallest possible item.
        left: how many bytes are left.
        budget: how many more values are allowed. The items are subtracted from it.

    Returns:
        The number of items.

    Raises:
        VariantError: the container is too deep, or has more items than the bytes or the budget allow.
    """
    count &= _COUNT_MASK
    if not depth:
        raise VariantError(kind, start, "more containers inside each other than VariantLimits.max_depth")
    if count * smallest > left:
        reason = f"{count} items of {smallest} bytes or more are announced, {left} bytes are left"
        raise VariantError(kind, start, reason)
    if budget:
        spend(budget, count, kind, start)
    return count


def spend(budget: list[int], count: int, kind: str, start: int) -> None:
    """
    Subtract `count` values from the budget.

    Raises:
        VariantError: the budget is used up.
    """
    budget[0] -= count
    if budget[0] < 0:
        raise VariantError(kind, start, "more values in all than VariantLimits.max_count")
