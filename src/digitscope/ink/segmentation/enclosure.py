"""A ring or box that somebody drew round digits: a closed line that touches none of what it holds."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from digitscope.ink.drawing.packed import Floats
from digitscope.ink.drawing.strokes import Stroke

CLEARANCE = 0.04
"""Between the line and what it holds there is at least so much space, as a share of its larger side."""
HELD = 0.35
"""What it holds is at least so high, as a share of its height: a dot in a zero is no digit in a ring."""
SECTORS, CLOSED = 24, 22
"""Seen from the middle, the line lies in so many of so many directions."""


def surrounding(strokes: Sequence[Stroke], boxes: Floats) -> int | None:
    """Return the index of the one stroke that goes round all others; None if there is none."""
    if len(strokes) < 2:
        return None
    sizes = boxes[:, 2:] - boxes[:, :2]
    index = int(sizes.prod(axis=1).argmax())
    rest = [stroke.points[:, :2] for k, stroke in enumerate(strokes) if k != index]
    others = np.concatenate(rest)
    low, high = others.min(axis=0), others.max(axis=0)
    space = CLEARANCE * float(sizes[index].max())
    inside = (low > boxes[index, :2] + space).all() and (high < boxes[index, 2:] - space).all()
    if not inside or high[1] - low[1] < HELD * sizes[index, 1]:
        return None
    line = _fine(strokes[index].points[:, :2])
    apart = np.sqrt(np.square(line[:, None] - others[None]).sum(axis=2).min())
    away = line - (low + high) / 2
    seen = np.unique(np.floor((np.arctan2(away[:, 1], away[:, 0]) / (2 * np.pi) + 0.5) * SECTORS) % SECTORS)
    return index if apart >= space and len(seen) >= CLOSED else None


def _fine(points: Floats) -> Floats:
    """Return 200 points evenly along a line."""
    along = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(points, axis=0).T))])
    places = np.linspace(0, along[-1], 200)
    return np.stack([np.interp(places, along, points[:, axis]) for axis in (0, 1)], axis=1)
