"""The written form of a digit, told by rule from its picture and strokes: flagged 1, barred 7, open 4 …

The rules were held against the eye on sheets of 60 digits of each form, as far as there are so many, of
mfrdb_validation, unipen_train and MNIST. Wrong were about: 0 with a slash 7 of 28 (lying eights), 1 with a
flag none, with a long one 1 of 60, 1 as a plain line 3 of 60 (a flag or foot not seen), 2 with a loop 1 of
60, 4 none, 7 with a bar 2 of 60, without 4 of 60 (bar and stem in one go), 9 with a curved leg 6 of 60, with
a straight one 4 of 60 (gently curved).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from digitscope.data.load import Digits
from digitscope.ink.drawing.packed import Floats, PackedInk
from digitscope.ink.pixels.components import find_blobs

Names: TypeAlias = NDArray[np.str_]
_Mask: TypeAlias = NDArray[np.bool_]
_Strokes: TypeAlias = list[Floats] | None
"""(P, 2) of each stroke, where there are strokes."""

INK_FROM = 0.3
LEAST_HOLE_PX = 2
"""Smaller enclosed paper is a pinhole between two lines, not a loop."""
FLAG_FROM, FOOT_FROM = 0.14, 0.1
"""How far a flag reaches beside the stem of a 1, a foot at either side of it, in heights of the digit."""
LONG_FLAG = 0.4
"""A flag that comes down over so much of the height is long."""
BAR_FLAT, BAR_LENGTH, BAR_BETWEEN = 0.25, 0.2, (0.25, 0.8)
"""A bar of a 7: at most so high, at least so long, its middle between these heights (0 is the top)."""
BESIDE_PX, APART_ROWS = 1.5, 4
"""In a picture a bar reaches so far to both sides of where the stem lies so many rows above and below."""
CURVED_FROM = 0.09
"""The leg of a 9 that strays so far from a straight line is curved, in heights of the digit."""
TAIL_FROM = 0.3
"""So is one whose foot is a line across of this length."""
SLASHED = 0.25
"""A slash parts the paper in a 0: the smaller part is at least this share of the larger one."""
SPECK_SHARE = 0.05
"""Smaller areas of ink are dust."""


def written_forms(digits: Digits) -> Names:
    """Return the form of each digit; "" for one of a class without a rule."""
    forms = np.full(len(digits), "", dtype="<U24")
    for label, name in enumerate(digits.classes):
        rule = RULES.get(name)
        if rule is None:
            continue
        for index in np.flatnonzero(digits.labels == label).tolist():
            mask = cut_out(digits.images[index])
            if mask is not None:
                forms[index] = rule(mask, _strokes(digits.ink, index))
    return forms


def cut_out(image: NDArray[np.uint8]) -> _Mask | None:
    """Return where there is ink without its dust, cut to its box; None for an empty picture."""
    mask = image > INK_FROM * 255
    blobs = find_blobs(mask)
    large = np.append(blobs.areas >= SPECK_SHARE * blobs.areas.sum(), False)
    mask = large[blobs.labels]
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    if len(rows) < 4:
        return None
    return mask[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]


def holes(mask: _Mask) -> list[tuple[int, float]]:
    """Return area and height (0 the top, 1 the foot) of each enclosed piece of paper, the largest first."""
    # Paper is connected by its sides alone: a gap between two pixels that touch by a corner is none.
    paper = find_blobs(np.kron(~np.pad(mask, 1), np.ones((2, 2), bool)) & ~_corners(np.pad(mask, 1)))
    found = []
    for area, box in zip(paper.areas.tolist(), paper.boxes.tolist(), strict=True):
        if box[0] > 0 and area >= 4 * LEAST_HOLE_PX:
            found.append((area // 4, (box[1] + box[3]) / 4 / (len(mask) + 2)))
    return sorted(found, reverse=True)


def _corners(mask: _Mask) -> _Mask:
    """Return, twice as fine, where paper touches paper by a corner between two pixels of ink."""
    out = np.zeros((2 * mask.shape[0], 2 * mask.shape[1]), bool)
    falling = mask[:-1, :-1] & mask[1:, 1:] & ~mask[1:, :-1] & ~mask[:-1, 1:]
    rising = mask[1:, :-1] & mask[:-1, 1:] & ~mask[:-1, :-1] & ~mask[1:, 1:]
    out[1:-1:2, 2::2] |= falling
    out[1:-1:2, 1:-1:2] |= rising
    return out


def _zero(mask: _Mask, _strokes: _Strokes) -> str:
    found = [area for area, _ in holes(mask)]
    slashed = len(found) > 1 and found[1] >= SLASHED * found[0]
    return "0 with a slash" if slashed else "0, plain"


def _one(mask: _Mask, strokes: _Strokes) -> str:
    foot, seen = _beside_stem(mask)
    drop = seen
    if strokes is not None:  # what the pen did is surer than what is seen
        tall = 0.6 * np.ptp(np.concatenate(strokes)[:, 1])
        drop = max((_flag_of_stroke(one) for one in strokes if np.ptp(one[:, 1]) >= tall), default=0.0)
        drop = max(drop, seen) if len(strokes) > 1 else drop
    if drop <= 0:
        return "1 with a foot" if foot else "1, a plain line"
    if foot:
        return "1 with flag and foot"
    return "1 with a long flag" if drop >= LONG_FLAG else "1 with a flag"


def _flag_of_stroke(points: Floats) -> float:
    """Return how far the pen went up before it came down, in heights of the digit; 0 for no flag."""
    height = max(float(np.ptp(points[:, 1])), 1e-9)
    down = points if points[0, 1] <= points[-1, 1] else points[::-1]
    top = int(down[:, 1].argmin())
    drop = float(down[0, 1] - down[top, 1]) / height
    across = float(np.ptp(down[: top + 1, 0])) / height
    return max(drop, 0.01) if np.hypot(drop, across) > FLAG_FROM else 0.0


def _beside_stem(mask: _Mask) -> tuple[bool, float]:
    """Look beside the stem of a 1: is there a foot, and how far down comes a flag (0: there is none)?"""
    height = len(mask)
    rows = np.arange(height)
    left = np.array([np.flatnonzero(row)[0] if row.any() else -1 for row in mask], float)
    right = np.array([np.flatnonzero(row)[-1] if row.any() else -1 for row in mask], float)
    stem = (left >= 0) & (rows >= 0.4 * height) & (rows <= 0.85 * height)
    if stem.sum() < 3:
        return False, 0.0
    # The right side: a long flag lies at the left, and comes lower than the middle.
    line = np.polyval(np.polyfit(rows[stem], right[stem], 1), rows)
    wide = float(np.quantile((right - left)[stem], 0.25)) + 1
    beside = np.where(left >= 0, line - wide - left, 0) / height
    beyond = np.where(left >= 0, right - line, 0) / height
    lower, flagged = rows > 0.85 * height, (rows < 0.7 * height) & (beside > FLAG_FROM)
    foot = bool((lower & (beside > FOOT_FROM)).any() and (lower & (beyond > FOOT_FROM)).any())
    return foot, float(rows[flagged].max() + 1) / height if flagged.any() else 0.0


def _two(mask: _Mask, _strokes: _Strokes) -> str:
    return "2 with a loop" if any(at > 0.5 for _, at in holes(mask)) else "2, no loop"


def _four(mask: _Mask, _strokes: _Strokes) -> str:
    return "4, closed" if holes(mask) else "4, open"


def _seven(mask: _Mask, strokes: _Strokes) -> str:
    if strokes is not None:
        return "7 with a bar" if any(_is_bar(stroke, strokes) for stroke in strokes) else "7, no bar"
    return "7 with a bar" if _has_bar(mask) else "7, no bar"


def _has_bar(mask: _Mask) -> bool:
    """Tell whether, in some row between, ink reaches to both sides of where the stem should be."""
    height, gap = len(mask), APART_ROWS
    edges = [(np.flatnonzero(row)[0], np.flatnonzero(row)[-1]) if row.any() else (99, -99) for row in mask]
    left, right = np.array(edges, float).T
    for row in range(max(round(0.35 * height), round(0.15 * height) + gap), round(0.75 * height)):
        if row + gap >= height:
            break
        before, after = row - gap, row + gap
        if right[before] - left[before] > 0.4 * height:
            continue  # still the line at the top
        reach = (left[before] + left[after]) / 2 - left[row], right[row] - (right[before] + right[after]) / 2
        if min(reach) >= BESIDE_PX:
            return True
    return False


def _is_bar(stroke: Floats, strokes: list[Floats]) -> bool:
    every = np.concatenate(strokes)
    top, height = every[:, 1].min(), max(float(np.ptp(every[:, 1])), 1e-9)
    middle = (float(stroke[:, 1].mean()) - top) / height
    wide, high = np.ptp(stroke, axis=0) / height
    return bool(wide > BAR_LENGTH and high < BAR_FLAT and BAR_BETWEEN[0] < middle < BAR_BETWEEN[1])


def _nine(mask: _Mask, _strokes: _Strokes) -> str:
    """Follow the right side of the lower half: how far does it stray from a straight line?"""
    height = len(mask)
    lower = mask[round(0.5 * height) :]
    right = np.array([np.flatnonzero(row)[-1] for row in lower if row.any()], float)
    if len(right) < 4:
        return "9, straight leg"
    rows = np.arange(len(right))
    away = np.abs(right - right[0] - (right[-1] - right[0]) * rows / rows[-1]).max() / height
    tail = mask[round(0.8 * height) :].sum(axis=1).max() / height
    return "9, curved leg" if away > CURVED_FROM or tail > TAIL_FROM else "9, straight leg"


def _strokes(ink: PackedInk | None, index: int) -> _Strokes:
    if ink is None:
        return None
    one = ink.some(index, index + 1)
    points = np.stack([one.x, one.y], axis=1)
    return np.split(points, one.stroke_starts[1:-1]) if len(points) else None


RULES: dict[str, Callable[[_Mask, _Strokes], str]] = {
    "0": _zero,
    "1": _one,
    "2": _two,
    "4": _four,
    "7": _seven,
    "9": _nine,
}
"""How the form of each digit is told."""
