"""Other hands: vary stroke drawings for training as people's writing and pens vary, thousands a second.

Everything works on the strokes, before the line is drawn: the pictures stay as crisp as what the pad gives.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from digitscope.ink.drawing.packed import Floats, PackedInk, pack
from digitscope.ink.drawing.strokes import Drawing
from digitscope.ink.synthesis.allographs import vary_forms


@dataclass(frozen=True)
class Amounts:
    """How much is varied; lengths are shares of the drawing's larger side. 0 turns a variation off."""

    rotation: float = 9.0
    """Standard deviation in degrees, cut at twice that."""
    slant: float = 0.18
    """Standard deviation of the shift across for one unit down, cut at twice that."""
    aspect: float = 0.14
    """Standard deviation of the logarithm of width over height."""
    thinnest: float = 0.6
    """Line widths lie between these factors, evenly in the logarithm."""
    thickest: float = 1.6
    pressure: float = 0.15
    """Most that the width changes along a stroke, as a share of it."""
    warp: float = 0.035
    """Standard deviation of a smooth bending of the plane."""
    drift: float = 0.03
    """How far the ends of strokes stray, dying out along the stroke: loops open and close."""
    shift: float = 0.025
    """How far strokes are moved against each other."""
    tremor: float = 0.010
    """Most that a trembling hand strays from the line."""
    ends: float = 0.06
    """Most that a stroke's ends are drawn too far or stop short."""
    rounded: float = 0.3
    """Share of the drawings whose corners are smoothed."""
    sparse: float = 0.3
    """Share of the drawings left with few points, as slow mice give them: the line becomes a polygon."""
    joined: float = 0.03
    """Share of the pen-ups that are lost: two strokes become one."""
    forms: float = 0.04
    """Share of the 0, 1 and 7 that get another written form (needs labels)."""
    soft: float = 0.0
    """Share of the pictures that are softened as if they were no drawings (`ink.softening`)."""


def augment(
    ink: PackedInk,
    rng: np.random.Generator,
    amounts: Amounts | None = None,
    labels: Sequence[str] | None = None,
) -> PackedInk:
    """Return one variation of each drawing, centred at 0.5, 0.5 with 0.7 as its usual size.

    The labels (N,) are needed only for other written forms of a digit; the label itself never changes.
    """
    amounts = amounts if amounts is not None else Amounts()
    if len(ink.x) == 0:
        return ink
    ink = unit(ink)
    if labels is not None and amounts.forms > 0:
        ink = vary_forms(ink, labels, amounts.forms, rng)
    ink = _join(ink, amounts, rng)
    ink = _round_corners(ink, amounts, rng)
    ink = _move_strokes(ink, amounts, rng)
    ink = _move_ends(ink, amounts, rng)
    ink = _tremble(ink, amounts, rng)
    ink = _thin_out(ink, amounts, rng)
    return _bend(ink, amounts, rng)


def augment_drawing(
    drawing: Drawing, rng: np.random.Generator, amounts: Amounts | None = None, label: str | None = None
) -> Drawing:
    """Return one variation of a drawing's strokes; a picture under them is left out."""
    varied = augment(pack([drawing]), rng, amounts, None if label is None else [label])
    return varied.drawings()[0]


def unit(ink: PackedInk) -> PackedInk:
    """Centre each drawing at 0, 0 and scale its larger side to 1."""
    drawn = np.diff(ink.point_starts) > 0
    first, counts = ink.point_starts[:-1][drawn], np.diff(ink.point_starts)[drawn]
    low_x, high_x = np.minimum.reduceat(ink.x, first), np.maximum.reduceat(ink.x, first)
    low_y, high_y = np.minimum.reduceat(ink.y, first), np.maximum.reduceat(ink.y, first)
    size = np.maximum(high_x - low_x, high_y - low_y)
    scale = np.repeat(1 / np.where(size > 1e-9, size, 1.0), counts)
    x = (ink.x - np.repeat((low_x + high_x) / 2, counts)) * scale
    y = (ink.y - np.repeat((low_y + high_y) / 2, counts)) * scale
    return replace(ink, x=x, y=y)


