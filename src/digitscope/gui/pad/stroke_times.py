"""What of many strokes had been drawn at a moment, found without looking at each of them."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from digitscope.ink.drawing.strokes import Stroke, T


class StrokeTimes:
    """Remembers when the strokes it was asked for last began and ended."""

    def __init__(self) -> None:
        self._strokes: tuple[Stroke, ...] = ()
        self._begin: NDArray[np.float64] = np.zeros(0)
        self._end: NDArray[np.float64] = np.zeros(0)
        self._cut: tuple[Stroke, int, Stroke] | None = None

    def until(self, strokes: tuple[Stroke, ...], seconds: float) -> tuple[Stroke, ...]:
        """Return what there was at a time: whole strokes as they are, one under way cut."""
        if strokes is not self._strokes:
            self._strokes = strokes
            self._begin = np.array([stroke.points[0, T] for stroke in strokes])
            self._end = np.array([stroke.points[-1, T] for stroke in strokes])
        shown = np.flatnonzero(self._begin <= seconds)
        if not len(shown):
            return ()
        # Nearly always the strokes come in the order of their times: then a slice will do.
        kept = strokes[: len(shown)] if shown[-1] == len(shown) - 1 else tuple(strokes[i] for i in shown)
        under_way = np.flatnonzero(self._end[shown] > seconds)
        if not len(under_way):
            return kept
        made = list(kept)
        for index in under_way:
            made[index] = self._part(kept[index], seconds)
        return tuple(made)

    def _part(self, stroke: Stroke, seconds: float) -> Stroke:
        """Return the stroke's beginning: the same one for as many points, so that nothing is repainted."""
        count = int(np.searchsorted(stroke.points[:, T], seconds, side="right"))
        if self._cut is None or self._cut[0] is not stroke or self._cut[1] != count:
            self._cut = stroke, count, replace(stroke, points=stroke.points[:count])
        return self._cut[2]
