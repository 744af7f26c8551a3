"""Lines to pixels: anti-aliased, with round caps and joins, exact to a fraction of a pixel."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from digitscope.ink.drawing.packed import Floats, Ints

Pixels: TypeAlias = NDArray[np.float32]

NOMINAL_LINE_PX = 2.4
"""Width of the usual line in the 28×28 picture.

Measured: twice the ink over the length of its edge (the summed steepness) has the median 2.51 over the first
12,000 MNIST training digits (10 % below 1.90, 10 % above 3.47), their mean ink is 103 pixels. 4,000 unipen
drawings drawn 2.4 wide have 2.47 and 103.
"""
EDGE_PX = 1.1
"""Width of the ramp from ink to paper.

Measured with the same drawings: of the pixels that are not black 38 % are full ink (MNIST 37 %), and 150
pixels of a picture are not black (MNIST 151).
"""
LINE_ON_PAD = NOMINAL_LINE_PX / 20 * 0.7
"""Width of the usual line as a person sees it, in pad units: that of a digit 0.7 pad units high."""

_PIECE_PX, _PIECE_RADII = 1.25, 0.8
"""Longer segments are cut into pieces, so that a small square patch holds each: pixels, or radii if more."""
_SPACING_PX, _SPACING_RADII = 0.35, 0.05
"""Points closer along the line than this are passed over: they cannot be told apart in the picture."""
_LONG_STROKE = 1000
"""Strokes of more points than this are drawn from half as many: such a scribble must not make the pen lag."""
_PIXELS_AT_ONCE = 74_000
"""Patches of so many pixels are worked on together: their arrays stay in the processor's cache."""


