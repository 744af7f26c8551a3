"""Connected areas of ink: which belong to the drawing, and which are specks, frames or ruled lines."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from digitscope.ink.drawing.packed import Ints
from digitscope.ink.drawing.raster import Pixels
from digitscope.ink.photo.ruled_lines import ruled_lines

Mask: TypeAlias = NDArray[np.bool_]

SPECK_SHARE = 0.02
"""Areas smaller than this share of the largest one are specks, unless they are long."""
SPECK_LENGTH = 0.08
"""Areas shorter than this share of the largest one's longer side are specks."""
SMALLEST_SHARE = 0.0002
"""If no area covers this share of the image there is only grain, no ink."""
MAIN_SHARE = 0.3
"""What lies in the middle and is as long as this share of the image is what it was taken for."""
PART_SHARE = 0.1
"""Of what lies there areas count from this share of the largest one on."""
FRAME_SHARE = 0.9
"""A thin area as wide and as high as this share of the image is a frame round it."""


@dataclass(frozen=True, eq=False)
class Blobs:
    """The connected areas of a mask, K in all, with diagonal neighbours counted as connected."""

    labels: NDArray[np.int64]
    """(H, W): number of each pixel's area, -1 where there is none."""
    areas: Ints
    """(K,) pixels."""
    boxes: Ints
    """(K, 4) left, top, right, bottom; the last two not included."""


def clean(ink: Pixels, paper: Mask | None = None) -> Pixels:
    """Return the ink, (H, W), 0…1, without ruled lines, frames and specks; `paper` is where that is."""
    marked = ink > 0.5
    ruled = ruled_lines(marked, paper)
    if ruled.any() and (marked & ~ruled).mean() > 0.001:
        ink = np.where(grown(ruled), 0, ink).astype(np.float32)
        marked = ink > 0.5
    blobs = find_blobs(marked)
    if blobs.areas.max(initial=0) < SMALLEST_SHARE * ink.size:
        return np.zeros_like(ink)
    wanted = _wanted(blobs, marked.shape)
    kept = np.append(wanted, False)[blobs.labels]  # label -1 finds the last entry
    return np.where(grown(kept), ink, 0).astype(np.float32)


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


def _wanted(blobs: Blobs, shape: tuple[int, ...]) -> Mask:
    """Choose the areas that are neither frame nor speck, (K,)."""
    sizes = blobs.boxes[:, 2:] - blobs.boxes[:, :2]
    whole = np.array([shape[1], shape[0]])
    spans = sizes >= FRAME_SHARE * whole
    thin = blobs.areas < 0.3 * sizes.prod(axis=1)
    frame = spans.all(axis=1) & thin
    edge: Mask = np.any((blobs.boxes[:, :2] <= 0) | (blobs.boxes[:, 2:] >= whole), axis=1)
    # What runs along a side of the image is the edge of a page or a table.
    frame |= spans.any(axis=1) & edge & (sizes.min(axis=1) < 0.12 * whole.min())
    frame |= _intruding(blobs, edge, whole)
    inner = ~frame
    if not inner.any() or blobs.areas[inner].max() < 0.0004 * whole.prod():
        inner = np.ones(len(frame), dtype=bool)
    longest = sizes.max(axis=1)
    main = int(np.argmax(np.where(inner, blobs.areas, 0)))
    large = blobs.areas >= SPECK_SHARE * blobs.areas[main]
    long: Mask = longest >= SPECK_LENGTH * longest[main]
    wanted: Mask = inner & large & long
    return wanted


def _intruding(blobs: Blobs, edge: Mask, whole: Ints) -> Mask:
    """Return what comes in from the border, (K,), where a digit or a number lies in the middle by itself.

    That is a finger, the table beside the page, or the next digit cut off.
    """
    inner: Mask = ~edge & (blobs.areas >= PART_SHARE * blobs.areas[~edge].max(initial=0))
    if not inner.any():
        return inner
    low, high = blobs.boxes[inner, :2].min(axis=0), blobs.boxes[inner, 2:].max(axis=0)
    middle = ((low < 0.6 * whole) & (high > 0.4 * whole)).all()
    large = (high - low).max() >= MAIN_SHARE * whole.min()
    return edge if middle and large else np.zeros_like(edge)


def grown(mask: Mask) -> Mask:
    """Return the mask one pixel wider all round: the soft edge belongs to the ink."""
    wide = np.pad(mask, 1)
    wide = wide[:-2] | wide[1:-1] | wide[2:]
    grown: Mask = wide[:, :-2] | wide[:, 1:-1] | wide[:, 2:]
    return grown
