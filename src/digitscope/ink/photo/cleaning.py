"""Remove specks, frames and what comes in from the border from the ink of a photo."""

from __future__ import annotations

import numpy as np

from digitscope.ink.drawing.packed import Ints
from digitscope.ink.drawing.raster import Pixels
from digitscope.ink.photo.ruled_lines import ruled_lines
from digitscope.ink.pixels.components import Blobs, Mask, find_blobs, grown

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
