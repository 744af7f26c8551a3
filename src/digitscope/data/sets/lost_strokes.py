"""Drawings that are one straight line: a 1, a dash, or what is left of a digit without its other strokes."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from digitscope.ink.drawing.packed import PackedInk

THIN = 0.12
"""What is so narrow across its longest direction, as a share of its length, is a line to the eye."""
LINES = "1"
"""The digits that many people write as one straight line."""


def are_straight(ink: PackedInk) -> NDArray[np.bool_]:
    """Return which of N drawings are one straight line or a dot in all their strokes together, (N,).

    The direction is that of the points' largest variance. A drawing without points is none.
    """
    counts = np.diff(ink.point_starts)
    drawn = counts > 0
    first, each = ink.point_starts[:-1][drawn], counts[drawn]
    x, y = (places - np.repeat(np.add.reduceat(places, first) / each, each) for places in (ink.x, ink.y))
    xx, yy, xy = (np.add.reduceat(product, first) for product in (x * x, y * y, x * y))
    angle = np.repeat(np.arctan2(2 * xy, xx - yy) / 2, each)
    along, across = np.cos(angle) * x + np.sin(angle) * y, np.cos(angle) * y - np.sin(angle) * x
    length, width = (
        np.maximum.reduceat(places, first) - np.minimum.reduceat(places, first) for places in (along, across)
    )
    straight = np.zeros(len(ink), bool)
    straight[drawn] = width <= THIN * length
    return straight
