"""The raster picture under the strokes: where its ink lies, how thick its line is, and how it looks small.

Pens in photos are thin or thick as they please. The network's pictures have a line of one kind, so a line
that is far thinner or thicker than that is grown or thinned on the way.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from digitscope.ink.drawing.picture_raster import _average
from digitscope.ink.drawing.raster import NOMINAL_LINE_PX, Pixels
from digitscope.ink.drawing.strokes import Picture
from digitscope.ink.pixels.morphology import INK_FROM, distance_to, line_width

THINNEST_PX, THICKEST_PX = 0.9 * NOMINAL_LINE_PX, 1.4 * NOMINAL_LINE_PX
"""Lines outside this range of the 28×28 picture are brought to its nearer end (MNIST: 1.9 to 3.5)."""

_DETAIL_PX = 160
"""The ink is kept at about this size, eight times as fine as the picture the network takes."""
_ROUNDS_A_PIXEL = 4
"""Growing is done in steps of a quarter of a fine pixel, so that its results can be kept."""


@dataclass(frozen=True, eq=False)
class Underlay:
    """The ink of a picture, cut out."""

    box: tuple[float, float, float, float]
    """Left, top, right, bottom on the pad."""
    ink: Pixels
    """(h, w), 0…1: the box's contents, reduced."""
    line: float
    """Width of its usual line in pad units."""
    pen: float | None = None
    """How many times as wide its lines shall be, as with another pen; None brings them to the usual width."""

    def grow_px(self, scale: float) -> float:
        """Return how far the line's edges must move outwards, in pixels, at `scale` pixels to a pad unit."""
        line_px = self.line * scale
        if self.pen is not None:
            return (self.pen - 1) * line_px / 2
        return (min(max(line_px, THINNEST_PX), THICKEST_PX) - line_px) / 2

    def draw(self, scale: float, x: float, y: float, side: int) -> Pixels:
        """Draw it with a line of the usual kind; arguments and result as those of `draw_picture`."""
        pixel = (self.box[2] - self.box[0]) / self.ink.shape[1]
        steps = round(self.grow_px(scale) / (pixel * scale) * _ROUNDS_A_PIXEL)
        ink, margin = _grown(self, steps)
        left, top = self.box[0] - margin * pixel, self.box[1] - margin * pixel
        return _average(ink, pixel * scale, x + left * scale, y + top * scale, side)


@lru_cache(maxsize=4)
def underlay(picture: Picture) -> Underlay | None:
    """Return the picture's ink; None if it has none. Kept for the last few pictures."""
    marked = picture.ink >= INK_FROM
    columns, rows = np.flatnonzero(marked.any(axis=0)), np.flatnonzero(marked.any(axis=1))
    if len(columns) == 0:
        return None
    part = (slice(int(rows[0]), int(rows[-1]) + 1), slice(int(columns[0]), int(columns[-1]) + 1))
    ink, times = _reduced(picture.ink[part])
    left, top, right, _ = picture.place
    pixel = (right - left) / picture.ink.shape[1]
    box_left, box_top = left + part[1].start * pixel, top + part[0].start * pixel
    height, width = ink.shape
    return Underlay(
        box=(box_left, box_top, box_left + width * times * pixel, box_top + height * times * pixel),
        ink=ink,
        line=line_width(ink > 0.5) * times * pixel,
    )


def _reduced(ink: Pixels) -> tuple[Pixels, int]:
    """Reduce by a whole number so that details stay; returns the ink and that number.

    Thin lines would fade if they were averaged: of those the darkest pixel stands for its block.
    """
    times = -(-max(ink.shape) // _DETAIL_PX)
    if times == 1:
        return ink, 1
    height, width = (-(-edge // times) for edge in ink.shape)
    padded = np.zeros((height * times, width * times), dtype=np.float32)
    padded[: ink.shape[0], : ink.shape[1]] = ink
    blocks = padded.reshape(height, times, width, times)
    thin = line_width(ink > 0.5) < 3 * times
    return (blocks.max(axis=(1, 3)) if thin else blocks.mean(axis=(1, 3), dtype=np.float32)), times


@lru_cache(maxsize=16)
def _grown(under: Underlay, steps: int) -> tuple[Pixels, int]:
    """Move the ink's edges outwards by `steps` quarter pixels, as `edges_moved` does."""
    return (under.ink, 0) if steps == 0 else edges_moved(under.ink, steps / _ROUNDS_A_PIXEL)


def edges_moved(ink: Pixels, grow: float) -> tuple[Pixels, int]:
    """Move the edges of ink (h, w) outwards by so many pixels, inwards if negative.

    Returns the ink with a margin round it, and that margin in pixels.
    """
    margin = max(int(np.ceil(grow)), 0) + 1
    mask = np.pad(ink, margin) > 0.5
    # Distances go from pixel to pixel: 1 to the neighbour, on which the edge has grown by nothing yet.
    if grow > 0:
        return (grow + 1 - distance_to(mask, grow + 1)).clip(0, 1), margin
    # Distance to the paper: what lies nearer than that to the edge is taken away.
    return (distance_to(~mask, 1 - grow) + grow).clip(0, 1), margin
