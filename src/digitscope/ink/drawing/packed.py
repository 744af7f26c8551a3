"""Many drawings in flat arrays: what rasterising and augmenting thousands of drawings a second works on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from digitscope.ink.drawing.strokes import PRESSURE, Drawing, Stroke, T, X, Y

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]

THINNEST, THICKEST = 0.6, 1.4
"""Line width at pressure 0 and 1, relative to the one at the usual pressure of 0.5."""


def pressure_factor(pressure: Floats) -> Floats:
    """Return the line width that goes with a pressure of 0…1, as a factor."""
    return THINNEST + (THICKEST - THINNEST) * pressure


@dataclass(frozen=True, eq=False)
class PackedInk:
    """The strokes of N drawings, S in all, with P points in all."""

    x: Floats
    """(P,) pad units."""
    y: Floats
    """(P,) pad units, down."""
    t: Floats
    """(P,) seconds since the drawing began."""
    width: Floats
    """(P,) line width relative to the usual one: the stroke's times the pressure's."""
    stroke_starts: Ints
    """(S + 1,) where each stroke begins in the points; the last entry is P."""
    drawing_starts: Ints
    """(N + 1,) where each drawing begins in the strokes; the last entry is S."""

    def __len__(self) -> int:
        return len(self.drawing_starts) - 1

    @property
    def point_starts(self) -> Ints:
        """(N + 1,) where each drawing begins in the points."""
        return self.stroke_starts[self.drawing_starts]

    def stroke_of_points(self) -> Ints:
        """Return the index of each point's stroke, (P,)."""
        return np.repeat(np.arange(len(self.stroke_starts) - 1), np.diff(self.stroke_starts))

    def drawing_of_points(self) -> Ints:
        """Return the index of each point's drawing, (P,)."""
        return np.repeat(np.arange(len(self)), np.diff(self.point_starts))

    def walked(self) -> Floats:
        """Return how far along its stroke each point lies, in pad units, (P,)."""
        steps = np.zeros(len(self.x))
        steps[1:] = np.hypot(np.diff(self.x), np.diff(self.y))
        steps[self.stroke_starts[:-1]] = 0
        along = np.cumsum(steps)
        return along - np.repeat(along[self.stroke_starts[:-1]], np.diff(self.stroke_starts))

    def keep(self, points: NDArray[np.bool_]) -> PackedInk:
        """Return the drawings with only these of their points, (P,); every stroke must keep one."""
        before = np.zeros(len(points) + 1, dtype=np.int64)
        np.cumsum(points, out=before[1:])
        return PackedInk(
            self.x[points], self.y[points], self.t[points], self.width[points],
            before[self.stroke_starts], self.drawing_starts,
        )  # fmt: skip

    def thinned(self, step: Floats) -> PackedInk:
        """Return the drawings with points about `step` (P,) apart along the line, ends of strokes kept."""
        place = np.floor(self.walked() / step)
        wanted = np.ones(len(place), dtype=bool)
        wanted[1:] = place[1:] != place[:-1]
        wanted[self.stroke_starts[:-1]] = True
        wanted[self.stroke_starts[1:] - 1] = True
        return self.keep(wanted)

    def some(self, first: int, last: int) -> PackedInk:
        """Return the drawings from `first` up to, not including, `last` (views, not copies)."""
        strokes = slice(int(self.drawing_starts[first]), int(self.drawing_starts[last]))
        points = slice(int(self.stroke_starts[strokes.start]), int(self.stroke_starts[strokes.stop]))
        return PackedInk(
            self.x[points], self.y[points], self.t[points], self.width[points],
            self.stroke_starts[strokes.start : strokes.stop + 1] - points.start,
            self.drawing_starts[first : last + 1] - strokes.start,
        )  # fmt: skip

    def take(self, drawings: Ints) -> PackedInk:
        """Return copies of the drawings of these indices, in this order (an index may come twice)."""
        strokes, drawing_starts = _ranges(self.drawing_starts, drawings)
        points, stroke_starts = _ranges(self.stroke_starts, strokes)
        return PackedInk(
            self.x[points], self.y[points], self.t[points], self.width[points], stroke_starts, drawing_starts
        )

    def drawings(self) -> list[Drawing]:
        """Return the drawings as such; a line's width becomes its stroke's mean, the pressure the rest."""
        made: list[Drawing] = []
        for first, last in zip(self.drawing_starts[:-1], self.drawing_starts[1:], strict=True):
            made.append(Drawing(tuple(self._stroke(index) for index in range(int(first), int(last)))))
        return made

    def _stroke(self, index: int) -> Stroke:
        part = slice(int(self.stroke_starts[index]), int(self.stroke_starts[index + 1]))
        width = float(self.width[part].mean())
        pressure = (self.width[part] / width - THINNEST) / (THICKEST - THINNEST)
        return Stroke.of(np.stack([self.x[part], self.y[part], self.t[part], pressure], axis=1), width)


def pack(drawings: Sequence[Drawing]) -> PackedInk:
    """Put the strokes of drawings into flat arrays; pictures under the strokes are left out."""
    strokes = [stroke for drawing in drawings for stroke in drawing.strokes]
    points = np.concatenate([stroke.points for stroke in strokes]) if strokes else np.zeros((0, 4))
    counts = np.array([len(stroke.points) for stroke in strokes], dtype=np.int64)
    widths = np.array([stroke.width for stroke in strokes], dtype=np.float64)
    return PackedInk(
        x=points[:, X],
        y=points[:, Y],
        t=points[:, T],
        width=np.repeat(widths, counts) * pressure_factor(points[:, PRESSURE]),
        stroke_starts=starts_of(counts),
        drawing_starts=starts_of(np.array([len(drawing.strokes) for drawing in drawings], dtype=np.int64)),
    )


def starts_of(counts: Ints) -> Ints:
    """Turn lengths into the places where each run begins, and the end."""
    starts = np.zeros(len(counts) + 1, dtype=np.int64)
    np.cumsum(counts, out=starts[1:])
    return starts


def _ranges(starts: Ints, chosen: Ints) -> tuple[Ints, Ints]:
    """Return the indices of the chosen runs one after another, and where each begins among them."""
    counts = np.diff(starts)[chosen]
    new_starts = starts_of(counts)
    shift = np.repeat(starts[chosen] - new_starts[:-1], counts)
    return np.arange(new_starts[-1]) + shift, new_starts
