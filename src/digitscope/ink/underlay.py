"""The raster picture under the strokes: where its ink lies on the pad, and how it looks small."""

from __future__ import annotations

import numpy as np

from digitscope.ink.packed import Floats
from digitscope.ink.raster import Pixels
from digitscope.ink.strokes import Picture

INK_FROM = 0.25
"""Fainter than this is no ink when the box is measured: a shadow must not widen it."""


def ink_box(picture: Picture) -> tuple[float, float, float, float] | None:
    """Return left, top, right, bottom of the picture's ink in pad units; None if there is no ink."""
    marked = picture.ink >= INK_FROM
    columns, rows = np.flatnonzero(marked.any(axis=0)), np.flatnonzero(marked.any(axis=1))
    if len(columns) == 0:
        return None
    left, top, right, bottom = picture.place
    height, width = picture.ink.shape
    across, down = (right - left) / width, (bottom - top) / height
    return (
        left + float(columns[0]) * across,
        top + float(rows[0]) * down,
        left + float(columns[-1] + 1) * across,
        top + float(rows[-1] + 1) * down,
    )


def draw_picture(picture: Picture, scale: float, x: float, y: float, side: int) -> Pixels:
    """Draw the picture by averaging over areas; returns (side, side), 0…1.

    `scale` is pixels to a pad unit, `x` and `y` the place of the pad's corner in pixels.
    """
    left, top, right, bottom = picture.place
    height, width = picture.ink.shape
    across = _shares(x + left * scale, (right - left) * scale / width, width, side)
    down = _shares(y + top * scale, (bottom - top) * scale / height, height, side)
    return np.clip(down @ picture.ink @ across.T, 0, 1).astype(np.float32)


def _shares(start: float, size: float, count: int, side: int) -> Floats:
    """Return (side, count): how much of each small pixel each of the `count` pixels of a row covers."""
    edges = start + size * np.arange(count + 1)
    cells = np.arange(side)[:, None]
    covered: Floats = np.minimum(edges[1:], cells + 1) - np.maximum(edges[:-1], cells)
    return covered.clip(min=0)
