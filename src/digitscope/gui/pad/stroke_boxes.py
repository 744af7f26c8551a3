"""Where strokes lie: which of thousands of them touch a rectangle or an eraser, found with numpy."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF

from digitscope.gui.pad.ink_paths import LINE_PER_PAD, reach
from digitscope.ink.drawing.packed import pressure_factor
from digitscope.ink.drawing.strokes import PRESSURE, Stroke

Boxes = NDArray[np.float64]


class StrokeBoxes:
    """Remembers the boxes of the strokes it was asked for last."""

    def __init__(self) -> None:
        self._strokes: tuple[Stroke, ...] = ()
        self._boxes: Boxes = np.zeros((0, 4))

    def of(self, strokes: tuple[Stroke, ...]) -> Boxes:
        """Return (N, 4): left, top, right, bottom of each stroke's ink, in pad units."""
        if strokes is not self._strokes:
            self._boxes = self._updated(strokes)
            self._strokes = strokes
        return self._boxes

    def grow(self, strokes: tuple[Stroke, ...], most: int) -> None:
        """Measure so many more of these strokes."""
        self.of(strokes[: len(self._strokes) + most])

    def _updated(self, strokes: tuple[Stroke, ...]) -> Boxes:
        known = len(self._strokes)
        if strokes[:known] == self._strokes:
            return np.concatenate([self._boxes, measured(strokes[known:])])
        if self._strokes[: len(strokes)] == strokes:
            return self._boxes[: len(strokes)]
        rows = {stroke: row for row, stroke in enumerate(self._strokes)}
        fresh = tuple(stroke for stroke in strokes if stroke not in rows)
        rows.update((stroke, known + row) for row, stroke in enumerate(fresh))
        every = np.concatenate([self._boxes, measured(fresh)])
        return every[[rows[stroke] for stroke in strokes]] if strokes else every[:0]

    def touching(self, strokes: tuple[Stroke, ...], part: QRectF, side: float) -> tuple[Stroke, ...]:
        """Return the strokes whose box touches this part of a pad of this side in pixels."""
        edges = np.array([part.left(), part.top(), part.right(), part.bottom()]) / side
        boxes = self.of(strokes)
        hit = (boxes[:, :2] <= edges[2:]).all(axis=1) & (boxes[:, 2:] >= edges[:2]).all(axis=1)
        return tuple(strokes[i] for i in np.flatnonzero(hit))

    def erased(
        self, strokes: tuple[Stroke, ...], path: NDArray[np.float64], radius: float
    ) -> NDArray[np.int64]:
        """Return the indices of the strokes that an eraser touches on its way along path (M, 2)."""
        boxes = self.of(strokes)
        low, high = path.min(axis=0) - radius, path.max(axis=0) + radius
        near = np.flatnonzero((boxes[:, :2] <= high).all(axis=1) & (boxes[:, 2:] >= low).all(axis=1))
        if not len(near):
            return near
        counts = np.array([len(strokes[i].points) for i in near])
        points = np.concatenate([strokes[i].points for i in near])
        half = np.repeat([strokes[i].width * LINE_PER_PAD / 2 for i in near], counts)
        half *= pressure_factor(points[:, PRESSURE])
        last = np.cumsum(counts) - 1
        # A line from each point to the next; from a stroke's last point to itself.
        ends = np.minimum(np.arange(len(points)) + 1, np.repeat(last, counts))
        gap = _distances(along(path, max(radius / 2, 0.004)), points[:, :2], points[ends, :2]) - half
        closest = np.minimum.reduceat(gap, last - counts + 1)
        return near[closest <= radius]


def measured(strokes: tuple[Stroke, ...]) -> Boxes:
    """Return (N, 4): left, top, right, bottom of each stroke's ink, in pad units."""
    if not strokes:
        return np.zeros((0, 4))
    counts = np.array([len(stroke.points) for stroke in strokes])
    xy = np.concatenate([stroke.points for stroke in strokes])[:, :2]
    starts = np.cumsum(counts) - counts
    margin = np.array([reach(stroke.width) for stroke in strokes])[:, None]
    return np.hstack([np.minimum.reduceat(xy, starts) - margin, np.maximum.reduceat(xy, starts) + margin])


def along(path: NDArray[np.float64], step: float) -> NDArray[np.float64]:
    """Return points on a path (M, 2), no further apart than `step`."""
    made = [path[:1]]
    for begin, end in pairwise(path):
        parts = max(1, int(np.ceil(np.hypot(*(end - begin)) / step)))
        made.append(begin + (end - begin) * (np.arange(1, parts + 1) / parts)[:, None])
    return np.concatenate(made)


def _distances(
    places: NDArray[np.float64], begin: NDArray[np.float64], end: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return, for each line from `begin` to `end` (S, 2), its distance to the nearest of `places` (P, 2)."""
    way = end - begin
    square = np.maximum((way * way).sum(axis=1), 1e-18)
    nearest = np.full(len(begin), np.inf)
    for place in places:
        share = np.clip(((place - begin) * way).sum(axis=1) / square, 0, 1)
        off = begin + way * share[:, None] - place
        np.minimum(nearest, np.hypot(off[:, 0], off[:, 1]), out=nearest)
    return nearest
