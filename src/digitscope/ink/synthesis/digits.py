"""Pen digits made from control points alone, and drawings that are no digit: training without data."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from digitscope.ink.drawing.packed import Floats, PackedInk, pack
from digitscope.ink.drawing.strokes import Drawing, Stroke, T, X, Y, drawing_of
from digitscope.ink.synthesis.letterforms import DIGITS, SIGNS, Form
from digitscope.ink.synthesis.regional_forms import REGIONAL
from digitscope.ink.synthesis.stroke_augmentation import Amounts, augment

STEPS = 10
"""Points between two control points."""
HAND = Amounts(
    rotation=7.0, slant=0.16, aspect=0.16, warp=0.045, forms=0.0, joined=0.05, thinnest=0.8, thickest=1.3
)
"""How much one hand differs from another, besides the control points."""
REGIONAL_HAND = replace(HAND, rotation=3.0, slant=0.1)
"""Turned and slanted less: the flag's direction is what tells these forms from another digit."""
UNSTEADY = 0.035
"""Standard deviation of a control point, as a share of the sign's box."""
SLOWEST, FASTEST = 1.0, 3.0
"""Speed of the pen in pad units a second."""
PEN_UP_S = 0.2


def make_digits(
    count: int, rng: np.random.Generator, digits: Sequence[int] = tuple(range(10))
) -> list[tuple[int, Drawing]]:
    """Make labelled digits, every written form of a digit equally often, as different hands write them."""
    labels = [int(label) for label in rng.choice(np.asarray(digits, dtype=np.int64), count)]
    drawings = [_written(_pick(DIGITS[label], rng), _proportion(label, rng), rng) for label in labels]
    return list(zip(labels, _vary(drawings, rng), strict=True))


def make_regional(count: int, rng: np.random.Generator) -> list[tuple[int, Drawing]]:
    """Make labelled digits in the forms of some regions alone: long flags, hooks, open heads."""
    weights = np.array([each.weight for each in REGIONAL])
    chosen = [REGIONAL[index] for index in rng.choice(len(REGIONAL), count, p=weights / weights.sum())]
    drawings = [_written(each.at(rng.random()), float(rng.uniform(*each.proportion)), rng) for each in chosen]
    varied = _timed(augment(pack(drawings), rng, REGIONAL_HAND), rng).drawings()
    return list(zip([each.digit for each in chosen], varied, strict=True))


def make_nondigits(
    count: int, rng: np.random.Generator, among: Sequence[str] | None = None
) -> list[tuple[str, Drawing]]:
    """Make drawings that are no digit, each with its kind: sign, scribble, two digits, part of a digit."""
    kinds = [str(kind) for kind in rng.choice(list(among or _NONDIGITS), count)]
    return list(zip(kinds, _vary([_NONDIGITS[kind](rng) for kind in kinds], rng), strict=True))


def two_digits(left: Drawing, right: Drawing, rng: np.random.Generator) -> Drawing:
    """Set two drawings side by side, about equally high, at a gap that may be narrow."""
    first, second = _boxed(left), _boxed(right)
    size = rng.uniform(0.8, 1.2)
    width = max(float(np.ptp(np.concatenate([stroke[:, X] for stroke in first]))), 0.12)
    gap = width + rng.uniform(0.05, 0.35)
    strokes = [*first]
    clock = max(float(stroke[-1, T]) for stroke in first) + PEN_UP_S
    for stroke in second:
        moved = stroke.copy()
        moved[:, X] = stroke[:, X] * size + gap
        moved[:, Y] = (stroke[:, Y] - 0.5) * size + 0.5 + rng.normal(0, 0.04)
        moved[:, T] += clock
        strokes.append(moved)
    return _centred(strokes)


def _vary(drawings: list[Drawing], rng: np.random.Generator) -> list[Drawing]:
    return _timed(augment(pack(drawings), rng, HAND), rng).drawings()


def _written(form: Form, proportion: float, rng: np.random.Generator) -> Drawing:
    """Write a form with an unsteady hand; `proportion` is width over height."""
    return _centred(
        [
            _smooth(np.asarray(line) + rng.normal(0, UNSTEADY, 2) * 0.5, rng) * np.array([proportion, 1.0])
            for line in form
        ]
    )


def _smooth(points: Floats, rng: np.random.Generator) -> Floats:
    """Run a line through the points; corners, which are given twice, stay sharp."""
    moved = points + rng.normal(0, UNSTEADY, points.shape)
    twice = np.flatnonzero((points[1:] == points[:-1]).all(axis=1))
    moved[twice + 1] = moved[twice]
    pieces = np.split(moved, twice + 1)
    return np.concatenate([_curve(piece) for piece in pieces])


