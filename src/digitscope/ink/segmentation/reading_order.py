"""The order in which digits are read: rows from the top, each from the left; a column downwards."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from digitscope.ink.drawing.packed import Floats

LEVEL = 0.35
"""Digits that share so much of the lower one's height stand in one row, if they are neighbours in it."""


def in_reading_order(parts: Sequence[tuple[int, ...]], boxes: Floats) -> tuple[tuple[int, ...], ...]:
    """Sort parts, given by indices of strokes with boxes (N, 4), into the order in which they are read.

    Goes from left to right and adds each to the row whose last digit it stands level with; so a row may
    rise or fall.
    """
    spans = {
        part: np.concatenate([boxes[list(part), :2].min(axis=0), boxes[list(part), 2:].max(axis=0)])
        for part in parts
    }
    rows: list[list[tuple[int, ...]]] = []
    for part in sorted(parts, key=lambda each: float(spans[each][0] + spans[each][2])):
        levels = [_level(spans[row[-1]], spans[part]) for row in rows]
        best = int(np.argmax(levels)) if levels else 0
        if levels and levels[best] >= LEVEL:
            rows[best].append(part)
        else:
            rows.append([part])
    rows.sort(key=lambda row: float(np.mean([spans[part][1] + spans[part][3] for part in row])))
    return tuple(part for row in rows for part in row)


def _level(one: Floats, other: Floats) -> float:
    """Return the share of the lower one's height at which both stand."""
    shared = min(one[3], other[3]) - max(one[1], other[1])
    return float(shared / max(min(one[3] - one[1], other[3] - other[1]), 1e-9))
