"""What a drawing is like: line, slant, size, strokes, speed, regional form. For a report on failures."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from digitscope.data.load import Digits
from digitscope.ink.drawing.packed import Floats, PackedInk
from digitscope.nn.evaluation.allographs import written_forms

Names: TypeAlias = NDArray[np.str_]
Traits: TypeAlias = dict[str, Names]
"""For each kind of trait the group of every picture; "" for one that belongs to none."""

INK_FROM = 0.3
SLANTS = (-0.15, 0.15, 0.4)
PROPORTIONS = (0.45, 0.8)
MOST_GROUPS = 12
"""Writers and devices beyond the most frequent ones are not listed."""
LEAST = 8
"""Smaller groups say nothing."""


def traits_of(digits: Digits) -> Traits:
    """Group pictures by what can be measured in them, and by strokes, writers and devices where known."""
    pictures = digits.images.astype(np.float32) / np.float32(255)
    traits = {
        "line width": _thirds(_line_width(pictures), "thin", "usual", "thick"),
        "slant": _bands(_slant(pictures), SLANTS, ("to the left", "upright", "slanted", "far slanted")),
        "proportions": _bands(_proportions(pictures), PROPORTIONS, ("narrow", "usual", "wide")),
        "regional form": written_forms(digits),
    }
    if digits.ink is not None:
        counts = np.diff(digits.ink.drawing_starts)
        traits["strokes"] = np.where(counts >= 3, "3 or more", np.char.add(counts.astype(str), " strokes"))
        traits["size of the original"] = _thirds(_size(digits.ink), "small", "usual", "large")
        traits["speed"] = _thirds(_speed(digits.ink), "slow", "usual", "quick")
    if digits.writers is not None and len(set(digits.writers)) > 1:
        traits["writer"] = np.array(digits.writers)
    if digits.devices is not None and any(digits.devices):
        traits["device"] = np.array([device or "unknown" for device in digits.devices])
    return {name: groups for name, groups in traits.items() if len(set(groups.tolist()) - {""}) > 1}


def _thirds(values: Floats, low: str, middle: str, high: str) -> Names:
    known = np.isfinite(values)
    if not known.any() or np.ptp(values[known]) == 0:
        return np.full(len(values), "")
    first, second = np.quantile(values[known], (1 / 3, 2 / 3))
    return np.where(~known, "", np.where(values < first, low, np.where(values <= second, middle, high)))


def _bands(values: Floats, edges: Sequence[float], names: Sequence[str]) -> Names:
    groups: Names = np.array(names)[np.searchsorted(np.asarray(edges), values)]
    return groups


def _line_width(pictures: NDArray[np.float32]) -> Floats:
    """Return ink divided by half the length of its edge: the mean width of the line."""
    edge = sum(np.abs(np.diff(pictures, axis=axis)).sum(axis=(1, 2)) for axis in (1, 2))
    width: Floats = 2 * pictures.sum(axis=(1, 2)) / np.maximum(edge * np.pi / 4, 1e-6)
    return width


def _slant(pictures: NDArray[np.float32]) -> Floats:
    """Return how far the ink goes right for each pixel up, by its moments."""
    rows, columns = np.mgrid[0:28, 0:28]
    mass = np.maximum(pictures.sum(axis=(1, 2)), 1e-6)
    y, x = ((pictures * grid).sum(axis=(1, 2)) / mass for grid in (rows, columns))
    xy = (pictures * rows * columns).sum(axis=(1, 2)) / mass - x * y
    yy = (pictures * rows * rows).sum(axis=(1, 2)) / mass - y * y
    slant: Floats = -xy / np.maximum(yy, 1e-6)
    return slant


def _extent(pictures: NDArray[np.float32], axis: int) -> Floats:
    marked = (pictures > INK_FROM).any(axis=axis)
    extent: Floats = np.maximum(marked.sum(axis=1), 1).astype(np.float64)
    return extent


def _proportions(pictures: NDArray[np.float32]) -> Floats:
    share: Floats = _extent(pictures, 1) / _extent(pictures, 2)
    return share


def _size(ink: PackedInk) -> Floats:
    starts = ink.point_starts[:-1]
    across = np.maximum.reduceat(ink.x, starts) - np.minimum.reduceat(ink.x, starts)
    down = np.maximum.reduceat(ink.y, starts) - np.minimum.reduceat(ink.y, starts)
    size: Floats = np.maximum(across, down)
    # Data sets are fitted to the pad: then all are alike and there is nothing to group by.
    return size if np.ptp(size) > 0.05 else np.full(len(size), np.nan)


def _speed(ink: PackedInk) -> Floats:
    """Return the way of the pen a second, in pad units; unknown where the file had no times."""
    ends = ink.stroke_starts[1:] - 1
    way = np.add.reduceat(ink.walked()[ends], ink.drawing_starts[:-1])
    time = np.add.reduceat(ink.t[ends] - ink.t[ink.stroke_starts[:-1]], ink.drawing_starts[:-1])
    speed: Floats = np.where(time > 0, way / np.maximum(time, 1e-9), np.nan)
    known = speed[np.isfinite(speed)]
    # Times that were made up from the way give one speed for all.
    return speed if len(known) and known.std() > 0.02 * known.mean() else np.full(len(speed), np.nan)
