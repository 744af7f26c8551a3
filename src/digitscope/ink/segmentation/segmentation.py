"""Several digits on one pad: which strokes belong together, by space, and what else they could be.

The connected areas of a picture are told apart as strokes are (`ink.pieces`): what is said here of strokes
holds for them, too. Strokes that surely belong to one digit (they cross) make an atom. Atoms that lie near
each other may be one digit or several: each such possibility is a part, and who can read digits chooses among
the ways to part a drawing.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from digitscope.ink.drawing.packed import Floats
from digitscope.ink.drawing.strokes import Drawing, Stroke
from digitscope.ink.segmentation.enclosure import surrounding
from digitscope.ink.segmentation.exact_cover import best_cover
from digitscope.ink.segmentation.pieces import Part, Pieces, box_of_stroke, drawing_of_part, pieces_of
from digitscope.ink.segmentation.reading_order import in_reading_order

LEAST_LIKELY = 1e-6
SHARED = 0.45
"""Strokes that share so much of the narrower one's width are above each other, of the height beside."""
SMALL = 0.4
"""Lower strokes, in digit heights, are bars, hats and bases."""
LINE = 0.03
"""Half the width of a line, in digit heights: an upright stroke has no width of its own."""
TOUCHING = 0.04
"""Strokes this near, in digit heights, that lie above and beside each other surely belong together."""
HAT_GAP = 0.16
"""A bar this near, in digit heights, may well belong to what it lies above or below."""
NEARS = (0.5, 0.35, 0.2, 0.1)
"""Atoms this near, in digit heights, may be one digit; the nearer where too much may be."""
CRUMB, CRUMB_NEAR = 0.3, 0.35
"""Lower and narrower areas of a picture, in digit heights, go with the nearest one if it is so near."""
APART = 0.1
"""Atoms this far apart are several digits if nobody can tell by reading them."""
MOST_TOGETHER = 4
"""Atoms in one digit."""
MOST_PARTS = 150
"""Parts that are read at once; more of them are no number."""
GAP_WEIGHT, CUT_COST = 6.0, 1.0
"""How much a gap of a digit's height speaks for a cut, and what a cut has to earn, in log-odds."""
BELONGING = 3.0
"""How much it speaks against a cut, in log-odds, that strokes lie within each other or one is a near bar."""
ONE_INK = 2.0
"""How much it speaks against a cut, in log-odds, that it goes through the ink of a picture."""
INTERRUPTED = 2.0
"""How much it speaks against a part that others were drawn in between, in log-odds."""
SINGLE = 0.25
"""How much speaks for one digit on the pad, in log-odds: most drawings are that."""
TALL, TALL_FROM, TALLEST = 3.0, 1.4, 2.2
"""How much it speaks against a part, in log-odds a digit height, that it is taller than so many of the usual.

All that is on the pad may be taller: of an 8 in two halves these give the usual height.
"""
WIDE = 1.5
"""A part so many times as wide as a digit is high counts as one that is as tall."""
FLAT_SHARE = 0.3
"""Lower than this share of their width or of a digit's height are bars and dots."""
BAR_REACH = 0.5
"""A bar or dot, which cannot be a digit by itself, belongs to something as if it lay so much nearer."""
FLAT = 8.0
"""How much it speaks against a part that it is a mere bar or dot, in log-odds."""


@dataclass(frozen=True, eq=False)
class Parting:
    """How a drawing can be parted into digits."""

    atoms: tuple[Part, ...]
    """Strokes that surely belong together; every stroke is in exactly one atom."""
    possible: tuple[Part, ...]
    """Every union of near atoms that may be one digit; each atom is one too."""
    merits: tuple[float, ...]
    """How much space speaks for each possible part's being one digit, in log-odds."""
    usual: tuple[Part, ...]
    """The digits by space alone, in reading order."""
    boxes: Floats
    """(N, 4) left, top, right, bottom of each stroke."""
    ring: int | None = None
    """Index of a stroke that goes round all others and is left out."""

    @property
    def is_open(self) -> bool:
        """True if there is more than one way to part it."""
        return len(self.possible) > len(self.atoms)

    @property
    def is_whole(self) -> bool:
        """True if it can only be one digit with all that is there."""
        return len(self.possible) < 2 and self.ring is None


