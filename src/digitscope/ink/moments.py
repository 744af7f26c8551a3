"""A drawing's history as the network would have seen it: what a scrubber and the marks on it need."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from digitscope.ink.framing import IMAGE_SIDE, frame, frame_packed
from digitscope.ink.packed import Floats, PackedInk, pack, starts_of
from digitscope.ink.raster import Pixels
from digitscope.ink.strokes import Drawing, T

_MOST_POINTS = 500
"""More points than this are thinned out before: the history of a long drawing must not take long."""


def frame_moments(
    drawing: Drawing,
    count: int,
    softens: bool = False,
    shown: Callable[[float], Drawing] | None = None,
) -> tuple[Floats, Pixels]:
    """Return at most `count` moments of the drawing, and its 28×28 picture at each.

    Times are in seconds, (M,), ascending, spread evenly over the points, the last one the end; at each of
    them `drawing.until(time)` is what had been drawn. Pictures are (M, 28, 28), 0…1. No ink: no moments.
    `shown(time)` says what of the drawing is read at a moment; one at which nothing is read is left out.
    """
    times = _moments(drawing, count)
    if drawing.picture is not None or shown is not None:
        framed = [frame((shown or drawing.until)(float(time))) for time in times]
        images = [one.seen_by(softens).image for one in framed if one is not None]
        kept = np.array([one is not None for one in framed], dtype=bool)
        return times[kept], np.array(images, dtype=np.float32).reshape(-1, IMAGE_SIDE, IMAGE_SIDE)
    if len(times) == 0:
        return times, np.zeros((0, IMAGE_SIDE, IMAGE_SIDE), dtype=np.float32)
    whole = pack([drawing])
    ink = whole.thinned(_steps(whole)) if len(whole.x) > _MOST_POINTS else whole
    pictures = frame_packed(_prefixes(ink, times))
    pictures[-1] = frame_packed(whole)[0]
    return times, pictures * np.float32(1 / 255)


def _moments(drawing: Drawing, count: int) -> Floats:
    if not drawing.strokes:
        return np.zeros(0 if drawing.picture is None or count < 1 else 1)
    every = np.unique(np.concatenate([stroke.points[:, T] for stroke in drawing.strokes]))
    if count < len(every):
        every = every[np.rint(np.linspace(len(every) - 1, 0, max(count, 0))).astype(np.int64)[::-1]]
    return every


def _steps(ink: PackedInk) -> Floats:
    length = float(ink.walked()[ink.stroke_starts[1:] - 1].sum())
    return np.full(len(ink.x), max(length, 1e-12) / _MOST_POINTS)


def _prefixes(ink: PackedInk, times: Floats) -> PackedInk:
    """Return the one packed drawing as it was at each moment, M drawings."""
    drawn = ink.t <= times[:, None]  # (M, P)
    counts = np.add.reduceat(drawn, ink.stroke_starts[:-1], axis=1, dtype=np.int64)  # (M, S)
    _, points = np.nonzero(drawn)
    return PackedInk(
        ink.x[points], ink.y[points], ink.t[points], ink.width[points],
        stroke_starts=starts_of(counts[counts > 0]),
        drawing_starts=starts_of((counts > 0).sum(axis=1)),
    )  # fmt: skip
