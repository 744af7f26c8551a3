"""A drawing: strokes of points with time and pressure. Screen and network input derive from it alone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

Points: TypeAlias = NDArray[np.float64]
X, Y, T, PRESSURE = range(4)
DEFAULT_PRESSURE = 0.5
"""What a mouse gives; the line then has exactly its nominal width."""


@dataclass(frozen=True, eq=False)
class Stroke:
    """One pen-down to pen-up."""

    points: Points
    """(N, 4) read-only: x and y in pad units 0…1 (y down), seconds since the drawing began, pressure 0…1."""
    width: float = 1.0
    """Pen width relative to the usual one (which gives the line of MNIST)."""

    @classmethod
    def of(cls, points: ArrayLike, width: float = 1.0) -> Stroke:
        """Make a stroke of `(N, 2…4)` numbers; points whose x or y is not finite are left out.

        Raises:
            ValueError: if that leaves no point, or the array has another shape.
        """
        given = np.atleast_2d(np.asarray(points, dtype=np.float64))
        if given.ndim != 2 or not 2 <= given.shape[1] <= 4:
            raise ValueError("A stroke is a list of points x, y[, t[, pressure]].")
        given = given[np.isfinite(given[:, :2]).all(axis=1)]
        if len(given) == 0:
            raise ValueError("A stroke needs at least one point with finite x and y.")
        full = np.zeros((len(given), 4))
        full[:, PRESSURE] = DEFAULT_PRESSURE
        full[:, : given.shape[1]] = given
        # A jump back in time or a missing time stamp would make a replay run backwards or stop.
        full[:, T] = np.maximum.accumulate(np.nan_to_num(full[:, T], nan=0.0, posinf=0.0, neginf=0.0))
        full[:, PRESSURE] = np.clip(np.nan_to_num(full[:, PRESSURE], nan=DEFAULT_PRESSURE), 0.0, 1.0)
        full.flags.writeable = False
        return cls(full, float(width) if np.isfinite(width) and width > 0 else 1.0)


@dataclass(frozen=True, eq=False)
class Picture:
    """A raster picture lying on the pad under the strokes (an opened image, a digit out of a data set)."""

    ink: NDArray[np.float32]
    """(H, W) 0…1, 1 where there is ink, however the original was coloured."""
    framed: bool = False
    """True for a 28×28 picture that is already as MNIST frames it: it goes to the network untouched."""
    ready: bool = False
    """True for one that was taken from what a network was given: nothing more is done to it at all."""

    @property
    def place(self) -> tuple[float, float, float, float]:
        """Left, top, right, bottom on the pad: as large as fits, in the middle."""
        height, width = self.ink.shape
        across, down = width / max(height, width), height / max(height, width)
        return (1 - across) / 2, (1 - down) / 2, (1 + across) / 2, (1 + down) / 2


@dataclass(frozen=True, eq=False)
class Drawing:
    """Everything on the pad."""

    strokes: tuple[Stroke, ...] = ()
    picture: Picture | None = field(default=None)

    @property
    def is_empty(self) -> bool:
        """True if there is neither a stroke nor a picture."""
        return not self.strokes and self.picture is None

    @property
    def duration(self) -> float:
        """Seconds from the first point to the last."""
        return max((float(stroke.points[-1, T]) for stroke in self.strokes), default=0.0)

    def plus(self, stroke: Stroke) -> Drawing:
        """Return the drawing with one more stroke."""
        return replace(self, strokes=(*self.strokes, stroke))

    def until(self, seconds: float) -> Drawing:
        """Return what had been drawn at that moment; a stroke under way is cut."""
        kept: list[Stroke] = []
        for stroke in self.strokes:
            count = int(np.searchsorted(stroke.points[:, T], seconds, side="right"))
            if count == len(stroke.points):
                kept.append(stroke)
            elif count:
                kept.append(replace(stroke, points=stroke.points[:count]))
        return replace(self, strokes=tuple(kept))


def drawing_of(strokes: Iterable[ArrayLike], widths: Sequence[float] | None = None) -> Drawing:
    """Make a drawing of point lists; strokes without a finite point are left out."""
    made: list[Stroke] = []
    for index, points in enumerate(strokes):
        try:
            made.append(Stroke.of(points, 1.0 if widths is None else widths[index]))
        except ValueError:
            continue
    return Drawing(tuple(made))