def part(drawing: Drawing) -> Parting:
    """Find how the strokes of a drawing, or the areas of a picture, can be parted into digits.

    Takes some milliseconds.
    """
    pieces = pieces_of(drawing)
    boxes, count = pieces.boxes, len(pieces.boxes)
    if count < 2:
        whole = (tuple(range(max(count, len(drawing.strokes), 1))),) if not drawing.is_empty else ()
        return Parting(whole, whole, (0.0,) * len(whole), whole, boxes)
    ring = surrounding(drawing.strokes, boxes) if pieces.in_order else None
    if ring is not None:
        return _without(drawing, ring, boxes)
    unit = digit_height(boxes)
    between = pieces.between / unit
    within, hats = _relations(boxes, between, unit)
    sure = within & (between < TOUCHING)
    atoms = _united(sure if pieces.in_order else sure | _crumbs(boxes, between, unit))
    clusters = _united((between < APART) | hats)
    usual = in_reading_order([tuple(sorted(each)) for each in clusters], boxes)
    possible = _possible(atoms, between, _flat(atoms, boxes, unit))
    if possible is None:
        usual_parts = tuple(dict.fromkeys(usual))
        return Parting(usual_parts, usual_parts, (0.0,) * len(usual_parts), usual, boxes)
    if not pieces.in_order:  # a faint line may have fallen into many areas, and one area been cut in many
        ink = _united(pieces.one_ink)
        wholes = [tuple(n for n, atom in enumerate(atoms) if set(atom) & set(each)) for each in ink]
        possible = list(dict.fromkeys([*possible, *wholes, tuple(range(len(atoms)))]))
    pull = GAP_WEIGHT * between - CUT_COST - BELONGING * within - ONE_INK * pieces.one_ink
    merits = tuple(_merit(each, atoms, pull, pieces, unit) for each in possible)
    parts = tuple(tuple(sorted(stroke for atom in each for stroke in atoms[atom])) for each in possible)
    return Parting(tuple(atoms), parts, merits, usual, boxes)


def _without(drawing: Drawing, ring: int, boxes: Floats) -> Parting:
    """Part what is left without a stroke; indices are those of the whole drawing."""
    kept = [index for index in range(len(drawing.strokes)) if index != ring]
    inner = part(drawing_of_part(drawing, tuple(kept)))

    def named(parts: tuple[Part, ...]) -> tuple[Part, ...]:
        return tuple(tuple(kept[index] for index in each) for each in parts)

    return Parting(named(inner.atoms), named(inner.possible), inner.merits, named(inner.usual), boxes, ring)


def choose(parting: Parting, likely: Floats) -> tuple[Part, ...]:
    """Return the digits in reading order: the likeliest way to part the drawing.

    likely: (P,) for each of `Parting.possible` the log of how likely it is one digit.
    """
    values = [merit + float(more) for merit, more in zip(parting.merits, likely, strict=True)]
    chosen = best_cover(parting.possible, values)
    return in_reading_order(chosen, parting.boxes)


def log_likely(shares: NDArray[np.float32], scores: NDArray[np.float32]) -> Floats:
    """Return the log of how likely each is a digit, (N,): of the best share and the score (may be empty)."""
    likely = shares.astype(np.float64) * (scores if len(scores) else 1.0)
    result: Floats = np.log(np.clip(likely, LEAST_LIKELY, 1.0))
    return result


def belongs_to(stroke: Stroke, box: tuple[float, float, float, float]) -> bool:
    """Tell by boxes alone, in microseconds, whether a stroke under way goes with a digit (`box_of`)."""
    left, top, right, bottom = box
    own = box_of_stroke(stroke)
    unit = max(bottom - top, (right - left) / 2, float(own[3] - own[1]), 1e-6)
    gap = max(left - own[2], own[0] - right, top - own[3], own[1] - bottom)
    return float(gap) < APART * unit


def digit_height(boxes: Floats) -> float:
    """Return the usual height of a digit among strokes of these boxes, (N, 4)."""
    heights = boxes[:, 3] - boxes[:, 1]
    return float(np.median(heights[heights >= heights.max() / 2])) or float(np.ptp(boxes)) or 1.0


def _crumbs(boxes: Floats, between: Floats, unit: float) -> NDArray[np.bool_]:
    """Return which two areas go together because one is a crumb of the other."""
    small = (boxes[:, 2:] - boxes[:, :2]).max(axis=1) < CRUMB * unit
    away = np.where(np.eye(len(boxes), dtype=bool) | small, np.inf, between)
    nearest = away.argmin(axis=1)
    linked: NDArray[np.bool_] = np.zeros(between.shape, dtype=bool)
    goes = small & (away.min(axis=1) < CRUMB_NEAR)
    linked[goes, nearest[goes]] = True
    linked |= linked.T.copy()
    return linked


