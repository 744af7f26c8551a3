"""Several digits on one pad: which strokes belong together, by space, and what else they could be.

Strokes that surely belong to one digit (they cross, or a bar lies close above) make an atom. Atoms that lie
near each other may be one digit or several: each such possibility is a run of atoms, and who can read digits
chooses.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise, product
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from digitscope.ink.packed import Floats
from digitscope.ink.strokes import Drawing, Stroke

Run: TypeAlias = tuple[int, int]
"""Atoms from the first up to, not including, the second."""
Runs: TypeAlias = tuple[Run, ...]

LEAST_LIKELY = 1e-6
MOST_STROKES = 60
"""More strokes are no number but a picture: they stay one."""
POINTS = 24
"""Points a stroke for measuring distances."""
SHARED = 0.45
"""Strokes that share so much of the narrower one's width are above each other."""
SMALL = 0.4
"""Lower strokes, in digit heights, are bars, hats and bases."""
LINE = 0.03
"""Half the width of a line, in digit heights: an upright stroke has no width of its own."""
HAT_GAP = 0.16
"""A bar this near, in digit heights, belongs to what it lies above or below."""
NEAR = 0.35
"""Atoms this near, in digit heights, may be one digit."""
APART = 0.1
"""Atoms this far apart are several digits if nobody can tell by reading them."""
MOST_TOGETHER, MOST_NEAR = 3, 7
"""Atoms in one digit; atoms near each other of which every parting is looked at."""
MOST_RUNS = 150
"""Runs that are read at once; more of them are no number."""
GAP_WEIGHT, CUT_COST = 6.0, 1.0
"""How much a gap of a digit's height speaks for a cut, and what a cut has to earn, in log-odds."""


@dataclass(frozen=True, eq=False)
class Parting:
    """How a drawing can be parted into digits."""

    atoms: tuple[tuple[int, ...], ...]
    """Indices of the strokes of each atom; atoms in reading order."""
    gaps: tuple[float, ...]
    """Distance of each atom to the next, in digit heights; infinite at the end of a group of near atoms."""
    usual: Runs
    """The digits by space alone, in reading order."""

    @property
    def possible(self) -> Runs:
        """Every run of near atoms that may be one digit."""
        return tuple(
            (first, last)
            for start, end in self.groups
            for first in range(start, end)
            for last in range(first + 1, min(end, first + MOST_TOGETHER) + 1)
        )

    @property
    def is_open(self) -> bool:
        """True if there is more than one way to part it."""
        return len(self.groups) < len(self.atoms)

    @property
    def groups(self) -> Runs:
        """Runs of atoms that lie near each other."""
        ends = [index + 1 for index, gap in enumerate(self.gaps) if gap == np.inf]
        return tuple(pairwise([0, *ends]))


def part(drawing: Drawing) -> Parting:
    """Find how the strokes of a drawing can be parted into digits; takes about a millisecond."""
    strokes = drawing.strokes
    if not strokes:
        return Parting((), (), ())
    if len(strokes) == 1 or len(strokes) > MOST_STROKES:
        return Parting((tuple(range(len(strokes))),), (np.inf,), ((0, 1),))
    boxes = np.array([_box(stroke) for stroke in strokes])
    heights = boxes[:, 3] - boxes[:, 1]
    unit = float(np.median(heights[heights >= heights.max() / 2])) or float(np.ptp(boxes)) or 1.0
    between = _distances(strokes) / unit
    atoms = _united(_belong(boxes, between, unit))
    atoms, gaps = _ordered(atoms, boxes, between)
    cuts = [index + 1 for index, gap in enumerate(gaps) if gap >= APART]
    return Parting(tuple(atoms), tuple(gaps), tuple(pairwise([0, *cuts])))


def choose(parting: Parting, odds: Mapping[Run, float]) -> Runs:
    """Return the digits: in each group of near atoms the parting whose worst digit is the likeliest.

    odds: for every run of `Parting.possible` the log-odds of its being one digit.
    """
    chosen: list[Run] = []
    for start, end in parting.groups:
        if end - start > MOST_NEAR:
            chosen += [run for run in parting.usual if start <= run[0] < end]
            continue
        best: tuple[float, list[Run]] | None = None
        for cut in product((False, True), repeat=end - start - 1):
            at = [start, *(start + k + 1 for k, here in enumerate(cut) if here), end]
            runs = list(pairwise(at))
            if any(run not in odds for run in runs):
                continue
            gap = sum(GAP_WEIGHT * parting.gaps[place - 1] - CUT_COST for place in at[1:-1])
            value = min(odds[run] for run in runs) + gap
            if best is None or value > best[0]:
                best = value, runs
        chosen += best[1] if best is not None else [(start, end)]
    return tuple(chosen)


def log_odds(shares: NDArray[np.float32], scores: NDArray[np.float32]) -> Floats:
    """Return the log-odds of being one digit, (N,), of the best share and the digit score (may be empty)."""
    likely = shares.astype(np.float64) * (scores if len(scores) else 1.0)
    likely = np.clip(likely, LEAST_LIKELY, 1 - LEAST_LIKELY)
    odds: Floats = np.log(likely / (1 - likely))
    return odds


