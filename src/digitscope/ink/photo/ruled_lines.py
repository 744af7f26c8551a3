"""Ruled lines of paper, taken a little askew too: straight lines that run across it, taken out."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from digitscope.ink.drawing.packed import Floats, Ints

Mask: TypeAlias = NDArray[np.bool_]

STEEPEST, STEP = 0.3, 0.0075
"""Lines that rise or fall by up to so much a pixel are looked for, in such steps: up to 17 degrees."""
ACROSS = 0.7
"""A straight line of ink over this share of the paper's width, end to end, is a ruled line."""
CERTAIN = 0.93
"""One that covers so much needs no other beside it."""
ENDS = 0.12
"""Both ends of the paper's width, as a share of it, must have some of the line."""
LEAST_CHORD = 0.4
"""Less paper than this share of the image's width tells nothing of lines."""
THICKEST = 0.03
"""Thicker ones, as a share of the height, are bars that somebody drew."""
MOST_TRIES = 400
"""Lines that are looked at, the likeliest first."""


def ruled_lines(marked: Mask, paper: Mask | None = None) -> Mask:
    """Return the ink of ruled lines, (H, W), without what crosses them.

    marked: (H, W), where there is ink; paper: where the paper is, everywhere if that is not given.
    """
    page = np.ones_like(marked) if paper is None else paper
    lying = _lines_across(marked, page)
    return lying | _lines_across(marked.T, page.T).T


def _lines_across(marked: Mask, page: Mask) -> Mask:
    """Return the ink of lines that run from left to right, without what crosses them."""
    found = np.zeros_like(marked)
    if marked.mean() > 0.4:
        return found
    lines = _straight(marked, page)
    if len(lines) == 1 and lines[0][2] < CERTAIN:
        return found
    for slope, start, _ in lines:
        _take_line(marked, slope, start, found)
    return found


def _straight(marked: Mask, page: Mask) -> list[tuple[float, int, float]]:
    """Return slope, height at the left and covered share of each line across the paper.

    Every pixel votes for the lines through it (Hough's transform); a line's share is that of the columns of
    paper on it in which there is ink.
    """
    height, width = marked.shape
    y, x = np.nonzero(marked)
    slopes = np.arange(-STEEPEST, STEEPEST + STEP / 2, STEP)
    margin = int(np.ceil(STEEPEST * width)) + 1
    size = height + 2 * margin
    votes = np.zeros((len(slopes), size), np.int64)
    for row, slope in enumerate(slopes):
        votes[row] = np.bincount(np.rint(y - slope * x).astype(np.int64) + margin, minlength=size)[:size]
    votes[:, 1:-1] = np.maximum(votes[:, 1:-1], (votes[:, :-2] + votes[:, 1:-1] + votes[:, 2:]) // 3)
    lines: list[tuple[float, int, float]] = []
    for _ in range(MOST_TRIES):
        row, at = divmod(int(votes.argmax()), size)
        if votes[row, at] < ACROSS * LEAST_CHORD * width:
            break
        slope, start = float(slopes[row]), at - margin
        share = _share(marked, page, slope, start)
        if share >= ACROSS:
            lines.append((slope, start, share))
        _forget(votes, slopes, row, at, width, share >= ACROSS)
    return lines


def _share(marked: Mask, page: Mask, slope: float, start: int) -> float:
    """Return the share of the paper's columns along a line that have ink on it; 0 where an end has none."""
    columns, rows = _places(marked.shape, slope, start)
    inside = page[rows, columns]
    columns, rows = columns[inside], rows[inside]
    if len(columns) < LEAST_CHORD * marked.shape[1]:
        return 0.0
    last = marked.shape[0] - 1
    near = marked[rows, columns] | marked[np.maximum(rows - 1, 0), columns]
    near |= marked[np.minimum(rows + 1, last), columns]
    end = max(int(ENDS * len(near)), 1)
    if not near[:end].any() or not near[-end:].any():
        return 0.0
    return float(near.mean())


def _places(shape: tuple[int, ...], slope: float, start: int) -> tuple[Ints, Ints]:
    """Return columns and rows of a line's pixels inside the image."""
    columns = np.arange(shape[1])
    rows = np.rint(start + slope * columns).astype(np.int64)
    inside = (rows >= 0) & (rows < shape[0])
    return columns[inside], rows[inside]


def _forget(votes: Ints, slopes: Floats, row: int, at: int, width: int, whole: bool) -> None:
    """Strike the votes of a line and of those that hardly differ from it; of no line only its own."""
    if not whole:
        votes[row, at] = 0
        return
    for other, slope in enumerate(slopes):
        # where the line stands in the middle of the image for another slope
        shift = round((float(slopes[row]) - float(slope)) * width / 2)
        reach = 3 + abs(shift) // 2 if abs(slope - slopes[row]) < 0.03 else 3
        votes[other, max(at + shift - reach, 0) : at + shift + reach + 1] = 0


def _take_line(marked: Mask, slope: float, start: int, found: Mask) -> None:
    """Mark a line's ink in `found`: in each column the run of ink on it, unless that is longer than usual."""
    height = marked.shape[0]
    columns, rows = _places(marked.shape, slope, start)
    most = max(int(THICKEST * height), 3)
    reach = 2 * most
    offsets = np.arange(-reach, reach + 1)
    at = rows[:, None] + offsets  # (columns, 2 reach + 1)
    inside = (at >= 0) & (at < height)
    ink = marked[at.clip(0, height - 1), columns[:, None]] & inside
    begin, end = _run_near(ink, reach)
    length = end - begin
    there = length > 0
    if not there.any():
        return
    usual = float(np.quantile(length[there], 0.3))  # not the median: ink may lie along much of it
    if usual > most:
        return
    thin = there & (length <= 1.3 * usual + 1)
    taken = (offsets + reach >= begin[:, None]) & (offsets + reach < end[:, None]) & thin[:, None]
    where, which = np.nonzero(taken)
    found[at[where, which], columns[where]] = True


def _run_near(ink: Mask, middle: int) -> tuple[Ints, Ints]:
    """Return in each row of (N, W) the beginning and end of the run of ink at, or two beside, the middle."""
    count, width = ink.shape
    rows = np.arange(count)
    seed = np.full(count, -1)
    for away in (2, -2, 1, -1, 0):  # the last that fits wins: the nearest
        seed = np.where(ink[:, middle + away], middle + away, seed)
    paper = ~ink
    places = np.arange(width)
    before = np.maximum.accumulate(np.where(paper, places, -1), axis=1)[rows, seed]
    after = np.minimum.accumulate(np.where(paper, places, width)[:, ::-1], axis=1)[:, ::-1][rows, seed]
    return np.where(seed >= 0, before + 1, 0), np.where(seed >= 0, after, 0)