def draw_lines(
    x: Floats, y: Floats, radius: Floats, stroke_starts: Ints, picture: Ints, count: int, side: int
) -> Pixels:
    """Draw strokes into `count` pictures; returns (count, side, side), 0…1.

    `x`, `y` and `radius` are in pixels, one entry a point; pixel (i, j) covers j…j+1 across and i…i+1 down.
    `stroke_starts` is (S + 1,); `picture` says into which picture each of the S strokes goes.
    """
    widest = float(radius.max(initial=0.0))
    piece = max(_PIECE_PX, widest * _PIECE_RADII)
    segments = _cut(_segments(x, y, radius, stroke_starts, picture, widest), piece)
    reach = widest + EDGE_PX / 2
    patch = int(np.ceil(piece + 2 * reach)) + 1
    # A frame round each picture takes what falls outside, so that no patch has to be cut.
    padded = side + 2 * patch
    canvas = np.zeros(count * padded * padded, dtype=np.float32)
    at_once = max(_PIXELS_AT_ONCE // patch**2, 1)
    for first in range(0, segments.shape[1], at_once):
        _draw_patches(segments[:, first : first + at_once], canvas, reach, patch, side, padded)
    return canvas.reshape(count, padded, padded)[:, patch : patch + side, patch : patch + side]


def _segments(
    x: Floats, y: Floats, radius: Floats, stroke_starts: Ints, picture: Ints, widest: float
) -> Floats:
    """Return (7, M): both ends, both radii and the picture of every segment; a lone point is one too."""
    keep = _apart(x, y, stroke_starts, max(_SPACING_PX, widest * _SPACING_RADII))
    # (P,): which stroke each kept point belongs to
    stroke = np.repeat(np.arange(len(picture)), np.diff(stroke_starts))[keep]
    x, y, radius = x[keep], y[keep], radius[keep]
    follows = stroke[1:] == stroke[:-1]
    begin = np.flatnonzero(follows)
    end = begin + 1
    alone = np.ones(len(stroke), dtype=bool)
    alone[begin] = False
    alone[end] = False
    if alone.any():
        dots = np.flatnonzero(alone)
        begin, end = np.concatenate([begin, dots]), np.concatenate([end, dots])
    owner = picture[stroke[begin]].astype(np.float64)
    return np.stack([x[begin], y[begin], x[end], y[end], radius[begin], radius[end], owner])


def _apart(x: Floats, y: Floats, stroke_starts: Ints, spacing: float) -> NDArray[np.bool_]:
    """Choose points about `spacing` apart along the line, with the ends of every stroke."""
    keep = np.ones(len(x), dtype=bool)
    if len(x) > 2:
        along = np.zeros(len(x))
        np.cumsum(np.hypot(np.diff(x), np.diff(y)), out=along[1:])
        # From each stroke's own start: a stroke looks the same whatever comes before it.
        counts = np.diff(stroke_starts)
        along -= np.repeat(along[stroke_starts[:-1]], counts)
        place = np.floor(along / np.repeat(np.where(counts > _LONG_STROKE, 2 * spacing, spacing), counts))
        keep[1:] = place[1:] != place[:-1]
        keep[stroke_starts[:-1]] = True
        keep[stroke_starts[1:] - 1] = True
    return keep


def _cut(segments: Floats, piece: float) -> Floats:
    length = np.hypot(segments[2] - segments[0], segments[3] - segments[1])
    parts = np.maximum(np.ceil(length * (1 / piece)), 1).astype(np.int64)
    total = int(parts.sum())
    if total == len(parts):
        return segments
    whole = np.repeat(segments, parts, axis=1)
    share = 1 / np.repeat(parts, parts)
    nth = np.arange(total) - np.repeat(np.cumsum(parts) - parts, parts)
    at, to = nth * share, (nth + 1) * share
    out = np.empty_like(whole)
    for begin, end in ((0, 2), (1, 3), (4, 5)):
        span = whole[end] - whole[begin]
        out[begin] = whole[begin] + at * span
        out[end] = whole[begin] + to * span
    out[6] = whole[6]
    return out


def _draw_patches(segments: Floats, canvas: Pixels, reach: float, patch: int, side: int, padded: int) -> None:
    """Lay each segment's coverage into the canvas, keeping the larger value where they overlap.

    Coverage falls from ink to paper over `EDGE_PX` across the line's edge; the larger value of two is that of
    the nearer line, so joins and crossings are round and nothing is painted twice.
    """
    ax, ay, bx, by, ra, rb, owner = segments
    # Clipped, so that ink outside the picture lands in the frame round it.
    left = np.clip(np.floor(np.minimum(ax, bx) - reach), -patch, side)
    top = np.clip(np.floor(np.minimum(ay, by) - reach), -patch, side)
    dx, dy = (bx - ax).astype(np.float32), (by - ay).astype(np.float32)
    grid = np.arange(patch, dtype=np.float32)
    px = grid + (left + 0.5 - ax).astype(np.float32)[:, None]  # (M, patch), from the segment's first end
    py = grid + (top + 0.5 - ay).astype(np.float32)[:, None]
    scale = 1 / np.maximum(dx * dx + dy * dy, np.float32(1e-12))
    along = (px * (dx * scale)[:, None])[:, None, :] + (py * (dy * scale)[:, None])[:, :, None]
    np.clip(along, 0, 1, out=along)  # (M, patch, patch): where on the segment the nearest point lies
    square = np.square(px[:, None, :] - along * dx[:, None, None])
    square += np.square(py[:, :, None] - along * dy[:, None, None])
    np.sqrt(square, out=square)
    edge = (ra * (1 / EDGE_PX) + 0.5).astype(np.float32)[:, None, None]
    change = ((rb - ra) * (1 / EDGE_PX)).astype(np.float32)
    square *= -1 / EDGE_PX
    square += edge
    if change.any():
        square += along * change[:, None, None]
    # A line thinner than the ramp never gets to full ink.
    most = np.minimum((ra + rb) * (1 / EDGE_PX), 1.0).astype(np.float32)[:, None, None]
    np.clip(square, 0, most, out=square)
    origin = (owner * padded + top + patch) * padded + left + patch
    inside = (np.arange(patch) * padded)[:, None] + np.arange(patch)
    index = origin.astype(np.int64)[:, None, None] + inside
    np.maximum.at(canvas, index.ravel(), square.ravel())
