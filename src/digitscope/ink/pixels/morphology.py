"""Distances to ink and the width of its lines."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from digitscope.ink.drawing.raster import Pixels

INK_FROM = 0.25
"""Fainter than this is no ink when the box is measured: a shadow must not widen it."""

_Mask: TypeAlias = NDArray[np.bool_]


def line_width(mask: NDArray[np.bool_]) -> float:
    """Return the usual width of the lines in a mask, in pixels: twice the area over the length of the edge.

    The edge is measured by counting crossings along rows and columns (Cauchy and Crofton).
    """
    padded = np.pad(mask, 1)
    crossings = np.count_nonzero(padded[1:] != padded[:-1])
    crossings += np.count_nonzero(padded[:, 1:] != padded[:, :-1])
    return 2 * np.count_nonzero(mask) / max(crossings * np.pi / 4, 1e-9)


def distance_to(mask: _Mask, most: float) -> Pixels:
    """Return each pixel's distance to the mask's nearest pixel, exact up to `most`, (h, w)."""
    height, width = mask.shape
    far = np.float32(4 * (height + width))
    places = np.arange(width, dtype=np.float32)
    before = np.maximum.accumulate(np.where(mask, places, -far), axis=1)
    after = np.minimum.accumulate(np.where(mask, places, far)[:, ::-1], axis=1)[:, ::-1]
    across = np.square(np.minimum(places - before, after - places))
    nearest = across.copy()
    for down in range(1, min(int(np.ceil(most)) + 1, height)):
        step = np.float32(down * down)
        np.minimum(nearest[down:], across[:-down] + step, out=nearest[down:])
        np.minimum(nearest[:-down], across[down:] + step, out=nearest[:-down])
    distance: Pixels = np.sqrt(nearest)
    return distance