def _relations(boxes: Floats, between: Floats, unit: float) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Return for each two strokes whether they lie within each other, and whether one is a bar near it."""
    low, high = boxes[:, :2] - LINE * unit, boxes[:, 2:] + LINE * unit
    shared = np.minimum(high[:, None], high[None]) - np.maximum(low[:, None], low[None])
    size = high - low
    narrower = np.minimum(size[:, None], size[None])
    above = shared[..., 0] >= SHARED * narrower[..., 0]
    beside = shared[..., 1] >= SHARED * narrower[..., 1]
    small = narrower[..., 1] < SMALL * unit
    within: NDArray[np.bool_] = above & beside & (between < APART)
    hats: NDArray[np.bool_] = above & small & (between < HAT_GAP)
    return within, hats


def _united(linked: NDArray[np.bool_]) -> list[Part]:
    """Return the connected groups of a symmetric relation."""
    group = np.arange(len(linked))
    for first, second in np.argwhere(linked):
        old, new = group[first], group[second]
        group[group == old] = new
    return [tuple(np.flatnonzero(group == name).tolist()) for name in dict.fromkeys(group.tolist())]


def _flat(atoms: list[Part], boxes: Floats, unit: float) -> NDArray[np.bool_]:
    """Return for each atom whether it is a mere bar or dot."""
    spans = np.array([[boxes[list(a), :2].min(0), boxes[list(a), 2:].max(0)] for a in atoms])
    width, height = (spans[:, 1] - spans[:, 0]).T
    flat: NDArray[np.bool_] = height < FLAT_SHARE * np.maximum(width, unit)
    return flat


def _possible(atoms: list[Part], between: Floats, flat: NDArray[np.bool_]) -> list[Part] | None:
    """Return every small set of atoms that hangs together, as indices of atoms; None if they are too many."""
    away = np.array([[between[np.ix_(one, other)].min() for other in atoms] for one in atoms])
    away[flat] *= BAR_REACH
    away[:, flat] = np.minimum(away[:, flat], away[flat].T)
    for near in NEARS:
        for most in (MOST_TOGETHER, MOST_TOGETHER - 1, MOST_TOGETHER - 2):
            found = _connected(away < near, most)
            if found is not None:
                return found
    return None


def _connected(linked: NDArray[np.bool_], most: int) -> list[Part] | None:
    """Return the connected sets of up to so many; None if these are more than `MOST_PARTS`."""
    level: list[Part] = [(index,) for index in range(len(linked))]
    found: list[Part] = list(level)
    for _ in range(most - 1):
        grown: set[Part] = {
            tuple(sorted((*each, int(other))))
            for each in level
            for other in np.flatnonzero(linked[list(each)].any(axis=0))
            if other not in each
        }
        level = sorted(grown)
        found += level
        if len(found) > MOST_PARTS:
            return None
    return found


def _merit(chosen: Part, atoms: list[Part], pull: Floats, pieces: Pieces, unit: float) -> float:
    """Return how much space speaks for these atoms being one digit, in log-odds."""
    boxes, strokes = pieces.boxes, sorted(stroke for atom in chosen for stroke in atoms[atom])
    width, height = map(float, boxes[strokes, 2:].max(axis=0) - boxes[strokes, :2].min(axis=0))
    merit = 0.0
    if height < FLAT_SHARE * max(width, unit):
        merit -= FLAT
    whole = len(strokes) == len(boxes)
    if whole:
        merit += SINGLE
    merit -= TALL * max(max(height, width / WIDE) / unit - (TALLEST if whole else TALL_FROM), 0.0)
    gone = strokes[-1] - strokes[0] + 1 - len(strokes)
    merit -= INTERRUPTED * (gone > 0 and pieces.in_order)
    joined, left = [chosen[0]], list(chosen[1:])
    while left:  # the cheapest way to hang them together, one after the other
        cost, nearest = min(
            (float(pull[np.ix_(atoms[one], atoms[other])].min()), other) for one in joined for other in left
        )
        merit -= cost
        joined.append(nearest)
        left.remove(nearest)
    return merit