def _curve(points: Floats) -> Floats:
    """Return a smooth curve through the points, (N, 2), `STEPS` points from one to the next.

    Source: Catmull and Rom, A class of local interpolating splines, 1974.
    """
    before = np.concatenate([[2 * points[0] - points[1]], points[:-2]]) if len(points) > 2 else points[:1]
    after = np.concatenate([points[2:], [2 * points[-1] - points[-2]]]) if len(points) > 2 else points[1:]
    begin, end = points[:-1, None], points[1:, None]
    u = np.linspace(0, 1, STEPS + 1)[None, :, None]
    pull_begin, pull_end = (end - before[:, None]) / 2, (after[:, None] - begin) / 2
    curve = (
        (2 * u**3 - 3 * u**2 + 1) * begin
        + (u**3 - 2 * u**2 + u) * pull_begin
        + (3 * u**2 - 2 * u**3) * end
        + (u**3 - u**2) * pull_end
    )
    flat: Floats = np.concatenate([curve[:, :-1].reshape(-1, 2), points[-1:]])
    return flat


def _timed(ink: PackedInk, rng: np.random.Generator) -> PackedInk:
    """Give the points times: each drawing at one pace, each stroke a little faster or slower."""
    strokes = len(ink.stroke_starts) - 1
    owner = np.repeat(np.arange(len(ink)), np.diff(ink.drawing_starts))
    pace = rng.uniform(SLOWEST, FASTEST, len(ink))[owner] * rng.uniform(0.8, 1.25, strokes)
    within = ink.walked() / np.repeat(pace, np.diff(ink.stroke_starts))
    lasts = within[ink.stroke_starts[1:] - 1] + PEN_UP_S
    begins = np.cumsum(lasts) - lasts
    begins -= begins[ink.drawing_starts[:-1]][owner]
    t = within + np.repeat(begins, np.diff(ink.stroke_starts))
    return PackedInk(ink.x, ink.y, t, ink.width, ink.stroke_starts, ink.drawing_starts)


def _proportion(label: int, rng: np.random.Generator) -> float:
    return float(rng.uniform(0.45, 0.75) if label == 1 else rng.uniform(0.5, 0.9))


def _pick(forms: Sequence[Form], rng: np.random.Generator) -> Form:
    return forms[int(rng.integers(len(forms)))]


def _sign(rng: np.random.Generator) -> Drawing:
    return _written(SIGNS[str(rng.choice(list(SIGNS)))], float(rng.uniform(0.7, 1.2)), rng)


def _scribble(rng: np.random.Generator) -> Drawing:
    """Wander about: many turns in one line."""
    points = np.cumsum(rng.normal(0, 0.5, (int(rng.integers(6, 25)), 2)), axis=0)
    points -= points.mean(axis=0) * rng.uniform(0.5, 1.0)
    return _centred([_curve(np.tanh(points))])


def _doubled(rng: np.random.Generator) -> Drawing:
    (_, left), (_, right) = make_digits(2, rng)
    return two_digits(left, right, rng)


def _part(rng: np.random.Generator) -> Drawing:
    """Keep the lower part of a 2, 3 or 5: the parts of other digits look like digits themselves."""
    digit = int(rng.choice([2, 3, 5]))
    whole = _written(_pick(DIGITS[digit], rng), _proportion(digit, rng), rng)
    height = 0.5 + rng.uniform(0, 0.1) * 0.7
    kept = [stroke.points[stroke.points[:, Y] > height][:, :2] for stroke in whole.strokes]
    return _centred([points for points in kept if len(points) > 1])


_NONDIGITS: dict[str, Callable[[np.random.Generator], Drawing]] = {
    "sign": _sign,
    "scribble": _scribble,
    "two digits": _doubled,
    "part of a digit": _part,
}


def _boxed(drawing: Drawing) -> list[Floats]:
    """Return the strokes' points with the drawing's box at 0…1 high, its left side at 0."""
    every = np.concatenate([stroke.points[:, :2] for stroke in drawing.strokes])
    low, size = every.min(axis=0), max(float(np.ptp(every, axis=0).max()), 1e-9)
    boxed = []
    for stroke in drawing.strokes:
        points = stroke.points.copy()
        points[:, :2] = (points[:, :2] - low) / size
        boxed.append(points)
    return boxed


def _centred(strokes: Sequence[Floats]) -> Drawing:
    """Lay strokes of any scale on the middle of the pad, 0.7 large."""
    drawing = drawing_of(strokes)
    every = np.concatenate([stroke.points[:, :2] for stroke in drawing.strokes])
    low, high = every.min(axis=0), every.max(axis=0)
    scale = 0.7 / max(float((high - low).max()), 1e-9)
    laid = []
    for stroke in drawing.strokes:
        points = stroke.points.copy()
        points[:, :2] = (points[:, :2] - (low + high) / 2) * scale + 0.5
        laid.append(Stroke.of(points, stroke.width))
    return Drawing(tuple(laid))
