"""The best way to part things into sets of which each has a value."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import TypeAlias

MOST_STATES = 2000
"""Of more ways to begin only the best so many are followed."""

Members: TypeAlias = tuple[int, ...]


def best_cover(sets: Sequence[Members], values: Sequence[float]) -> list[Members]:
    """Return the sets that hold every member exactly once and whose values have the largest sum.

    Members that no set brings together are parted separately. Fast where members of near numbers go together.

    Raises:
        ValueError: if there is no such choice.
    """
    together = _together(sets)
    groups: defaultdict[int, list[int]] = defaultdict(list)
    for index, each in enumerate(sets):
        groups[together[each[0]]].append(index)
    chosen: list[Members] = []
    for group in groups.values():
        chosen += _cover([sets[index] for index in group], [values[index] for index in group])
    return chosen


def _together(sets: Sequence[Members]) -> dict[int, int]:
    """Return for each member a number that it shares with all that sets bring together with it."""
    number = {member: member for each in sets for member in each}
    for each in sets:
        old = {number[member] for member in each}
        if len(old) > 1:
            new = min(old)
            number = {member: new if name in old else name for member, name in number.items()}
    return number


def _cover(sets: Sequence[Members], values: Sequence[float]) -> list[Members]:
    """Take the lowest member that is not held yet and try every set with it; keep the best of each mask."""
    masks = [sum(1 << member for member in each) for each in sets]
    with_lowest: defaultdict[int, list[int]] = defaultdict(list)
    for index, each in enumerate(sets):
        with_lowest[min(each)].append(index)
    whole = 0
    for mask in masks:
        whole |= mask
    best: dict[int, tuple[float, int, int]] = {0: (0.0, -1, 0)}  # value, last set, mask before it
    waiting: defaultdict[int, list[int]] = defaultdict(list)  # by the lowest member that is missing
    waiting[_lowest(whole)] = [0]
    for lowest in range(whole.bit_length()):
        states = sorted(waiting.pop(lowest, []), key=lambda mask: -best[mask][0])
        for mask in states[:MOST_STATES]:
            for index in with_lowest[lowest]:
                if masks[index] & mask:
                    continue
                held, total = mask | masks[index], best[mask][0] + values[index]
                if held not in best:
                    waiting[_lowest(whole & ~held)].append(held)
                elif best[held][0] >= total:
                    continue
                best[held] = (total, index, mask)
    if whole not in best:
        raise ValueError("No choice of these sets holds every member exactly once.")
    chosen, mask = [], whole
    while mask:
        _, index, mask = best[mask]
        chosen.append(sets[index])
    return chosen[::-1]


def _lowest(mask: int) -> int:
    return (mask & -mask).bit_length() - 1