def _join(ink: PackedInk, amounts: Amounts, rng: np.random.Generator) -> PackedInk:
    """Lose a few pen-ups between strokes that lie near each other."""
    begins = ink.stroke_starts[1:-1]
    near = np.hypot(ink.x[begins] - ink.x[begins - 1], ink.y[begins] - ink.y[begins - 1]) < 0.5
    lost = near & (rng.random(len(begins)) < amounts.joined)
    same_drawing = ~np.isin(np.arange(1, len(ink.stroke_starts) - 1), ink.drawing_starts)
    lost &= same_drawing
    if not lost.any():
        return ink
    stays = np.concatenate([[True], ~lost, [True]])
    # Drawings begin at strokes that stay: count how many of them come before.
    return replace(
        ink,
        stroke_starts=ink.stroke_starts[stays],
        drawing_starts=(np.cumsum(stays) - 1)[ink.drawing_starts],
    )


def _round_corners(ink: PackedInk, amounts: Amounts, rng: np.random.Generator) -> PackedInk:
    """Pull points towards the middle of their neighbours, in some drawings; stroke ends stay."""
    chosen = rng.random(len(ink)) < amounts.rounded
    pull = _per_point(ink, np.where(chosen, rng.uniform(0.2, 1.0, len(ink)), 0.0))
    pull[ink.stroke_starts[:-1]] = 0
    pull[ink.stroke_starts[1:] - 1] = 0
    x, y = ink.x.copy(), ink.y.copy()
    # Where points lie far apart the line has no more detail than its points: leave those alone.
    gap = np.maximum(np.hypot(np.diff(x), np.diff(y)), 1e-9)
    pull[1:-1] *= np.minimum(1.0, 0.05 / np.maximum(gap[1:], gap[:-1]))
    for _ in range(3):
        for places in (x, y):
            middle = (places[2:] + places[:-2]) / 2
            places[1:-1] += pull[1:-1] * (middle - places[1:-1])
    return replace(ink, x=x, y=y)


def _move_strokes(ink: PackedInk, amounts: Amounts, rng: np.random.Generator) -> PackedInk:
    """Move each stroke a little on its own, and let its ends stray."""
    strokes = len(ink.stroke_starts) - 1
    counts = np.diff(ink.stroke_starts)
    along = ink.walked()
    back = np.repeat(along[ink.stroke_starts[1:] - 1], counts) - along
    fade, fade_back = np.exp(along * -4.0), np.exp(back * -4.0)
    moved = []
    for places in (ink.x, ink.y):
        whole = np.repeat(_normal(rng, amounts.shift, strokes), counts)
        begin = np.repeat(_normal(rng, amounts.drift, strokes), counts)
        end = np.repeat(_normal(rng, amounts.drift, strokes), counts)
        moved.append(places + whole + begin * fade + end * fade_back)
    return replace(ink, x=moved[0], y=moved[1])


