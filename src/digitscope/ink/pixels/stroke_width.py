"""The lines of a picture made so many times as wide, each by its own width.

Moving all edges by one length does not do it: what is thinner than the usual line vanishes, and the digit
falls apart. So each line's middle is found, with the line's width there, and the line is drawn anew along it.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from digitscope.ink.drawing.raster import Pixels
from digitscope.ink.pixels.morphology import distance_to

_PARTS = 8
"""Radii are rounded to this many parts of a pixel, so that few discs are made."""


def lines_as_wide(ink: Pixels, times: float) -> Pixels:
    """Return ink (H, W), 0…1, with every line `times` as wide; the middle of each stays where it is."""
    mask = ink > 0.5
    if not mask.any():
        return np.zeros(ink.shape, np.float32)
    top, left = (int(np.flatnonzero(mask.any(axis=axis))[0]) for axis in (1, 0))
    bottom, right = (int(np.flatnonzero(mask.any(axis=axis))[-1]) + 1 for axis in (1, 0))
    inked = mask[top:bottom, left:right]  # finding middles takes time for every pixel
    paper = np.pad(~inked, 1, constant_values=True)
    # To the nearest pixel of paper, whose edge lies half a pixel before; no line is wider than all ink.
    inside = distance_to(paper, min(inked.shape) / 2 + 1)[1:-1, 1:-1] - 0.5
    rows, columns = np.nonzero(middles(inked))
    radii = np.rint(inside[rows, columns] * times * _PARTS).astype(int)
    margin = int(radii.max()) // _PARTS + 2  # so that no disc is cut off before the picture is
    result = np.pad(np.zeros(ink.shape, np.float32), margin)
    for row, column, radius in zip(rows.tolist(), columns.tolist(), radii.tolist(), strict=True):
        disc = _disc(radius)
        first, second = (place + margin - len(disc) // 2 for place in (top + row, left + column))
        part = result[first : first + len(disc), second : second + len(disc)]
        np.maximum(part, disc, out=part)
    return result[margin:-margin, margin:-margin]


def middles(mask: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return the middles of the lines of a mask (H, W), a pixel wide; what hangs together still does.

    Source: Z. Guo and R. W. Hall, Parallel thinning with two-subiteration algorithms, CACM 32 (1989), A1.
    """
    lines = np.pad(mask, 1)
    inner = lines[1:-1, 1:-1]
    while True:
        before = np.count_nonzero(inner)
        for turn in (0, 1):
            # The eight neighbours, from the one above on, clockwise.
            n, ne, e, se, s, sw, w, nw = (
                lines[1 + y : lines.shape[0] - 1 + y, 1 + x : lines.shape[1] - 1 + x]
                for y, x in ((-1, 0), (-1, 1), (0, 1), (1, 1), (1, 0), (1, -1), (0, -1), (-1, -1))
            )
            crossings = _count(~n & (ne | e), ~e & (se | s), ~s & (sw | w), ~w & (nw | n))
            around = np.minimum(
                _count(nw | n, ne | e, se | s, sw | w), _count(n | ne, e | se, s | sw, w | nw)
            )
            stays = ((n | ne | ~se) & e) if turn else ((s | sw | ~nw) & w)
            inner &= ~((crossings == 1) & (around >= 2) & (around <= 3) & ~stays)
        if np.count_nonzero(inner) == before:
            return inner.copy()


def _count(*masks: NDArray[np.bool_]) -> NDArray[np.int8]:
    count: NDArray[np.int8] = np.sum(masks, axis=0, dtype=np.int8)
    return count


@lru_cache(maxsize=256)
def _disc(radius: int) -> Pixels:
    """Return a disc whose radius is given in parts of a pixel, with soft edges: (2·reach + 1,) squared."""
    reach = radius // _PARTS + 1
    places = np.arange(-reach, reach + 1)
    away = np.hypot(places[:, None], places)
    disc: Pixels = (radius / _PARTS + 0.5 - away).clip(0, 1).astype(np.float32)
    return disc