def belongs_to(stroke: Stroke, group: Drawing) -> bool:
    """Tell by boxes alone, in microseconds, whether a stroke under way goes with a group of strokes."""
    left, top, right, bottom = box_of(group)
    own = _box(stroke)
    unit = max(bottom - top, (right - left) / 2, float(own[3] - own[1]), 1e-6)
    gap = max(left - own[2], own[0] - right, top - own[3], own[1] - bottom)
    return float(gap) < APART * unit


def drawing_of_run(drawing: Drawing, parting: Parting, run: Run) -> Drawing:
    """Return the strokes of a run of atoms as a drawing of their own, in the order they were drawn."""
    wanted = sorted(index for atom in parting.atoms[run[0] : run[1]] for index in atom)
    return replace(drawing, strokes=tuple(drawing.strokes[index] for index in wanted), picture=None)


def box_of(drawing: Drawing) -> tuple[float, float, float, float]:
    """Return left, top, right, bottom of the points of a drawing, in pad units."""
    boxes = np.array([_box(stroke) for stroke in drawing.strokes])
    left, top = boxes[:, :2].min(axis=0).tolist()
    right, bottom = boxes[:, 2:].max(axis=0).tolist()
    return left, top, right, bottom


def _box(stroke: Stroke) -> Floats:
    points = stroke.points[:, :2]
    return np.concatenate([points.min(axis=0), points.max(axis=0)])


def _distances(strokes: Sequence[Stroke]) -> Floats:
    """Return the smallest distance of each two strokes, in pad units."""
    sampled = np.stack([_resampled(stroke.points[:, :2]) for stroke in strokes])
    count = len(strokes)
    result = np.zeros((count, count))
    for index in range(count):
        away = sampled[index][None, :, None] - sampled[index + 1 :][:, None]
        nearest = np.sqrt(np.square(away).sum(axis=-1).min(axis=(1, 2), initial=np.inf))
        result[index, index + 1 :] = result[index + 1 :, index] = nearest
    return result


def _resampled(points: Floats) -> Floats:
    """Return `POINTS` points evenly along the line."""
    along = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(points, axis=0).T))])
    places = np.linspace(0, along[-1], POINTS)
    return np.stack([np.interp(places, along, points[:, axis]) for axis in (0, 1)], axis=1)


def _belong(boxes: Floats, between: Floats, unit: float) -> NDArray[np.bool_]:
    """Return for each two strokes whether they surely belong to one digit, (N, N)."""
    low, high = boxes[:, :2] - LINE * unit, boxes[:, 2:] + LINE * unit
    shared = np.minimum(high[:, None], high[None]) - np.maximum(low[:, None], low[None])
    size = high - low
    narrower = np.minimum(size[:, None], size[None])
    above = shared[..., 0] >= SHARED * narrower[..., 0]
    beside = shared[..., 1] >= SHARED * narrower[..., 1]
    small = narrower[..., 1] < SMALL * unit
    result: NDArray[np.bool_] = above & ((beside & (between < APART)) | (small & (between < HAT_GAP)))
    return result


def _united(linked: NDArray[np.bool_]) -> list[tuple[int, ...]]:
    """Return the connected groups of a symmetric relation."""
    group = np.arange(len(linked))
    for first, second in np.argwhere(linked):
        old, new = group[first], group[second]
        group[group == old] = new
    return [tuple(np.flatnonzero(group == name).tolist()) for name in dict.fromkeys(group.tolist())]


def _ordered(
    atoms: list[tuple[int, ...]], boxes: Floats, between: Floats
) -> tuple[list[tuple[int, ...]], list[float]]:
    """Return the atoms in reading order, and how far each is from the next one near it."""
    count = len(atoms)
    away = np.array([[between[np.ix_(one, other)].min() for other in atoms] for one in atoms])
    spans = np.array([[boxes[list(a), :2].min(0), boxes[list(a), 2:].max(0)] for a in atoms])  # (A, 2, xy)
    middle = spans.mean(axis=1)
    near = away < NEAR
    groups = [list(group) for group in _united(near)]
    for group in groups:  # a column is read downwards, all else from left to right
        spread = np.ptp(middle[group], axis=0)
        group.sort(key=lambda atom: float(middle[atom, 1 if spread[1] > 1.5 * spread[0] else 0]))
    order = _rows(groups, spans)
    gaps: list[float] = []
    for group in order:
        gaps += [float(away[one, other]) for one, other in pairwise(group)] + [np.inf]
    assert len(gaps) == count
    return [atoms[index] for group in order for index in group], gaps


def _rows(groups: list[list[int]], spans: Floats) -> list[list[int]]:
    """Sort groups into rows from the top, each from the left."""
    boxes = [(spans[group, 0].min(0), spans[group, 1].max(0), group) for group in groups]
    boxes.sort(key=lambda entry: float(entry[0][1] + entry[1][1]))
    rows: list[list[tuple[Floats, Floats, list[int]]]] = []
    for entry in boxes:
        middle = float(entry[0][1] + entry[1][1]) / 2
        if rows and middle < max(float(other[1][1]) for other in rows[-1]):
            rows[-1].append(entry)
        else:
            rows.append([entry])
    return [group for row in rows for _, _, group in sorted(row, key=lambda entry: float(entry[0][0]))]