def _move_ends(ink: PackedInk, amounts: Amounts, rng: np.random.Generator) -> PackedInk:
    """Draw stroke ends too far or, by leaving out points, stop short; a third of the ends each."""
    strokes = len(ink.stroke_starts) - 1
    begins, ends = ink.stroke_starts[:-1], ink.stroke_starts[1:] - 1
    x, y = ink.x.copy(), ink.y.copy()
    along = ink.walked()
    counts = np.diff(ink.stroke_starts)
    total = np.repeat(along[ends], counts)
    keep = np.ones(len(x), dtype=bool)
    for tip, inward, from_tip in ((begins, 1, along), (ends, -1, total - along)):
        length = rng.uniform(0, amounts.ends, strokes)
        kind = rng.integers(0, 3, strokes)
        short = np.repeat(np.where(kind == 1, length, -1.0), counts)
        # At least the nearer half of a short stroke stays.
        keep &= (from_tip >= short) | (from_tip >= total * 0.25)
        # The direction at the tip, taken a few points in, because the very last points tremble.
        inner = np.clip(tip + inward * 3, begins, ends)
        dx, dy = ink.x[tip] - ink.x[inner], ink.y[tip] - ink.y[inner]
        norm = np.maximum(np.hypot(dx, dy), 1e-6)
        turn = rng.normal(0, 0.3, strokes)
        reach = np.where((kind == 2) & (counts > 1), length, 0.0) / norm
        x[tip] += reach * (dx * np.cos(turn) - dy * np.sin(turn))
        y[tip] += reach * (dx * np.sin(turn) + dy * np.cos(turn))
    keep[(begins + ends) // 2] = True
    return replace(ink, x=x, y=y).keep(keep)


def _tremble(ink: PackedInk, amounts: Amounts, rng: np.random.Generator) -> PackedInk:
    """Add a wave along each stroke, and let pressure change along it."""
    along = ink.walked()
    x, y = ink.x, ink.y
    strength = _per_point(ink, np.square(rng.random(len(ink))) * amounts.tremor)
    for _ in range(2):
        pace = _per_stroke(ink, rng.uniform(12.0, 60.0, len(ink.stroke_starts) - 1))
        x = x + strength * np.sin(along * pace + _phase(ink, rng))
        y = y + strength * np.sin(along * pace * 1.1 + _phase(ink, rng))
    swell = _per_point(ink, rng.random(len(ink)) * amounts.pressure)
    pace = _per_stroke(ink, rng.uniform(1.0, 6.0, len(ink.stroke_starts) - 1))
    factor = np.exp(rng.uniform(np.log(amounts.thinnest), np.log(amounts.thickest), len(ink)))
    width = ink.width * _per_point(ink, factor) * (1 + swell * np.sin(along * pace + _phase(ink, rng)))
    return replace(ink, x=x, y=y, width=width)


def _thin_out(ink: PackedInk, amounts: Amounts, rng: np.random.Generator) -> PackedInk:
    """Leave some drawings with few points a stroke: its ends, and one about every 4 to 13 % of the size."""
    chosen = rng.random(len(ink)) < amounts.sparse
    if not chosen.any():
        return ink
    step = np.where(chosen, rng.uniform(0.04, 0.13, len(ink)), 1e-12)
    return ink.thinned(_per_point(ink, step))


def _bend(ink: PackedInk, amounts: Amounts, rng: np.random.Generator) -> PackedInk:
    """Bend the plane smoothly (three slow waves), then rotate, slant and stretch it; back to the pad."""
    count = len(ink)
    x, y = ink.x, ink.y
    moved_x, moved_y = x.copy(), y.copy()
    for _ in range(3):
        wave_x, wave_y = rng.uniform(-6.0, 6.0, (2, count))
        phase, other = rng.uniform(0, 2 * np.pi, (2, count))
        push_x, push_y = rng.normal(0, amounts.warp / np.sqrt(1.5), (2, count))
        inner = x * _per_point(ink, wave_x) + y * _per_point(ink, wave_y)
        moved_x += _per_point(ink, push_x) * np.sin(inner + _per_point(ink, phase))
        moved_y += _per_point(ink, push_y) * np.sin(inner + _per_point(ink, other))
    angle = np.deg2rad(_normal(rng, amounts.rotation, count))
    slant = _normal(rng, amounts.slant, count)
    stretch = np.exp(_normal(rng, amounts.aspect, count) / 2)
    cos, sin = np.cos(angle), np.sin(angle)
    # Stretch, then slant, then rotate: rotation · (1 −slant; 0 1) · diag(stretch, 1/stretch)
    a, b = cos * stretch, (-sin - cos * slant) / stretch
    c, d = sin * stretch, (cos - sin * slant) / stretch
    out_x = _per_point(ink, a) * moved_x + _per_point(ink, b) * moved_y
    out_y = _per_point(ink, c) * moved_x + _per_point(ink, d) * moved_y
    return replace(ink, x=0.5 + 0.7 * out_x, y=0.5 + 0.7 * out_y)


def _normal(rng: np.random.Generator, deviation: float, count: int) -> Floats:
    return np.clip(rng.standard_normal(count), -2, 2) * deviation


def _phase(ink: PackedInk, rng: np.random.Generator) -> Floats:
    return _per_stroke(ink, rng.uniform(0, 2 * np.pi, len(ink.stroke_starts) - 1))


def _per_stroke(ink: PackedInk, values: Floats) -> Floats:
    return np.repeat(values, np.diff(ink.stroke_starts))


def _per_point(ink: PackedInk, values: Floats) -> Floats:
    return np.repeat(values, np.diff(ink.point_starts))
