"""The lines a picture's digit is drawn with: their middles, ends and crossings, and whose ink is whose."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from digitscope.ink.lines import middles
from digitscope.messages import FloatArray

Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]

INKED = 0.4
"""From here on a pixel is part of a line; what is fainter is a line's soft edge."""
REACH_PX = 4.0
"""Ink this near to a line's middle belongs to it."""
USUAL_WIDTH_PX, WIDTHS_PX = 2.6, (1.6, 3.6)
"""Width of a line where there is none to measure, and the bounds of what is measured."""
SAMPLE_PX = 2.5
"""From one sampled place of a line to the next, along it."""


@dataclass(frozen=True, eq=False)
class MiddleLines:
    """The middles of the lines, pixel by pixel."""

    points: FloatArray
    """(K, 2): row and column of each pixel of a middle."""
    along: FloatArray
    """(K, K): how far it is from one to another along the lines, in pixels; infinite if apart."""
    owner: Ints
    """(28, 28): whose ink a pixel is; -1 for paper."""
    ends: Bools
    """(K,): where a line ends."""
    crossings: Bools
    """(K,): where more than two lines meet."""
    width: float
    """Of the lines, in pixels."""

    def between(self, first: int, last: int) -> Bools:
        """Return (K,): which pixels are on the shortest way from one to another, both included."""
        way: Bools = self.along[first] + self.along[last] <= self.along[first, last] + 1e-4
        return way

    def samples(self) -> list[int]:
        """Return the ends and crossings, and places between them that are SAMPLE_PX apart along the lines."""
        chosen: list[int] = []
        for place in [*np.flatnonzero(self.ends), *np.flatnonzero(self.crossings)]:
            if not chosen or self.along[place, chosen].min() >= SAMPLE_PX - 1:
                chosen.append(int(place))
        # What is farthest from all chosen ones comes next, until nothing is far.
        away = self.along[:, chosen].min(axis=1) if chosen else np.full(len(self.points), np.inf)
        while len(away) and away.max() >= SAMPLE_PX:
            chosen.append(int(away.argmax()))
            away = np.minimum(away, self.along[:, chosen[-1]])
        return chosen


def middle_lines(picture: FloatArray) -> MiddleLines:
    """Find the lines of a picture (28, 28), 0…1; an empty one has none."""
    thin = middles(picture > INKED)
    points = np.argwhere(thin).astype(np.float32)
    count = len(points)
    if not count:
        nothing = np.zeros(0, bool)
        owner = np.full(picture.shape, -1)
        return MiddleLines(points, np.zeros((0, 0), np.float32), owner, nothing, nothing, USUAL_WIDTH_PX)
    apart = np.abs(points[:, None] - points[None])
    touching = apart.max(axis=2) <= 1
    along = np.where(touching, np.hypot(apart[..., 0], apart[..., 1]), np.inf).astype(np.float32)
    for middle in range(count):  # Floyd and Warshall's way: a picture has a hundred such pixels at most
        np.minimum(along, along[:, middle, None] + along[None, middle], out=along)
    ends, crossings = _kinds(thin, points.astype(int))
    width = float(np.clip(picture.sum() / max(count, 1), *WIDTHS_PX))
    return MiddleLines(points, along, _owners(picture, points), ends, crossings, width)


def _kinds(thin: Bools, points: Ints) -> tuple[Bools, Bools]:
    """Return which pixels end a line and at which more than two meet, by the ring round each."""
    padded = np.pad(thin, 1)
    ring = ((-1, 0), (-1, 1), (0, 1), (1, 1), (1, 0), (1, -1), (0, -1), (-1, -1), (-1, 0))
    around = np.stack([padded[points[:, 0] + 1 + down, points[:, 1] + 1 + right] for down, right in ring])
    arms = (~around[:-1] & around[1:]).sum(axis=0)
    return arms <= 1, arms >= 3


def _owners(picture: FloatArray, points: FloatArray) -> Ints:
    rows, columns = np.arange(picture.shape[0])[:, None, None], np.arange(picture.shape[1])[None, :, None]
    away = np.hypot(rows - points[:, 0], columns - points[:, 1])  # (28, 28, K)
    near = (picture > 0) & (away.min(axis=2) <= REACH_PX)
    owner: Ints = np.where(near, away.argmin(axis=2), -1)
    return owner
