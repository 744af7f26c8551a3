"""How a hand writes: slant, proportions, number and beginning of strokes, measured from the strokes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from digitscope.ink.drawing.packed import Floats, pack
from digitscope.ink.drawing.raster import NOMINAL_LINE_PX
from digitscope.ink.drawing.strokes import Drawing

MOST_STROKES = 4
"""More strokes than this count as this many."""
QUARTERS = ("upper left", "upper right", "lower left", "lower right")
_FLAT = 0.15
"""Of the longer side: something flatter or thinner than this has neither a slant nor proportions."""


@dataclass(frozen=True)
class Style:
    """What was measured of one drawing."""

    slant: float
    """Degrees to the right of upright, by the spread of the ink; not a number for a flat line."""
    proportion: float
    """Natural logarithm of width over height; not a number for a line or a dot."""
    strokes: int
    begin: int
    """Index into `QUARTERS` of its box: where the first stroke begins."""
    line: float
    """Width of the line in the 28×28 picture, in pixels."""
    seconds: float
    """From the first point to the last; 0 if the strokes carry no times."""


def style_of(drawing: Drawing) -> Style | None:
    """Measure a drawing; None for one without strokes."""
    if not drawing.strokes:
        return None
    ink = pack([drawing])
    low_x, high_x, low_y, high_y = ink.x.min(), ink.x.max(), ink.y.min(), ink.y.max()
    width, height = float(high_x - low_x), float(high_y - low_y)
    side = max(width, height, 1e-9)
    begins = drawing.strokes[0].points[0]
    right, low = begins[0] > (low_x + high_x) / 2, begins[1] > (low_y + high_y) / 2
    thin = min(width, height) < _FLAT * side
    return Style(
        slant=float("nan") if height < _FLAT * side else _slant(drawing),
        proportion=float("nan") if thin else float(np.log(width / height)),
        strokes=min(len(drawing.strokes), MOST_STROKES),
        begin=2 * int(low) + int(right),
        line=float(np.mean(ink.width)) * NOMINAL_LINE_PX,
        seconds=drawing.duration,
    )


def _slant(drawing: Drawing) -> float:
    """Return the slant of the ink, every part of the line counted by its length."""
    parts = [stroke.points[:, :2] for stroke in drawing.strokes]
    middles = np.concatenate([(part[1:] + part[:-1]) / 2 for part in parts])
    steps = np.concatenate([np.diff(part, axis=0) for part in parts])
    lengths = np.hypot(*steps.T)
    if lengths.sum() <= 0:
        return float("nan")
    x, y = (middles - np.average(middles, axis=0, weights=lengths)).T
    # A part of the line is spread along itself too: a twelfth of its length squared.
    across = np.average(x * y + steps[:, 0] * steps[:, 1] / 12, weights=lengths)
    down = np.average(y * y + steps[:, 1] ** 2 / 12, weights=lengths)
    return float(np.degrees(np.arctan2(-across, down)))


@dataclass(frozen=True)
class Habits:
    """How one digit is written by somebody, or by many."""

    count: int
    slant: float
    """Mean, degrees."""
    proportion: float
    """Mean of the logarithm of width over height."""
    strokes: tuple[float, ...]
    """(MOST_STROKES,) share of drawings with 1, 2 … strokes."""
    begins: tuple[float, ...]
    """(4,) share that begin in each quarter."""


def habits_of(styles: Sequence[Style]) -> Habits:
    """Sum up drawings of one digit (at least one)."""
    strokes = np.bincount([style.strokes - 1 for style in styles], minlength=MOST_STROKES)
    begins = np.bincount([style.begin for style in styles], minlength=len(QUARTERS))
    return Habits(
        count=len(styles),
        slant=_mean([style.slant for style in styles]),
        proportion=_mean([style.proportion for style in styles]),
        strokes=_shares(strokes),
        begins=_shares(begins),
    )


def habits_by_label(labelled: Iterable[tuple[str, Drawing]]) -> tuple[dict[str, Habits], list[Style]]:
    """Measure labelled drawings; returns the habits of each label and all that was measured."""
    styles: dict[str, list[Style]] = {}
    for label, drawing in labelled:
        style = style_of(drawing)
        if style is not None:
            styles.setdefault(label, []).append(style)
    every = [style for some in styles.values() for style in some]
    return {label: habits_of(some) for label, some in sorted(styles.items())}, every


def _mean(values: list[float]) -> float:
    known: Floats = np.array(values)[np.isfinite(values)]
    return float(known.mean()) if len(known) else float("nan")


def _shares(counts: NDArray[np.int64]) -> tuple[float, ...]:
    return tuple((counts / counts.sum()).round(4).tolist())
