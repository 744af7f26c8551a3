"""Connected areas of ink: which belong to the drawing, and which are specks, frames or ruled lines."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from digitscope.ink.drawing.packed import Ints

Mask: TypeAlias = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Blobs:
    """The connected areas of a mask, K in all, with diagonal neighbours counted as connected."""

    labels: NDArray[np.int64]
    """(H, W): number of each pixel's area, -1 where there is none."""
    areas: Ints
    """(K,) pixels."""
    boxes: Ints
    """(K, 4) left, top, right, bottom; the last two not included."""


def find_blobs(mask: Mask) -> Blobs:
    """Find the connected areas of a mask.

    Works on the horizontal runs of ink: neighbours are found by sorted search, then each run takes the
    smallest number it is connected with until nothing changes.
    """
    height, width = mask.shape
    padded = np.zeros((height, width + 1), dtype=np.int8)
    padded[:, :width] = mask
    change = np.flatnonzero(np.diff(padded.ravel(), prepend=0))
    begins, ends = change[0::2], change[1::2]  # in rows of width + 1, so runs never touch across rows
    # Runs of the row above that touch run i, diagonals included, are first[i] … last[i] - 1.
    first = np.searchsorted(ends, begins - (width + 1), side="left")
    last = np.searchsorted(begins, ends - (width + 1), side="right")
    number = np.arange(len(begins))
    counts = np.maximum(last - first, 0)
    below = np.repeat(number, counts)
    above = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts) + np.repeat(first, counts)
    while True:
        lowest = np.minimum(number[below], number[above])
        changed = number.copy()
        np.minimum.at(changed, number[below], lowest)
        np.minimum.at(changed, number[above], lowest)
        changed = changed[changed]
        if (changed == number).all():
            break
        number = changed
    _, label = np.unique(number, return_inverse=True)
    return _measured(mask, begins, ends, label)


def _measured(mask: Mask, begins: Ints, ends: Ints, label: Ints) -> Blobs:
    width = mask.shape[1]
    count = int(label.max(initial=-1)) + 1
    labels = np.full(mask.shape, -1, dtype=np.int64)
    labels[mask] = np.repeat(label, ends - begins)
    rows = begins // (width + 1)
    boxes = np.zeros((count, 4), dtype=np.int64)
    boxes[:, :2] = np.iinfo(np.int64).max
    np.minimum.at(boxes[:, 0], label, begins % (width + 1))
    np.minimum.at(boxes[:, 1], label, rows)
    np.maximum.at(boxes[:, 2], label, (ends - 1) % (width + 1) + 1)
    np.maximum.at(boxes[:, 3], label, rows + 1)
    areas = np.bincount(label, weights=ends - begins, minlength=count).astype(np.int64)
    return Blobs(labels, areas, boxes)


def boxes_of(labels: Ints, count: int) -> Ints:
    """Return left, top, right, bottom of so many areas, (count, 4), from the number of each pixel's area."""
    rows, columns = np.nonzero(labels >= 0)
    number = labels[rows, columns]
    boxes = np.zeros((count, 4), dtype=np.int64)
    boxes[:, :2] = np.iinfo(np.int64).max
    for axis, place in enumerate((columns, rows)):
        np.minimum.at(boxes[:, axis], number, place)
        np.maximum.at(boxes[:, axis + 2], number, place + 1)
    return boxes


def grown(mask: Mask) -> Mask:
    """Return the mask one pixel wider all round: the soft edge belongs to the ink."""
    wide = np.pad(mask, 1)
    wide = wide[:-2] | wide[1:-1] | wide[2:]
    grown: Mask = wide[:, :-2] | wide[:, 1:-1] | wide[:, 2:]
    return grown
