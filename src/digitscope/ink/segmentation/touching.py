"""Areas of ink that may be digits which touch: where they could be cut, from top to bottom."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from digitscope.ink.drawing.packed import Floats, Ints
from digitscope.ink.pixels.components import Blobs, Mask, boxes_of

WIDE = 0.85
"""Areas so many times as wide as they are high, or wider, may be several digits."""
TALL, LEAST_LINES = 0.5, 4
"""They are so high as a share of the highest area's height, and so many lines' widths: others are bars."""
CROSSING = 1.7
"""A cut goes through ink no longer than so many times a line's width: two lines of a loop are more."""
NARROWEST = 0.2
"""Cuts lie so far from each other and from either side, as a share of the area's height."""
MOST_CUTS = 8
"""That are tried in an area."""
PIECE = 0.6
"""Each piece is so high, as a share of the area's height: lower ones are the ends of a digit's lines."""
ASIDE = 0.3
"""What a step aside costs, in pixels of ink: a cut leans only where it saves ink."""
ROWS = 120
"""Areas are looked at no finer than in so many rows."""


def cut(blobs: Blobs, line: float) -> tuple[Blobs, Ints]:
    """Return the areas, those that may be touching digits in pieces, and for each of which area it is, (K,).

    line: a line's width in pixels.
    """
    labels, whose = blobs.labels.copy(), list(range(len(blobs.areas)))
    least = max(TALL * float(np.ptp(blobs.boxes[:, 1::2], axis=1).max(initial=0)), LEAST_LINES * line)
    for index in range(len(blobs.areas)):
        left, top, right, bottom = blobs.boxes[index].tolist()
        if right - left < WIDE * (bottom - top) or bottom - top < least:
            continue
        inside: Mask = labels[top:bottom, left:right] == index
        pieces = _pieces(inside, line)
        for piece in range(1, int(pieces.max(initial=0)) + 1):
            labels[top:bottom, left:right][inside & (pieces == piece)] = len(whose)
            whose.append(index)
    if len(whose) > len(blobs.areas):
        areas = np.bincount(labels[labels >= 0])
        blobs = Blobs(labels, areas, boxes_of(labels, len(whose)))
    return blobs, np.array(whose)


def _pieces(inside: Mask, line: float) -> Ints:
    """Return the number of each pixel's piece, (h, w), from the left."""
    height, width = inside.shape
    times = -(-height // ROWS)
    small = inside[: height // times * times, : width // times * times]
    ink: Floats = small.reshape(height // times, times, -1, times).mean(axis=(1, 3))
    ways = sorted(_ways(ink, line / times), key=lambda way: int(way[len(way) // 2]))
    rows = np.minimum(np.arange(height) // times, len(ink) - 1)
    cuts = [np.arange(width) >= (way[rows, None] + 1) * times for way in ways]
    while True:
        pieces: Ints = np.sum([np.zeros(inside.shape, dtype=np.int64), *cuts], axis=0)
        low = next(
            (piece for piece in range(len(cuts) + 1) if not _is_high(inside & (pieces == piece))), None
        )
        if low is None or not cuts:
            return pieces
        del cuts[min(low, len(cuts) - 1)]  # a low piece goes with the one to its right, the last to its left


def _is_high(piece: Mask) -> bool:
    return bool(np.count_nonzero(piece.any(axis=1)) >= PIECE * len(piece))


def _ways(ink: Floats, line: float) -> list[Ints]:
    """Return the columns at which cuts go through each row, (h,): the cheapest of those that lie apart."""
    height, width = ink.shape
    middle = height // 2
    above, from_above = _cheapest(ink[: middle + 1])
    below, from_below = _cheapest(ink[middle:][::-1])
    costs = above + below - ink[middle]
    apart = max(round(NARROWEST * height), 1)
    free = np.zeros(width, dtype=bool)
    free[apart : width - apart] = True
    ways: list[Ints] = []
    while len(ways) < MOST_CUTS and free.any():
        column = int(np.where(free, costs, np.inf).argmin())
        if costs[column] > CROSSING * line:
            break
        ways.append(np.array([*_followed(from_above, column), *_followed(from_below, column)[-2::-1]]))
        free[max(column - apart, 0) : column + apart + 1] = False
    return ways


def _cheapest(ink: Floats) -> tuple[Floats, NDArray[np.int8]]:
    """Return what a way down to each column of the last row costs, (w,), and the steps to each, (h, w)."""
    cost = ink[0].astype(np.float64)
    steps = np.zeros(ink.shape, dtype=np.int8)
    for row in range(1, len(ink)):
        padded = np.pad(cost, 1, constant_values=np.inf)
        before = np.stack([padded[1:-1], padded[:-2] + ASIDE, padded[2:] + ASIDE])
        best = before.argmin(axis=0)
        steps[row] = np.array([0, -1, 1], dtype=np.int8)[best]
        cost = before.min(axis=0) + ink[row]
    return cost, steps


def _followed(steps: NDArray[np.int8], column: int) -> list[int]:
    """Return the columns of the cheapest way down to a column of the last row, from the first row on."""
    way = [column]
    for row in range(len(steps) - 1, 0, -1):
        column += int(steps[row, column])
        way.append(column)
    return way[::-1]
