"""Drawings that are one straight line."""

from __future__ import annotations

import numpy as np
import pytest

from digitscope.data.sets.lost_strokes import are_straight
from digitscope.ink.drawing.packed import pack
from digitscope.ink.drawing.strokes import Drawing, Stroke


def stroke(*places):
    """Return a stroke through these places, evenly drawn."""
    corners = np.array(places, float)
    at = np.linspace(0, len(corners) - 1, 12)
    x, y = (np.interp(at, np.arange(len(corners)), corners[:, axis]) for axis in (0, 1))
    return Stroke.of(np.stack([x, y, at, np.full(12, 0.5)], axis=1), 1.0)


STRAIGHT = {
    "upright": [stroke((0.5, 0.1), (0.5, 0.9))],
    "level": [stroke((0.1, 0.4), (0.9, 0.4))],
    "leaning": [stroke((0.7, 0.1), (0.3, 0.9))],
    "a little bent": [stroke((0.5, 0.1), (0.54, 0.5), (0.5, 0.9))],
    "in two pieces": [stroke((0.5, 0.1), (0.5, 0.4)), stroke((0.5, 0.5), (0.5, 0.9))],
    "to and fro": [stroke((0.5, 0.1), (0.5, 0.9), (0.5, 0.1))],
    "a dot": [stroke((0.5, 0.5), (0.5, 0.5))],
}
OTHERS = {
    "nothing": [],
    "a 7": [stroke((0.2, 0.1), (0.8, 0.1), (0.4, 0.9))],
    "a narrow 0": [stroke((0.5, 0.1), (0.42, 0.5), (0.5, 0.9), (0.58, 0.5), (0.5, 0.1))],
    "two lines side by side": [stroke((0.4, 0.1), (0.4, 0.9)), stroke((0.6, 0.1), (0.6, 0.9))],
    "a cross": [stroke((0.2, 0.2), (0.8, 0.8)), stroke((0.8, 0.2), (0.2, 0.8))],
}


@pytest.mark.parametrize("size", [1.0, 40.0])
def test_lines_are_told_from_what_is_more(size):
    drawings = [Drawing(tuple(strokes)) for strokes in (*STRAIGHT.values(), *OTHERS.values())]
    ink = pack(drawings)
    ink.x[:] *= size
    ink.y[:] *= size
    assert are_straight(ink).tolist() == [True] * len(STRAIGHT) + [False] * len(OTHERS)


def test_no_drawings_are_none():
    assert are_straight(pack([])).tolist() == []
