"""The pad's ink in small, kept up with the pen by drawing only what is new."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from digitscope.ink.drawing.packed import pack
from digitscope.ink.drawing.raster import LINE_ON_PAD, Pixels, draw_lines
from digitscope.ink.drawing.strokes import Drawing, Stroke

SIDE = 80
"""Pixels; the picture is shown at about this size."""


class InkThumb:
    """A small picture of strokes; a growing stroke costs what it has grown by."""

    def __init__(self) -> None:
        self._strokes: tuple[Stroke, ...] = ()
        self._ink: Pixels = np.zeros((SIDE, SIDE), dtype=np.float32)

    def follow(self, strokes: Sequence[Stroke]) -> Pixels:
        """Return the ink of these strokes, `(SIDE, SIDE)` 0…1; do not keep it."""
        known = self._strokes
        if not _goes_on(known, strokes):
            self._ink[:] = 0
            known = ()
        fresh = list(strokes[len(known) :])
        if known and strokes[len(known) - 1] is not known[-1]:
            grown, before = strokes[len(known) - 1], len(known[-1].points)
            fresh.insert(0, replace(grown, points=grown.points[before - 1 :]))
        if fresh:
            np.maximum(self._ink, _drawn(fresh), out=self._ink)
        self._strokes = tuple(strokes)
        return self._ink


def _goes_on(before: Sequence[Stroke], now: Sequence[Stroke]) -> bool:
    """Tell whether only new strokes came and the last one grew."""
    if len(now) < len(before):
        return False
    if not before:
        return True
    if any(one is not other for one, other in zip(before[:-1], now, strict=False)):
        return False
    old, new = before[-1], now[len(before) - 1]
    count = len(old.points)
    return old is new or (
        old.width == new.width
        and len(new.points) >= count
        and np.array_equal(old.points[-1], new.points[count - 1])
        and np.array_equal(old.points[0], new.points[0])
    )


def _drawn(strokes: Sequence[Stroke]) -> Pixels:
    ink = pack([Drawing(tuple(strokes))])
    # A large digit on a small pad: far outside nothing is seen, and far lines would only cost time.
    x, y = np.clip(ink.x, -0.5, 1.5) * SIDE, np.clip(ink.y, -0.5, 1.5) * SIDE
    radius = np.minimum(ink.width * (LINE_ON_PAD * SIDE / 2), SIDE / 8)
    picture = np.zeros(len(strokes), dtype=np.int64)
    drawn: Pixels = draw_lines(x, y, radius, ink.stroke_starts, picture, 1, SIDE)[0]
    return drawn
