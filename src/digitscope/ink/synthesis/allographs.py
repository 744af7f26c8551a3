"""Other written forms of a digit: a bar through the 7, a flag or a foot on the 1, a slash through the 0."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeAlias

import numpy as np

from digitscope.ink.drawing.packed import Floats, PackedInk, starts_of

POINTS_A_LINE = 8
LEVEL_SLASHES, FALLING_SLASHES = 0.2, 0.15
"""Shares of the slashes through a 0 that do not rise."""

_Form: TypeAlias = Callable[[Floats, Floats, np.random.Generator], list[Floats]]


def vary_forms(ink: PackedInk, labels: Sequence[str], share: float, rng: np.random.Generator) -> PackedInk:
    """Add strokes to a share of the plain 0, 1 and 7: those written in one stroke of the plainest shape.

    The drawings' larger side is 1. Whatever might have a bar or flag already is left as it is.
    """
    added: list[Floats] = []
    owners: list[int] = []
    single = np.diff(ink.drawing_starts) == 1
    for index in np.flatnonzero(single & (rng.random(len(ink)) < share)).tolist():
        form = _FORMS.get(labels[index])
        if form is not None:
            part = slice(int(ink.point_starts[index]), int(ink.point_starts[index + 1]))
            new = form(ink.x[part], ink.y[part], rng)
            added.extend(new)
            owners.extend([index] * len(new))
    return _with_strokes(ink, added, owners) if added else ink


def _seven(x: Floats, y: Floats, rng: np.random.Generator) -> list[Floats]:
    """Bar through the stem, somewhere between 45 and 65 % of the way down."""
    if y[-1] < y.max() - 0.1 * np.ptp(y):
        return []  # it does not end at its foot: no plain 7
    height = y.min() + rng.uniform(0.45, 0.65) * np.ptp(y)
    above = np.flatnonzero(y < height)
    if len(above) == 0 or above[-1] + 1 >= len(y):
        return []
    middle = (x[above[-1]] + x[above[-1] + 1]) / 2  # where the stem comes down through that height
    reach, rise = rng.uniform(0.13, 0.28), rng.normal(0, 0.04)
    shift = rng.normal(0, 0.03)
    return [_line(middle + shift - reach, height + rise, middle + shift + reach, height - rise)]


def _one(x: Floats, y: Floats, rng: np.random.Generator) -> list[Floats]:
    """Flag to the left of the top, a foot under it, or both."""
    tall = np.ptp(y)
    if np.ptp(x) > 0.4 * tall or abs(y[-1] - y[0]) < 0.9 * tall:
        return []  # it is no bare stick: it may have a flag already
    top, foot = (0, -1) if y[0] < y[-1] else (-1, 0)
    lines = []
    kind = rng.integers(0, 4)
    if kind != 3:
        # 22° to 65° from the stem: flatter would be the top of a 7.
        length, angle = rng.uniform(0.12, 0.75) * tall, np.deg2rad(rng.uniform(22, 65))
        lines.append(_line(x[top] - length * np.sin(angle), y[top] + length * np.cos(angle), x[top], y[top]))
    if kind >= 2:
        reach = rng.uniform(0.12, 0.3) * tall
        lines.append(_line(x[foot] - reach, y[foot], x[foot] + reach, y[foot] + rng.normal(0, 0.02)))
    return lines


def _zero(x: Floats, y: Floats, rng: np.random.Generator) -> list[Floats]:
    """Slash, mostly rising from the lower left, sometimes level or falling; about as long as the oval."""
    if np.hypot(x[-1] - x[0], y[-1] - y[0]) > 0.3 or np.ptp(x) < 0.3:
        return []
    middle_x, middle_y = (x.min() + x.max()) / 2, (y.min() + y.max()) / 2
    reach_x = np.ptp(x) / 2 * rng.uniform(0.45, 1.1)
    reach_y = np.ptp(y) / 2 * rng.uniform(0.45, 1.0)
    kind = rng.random()
    if kind < LEVEL_SLASHES:
        reach_x, reach_y = reach_x * 1.4, reach_y * rng.normal(0, 0.15)
    elif kind < LEVEL_SLASHES + FALLING_SLASHES:
        reach_y = -reach_y
    return [_line(middle_x - reach_x, middle_y + reach_y, middle_x + reach_x, middle_y - reach_y)]


_FORMS: dict[str, _Form] = {"0": _zero, "1": _one, "7": _seven}


def _line(x0: float, y0: float, x1: float, y1: float) -> Floats:
    return np.linspace((x0, y0), (x1, y1), POINTS_A_LINE)


def _with_strokes(ink: PackedInk, added: list[Floats], owners: list[int]) -> PackedInk:
    """Add strokes of points x, y to the drawings they belong to, as the last of each."""
    drawings = np.concatenate([np.repeat(np.arange(len(ink)), np.diff(ink.drawing_starts)), owners])
    order = np.argsort(drawings, kind="stable")
    new = np.concatenate(added)
    counts = np.array([len(stroke) for stroke in added])
    owner_of_new = np.repeat(owners, counts)
    last = ink.point_starts[1:] - 1
    together = PackedInk(
        x=np.concatenate([ink.x, new[:, 0]]),
        y=np.concatenate([ink.y, new[:, 1]]),
        t=np.concatenate([ink.t, ink.t[last[owner_of_new]] + 0.3]),
        width=np.concatenate([ink.width, ink.width[last[owner_of_new]]]),
        stroke_starts=starts_of(np.concatenate([np.diff(ink.stroke_starts), counts])),
        drawing_starts=np.arange(len(order) + 1),
    )
    # Each stroke as a drawing of its own, put in order, then the drawings' bounds drawn anew.
    ordered = together.take(order)
    bounds = starts_of(np.bincount(drawings, minlength=len(ink)))
    return PackedInk(ordered.x, ordered.y, ordered.t, ordered.width, ordered.stroke_starts, bounds)
