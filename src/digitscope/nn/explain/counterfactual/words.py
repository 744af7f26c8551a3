"""A change of a drawing in the words of someone who shows it: “close the gap at the top left”."""

from __future__ import annotations

import numpy as np

from digitscope.ink.pixels.components import find_blobs
from digitscope.messages import FloatArray
from digitscope.nn.explain.counterfactual.brush import Cut, Edit, Line, Touch, touch_of
from digitscope.nn.explain.counterfactual.middle_lines import INKED, MiddleLines
from digitscope.wording import with_article

PLACES = (
    ("at the top left", "at the top", "at the top right"),
    ("on the left", "in the middle", "on the right"),
    ("at the bottom left", "at the bottom", "at the bottom right"),
)
LEAST_BOX_PX = 12.0
"""A drawing that is narrower, such as a 1, has its left and right no nearer together."""
LEVEL, UPRIGHT = 25.0, 65.0
"""Degrees below which a line is level, and above which it is upright."""
BENT = 0.15
"""A line that stands out by this share of its length, or is that much longer than straight, is a bow."""
SHORT_PX = 5.0
ON_INK_PX = 2.0
"""A line's end touches ink whose middle is so near, and is at that line's end if that is so near."""
GAP_PX = 9.0
"""A line between two ends of others is no longer than this, or it is more than a gap that is closed."""


def words_of(touch: Touch, lines: MiddleLines, picture: FloatArray) -> list[str]:
    """Return what each edit does, as an order: “remove the bar in the middle”; cuts come first."""
    phrases: list[str] = []
    done: list[Edit] = []
    named: dict[str, str] = {}  # what was removed, by its place
    for edit in sorted(touch.edits, key=lambda one: isinstance(one, Line)):
        before = touch_of(done, lines).on(picture)
        done.append(edit)
        after = touch_of(done, lines).on(picture)
        where = _place(np.abs(after - before), picture)
        if isinstance(edit, Cut):
            phrase, noun = _cut_words(edit, lines, before, after)
            if noun:
                named[where] = noun
        else:
            phrase, noun = _line_words(edit, lines, before, after)
            if noun and where in named:
                old = named.pop(where)
                phrases.remove(f"remove the {old} {where}")
                phrase = f"replace the {old} with {'another' if noun == old else with_article(noun)}"
        phrase = f"{phrase} {where}"
        if phrase not in phrases:
            phrases.append(phrase)
    return phrases


def _place(ink: FloatArray, picture: FloatArray) -> str:
    """Return in which ninth of the drawing the middle of some ink is."""
    thirds = []
    both = (picture > INKED) | (ink > INKED)
    for axis in (1, 0):
        weights = ink.sum(axis=axis)
        middle = float(np.average(np.arange(len(weights)), weights=weights)) if weights.any() else 14.0
        inked = np.flatnonzero(both.any(axis=axis)) if both.any() else np.array([4, 23])
        centre, size = (inked[0] + inked[-1]) / 2, max(float(inked[-1] - inked[0]), LEAST_BOX_PX)
        thirds.append(int(np.clip((middle - centre) / (size / 3) + 1.5, 0, 2)))
    return PLACES[thirds[0]][thirds[1]]


def _cut_words(cut: Cut, lines: MiddleLines, before: FloatArray, after: FloatArray) -> tuple[str, str]:
    """Return what a cut does, and what it removes where it removes a whole thing."""
    if _holes(after) < _holes(before) and not (_is_end(cut.first, lines) or _is_end(cut.last, lines)):
        return "open the loop", ""
    long = float(lines.along[cut.first, cut.last])
    free = _is_end(cut.first, lines) or _is_end(cut.last, lines)
    if long < SHORT_PX:
        return ("shorten the line" if free else "leave a gap in the line"), ""
    first, last = lines.points[cut.first], lines.points[cut.last]
    straight = float(np.hypot(*(last - first)))
    noun = _noun(last - first, bent=long > (1 + BENT) * straight + 1)
    return f"remove the {noun}", noun


def _line_words(line: Line, lines: MiddleLines, before: FloatArray, after: FloatArray) -> tuple[str, str]:
    """Return what a line does, and what it adds where it adds a thing by itself."""
    touching, at_end = zip(*(_meets(end, lines, before) for end in (line.first, line.last)), strict=True)
    if all(touching) and any(at_end) and line.length <= GAP_PX and abs(line.bulge) <= 2 * BENT:
        return ("close the loop" if _holes(after) > _holes(before) else "close the gap"), ""
    noun = _noun(np.subtract(line.last, line.first), bent=abs(line.bulge) > BENT)
    if sum(touching) == 1 and any(at_end):
        return ("make the line longer with a bow" if noun == "bow" else "make the line longer"), noun
    return (f"add a short {noun}" if line.length < SHORT_PX else f"add {with_article(noun)}"), noun


def _noun(step: FloatArray, *, bent: bool) -> str:
    if bent:
        return "bow"
    angle = float(np.degrees(np.arctan2(abs(step[0]), abs(step[1]))))
    return "bar" if angle < LEVEL else "upright line" if angle > UPRIGHT else "slanted line"


def _is_end(point: int, lines: MiddleLines) -> bool:
    return bool((lines.along[point, lines.ends] <= ON_INK_PX).any())


def _meets(end: tuple[float, float], lines: MiddleLines, before: FloatArray) -> tuple[bool, bool]:
    """Return whether a line's end touches what is still there of the ink, and whether at an end of that."""
    here = before[lines.points[:, 0].astype(int), lines.points[:, 1].astype(int)] > INKED
    away = np.hypot(*(lines.points - np.array(end, np.float32)).T)
    near = here & (away <= ON_INK_PX)
    # What a cut has left ends where the cut begins: its neighbour along the line is gone.
    beside = (lines.along <= 1.5) & ~here[None]
    ending = lines.ends | beside.any(axis=1)
    return bool(near.any()), bool((near & ending).any())


def _holes(picture: FloatArray) -> int:
    """Return how many areas of paper lie inside the ink; a single pixel is none."""
    paper = np.pad(picture <= INKED, 1, constant_values=True)
    # Areas hang together over corners there: a line is as thick as to close its corners.
    blobs = find_blobs(paper)
    sizes = np.bincount(blobs.labels[blobs.labels >= 0])
    return int((sizes >= 2).sum()) - 1
