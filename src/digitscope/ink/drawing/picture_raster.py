"""Draw a picture of ink at another size and place, each pixel the mean of what it covers."""

from __future__ import annotations

import numpy as np

from digitscope.ink.drawing.packed import Floats
from digitscope.ink.drawing.raster import Pixels
from digitscope.ink.drawing.strokes import Picture


def draw_picture(picture: Picture, scale: float, x: float, y: float, side: int) -> Pixels:
    """Draw the picture as it is by averaging over areas; returns (side, side), 0…1.

    `scale` is pixels to a pad unit, `x` and `y` the place of the pad's corner in pixels.
    """
    left, top, right, _ = picture.place
    pixel = (right - left) / picture.ink.shape[1]
    return _average(picture.ink, pixel * scale, x + left * scale, y + top * scale, side)


def _average(ink: Pixels, size: float, x: float, y: float, side: int) -> Pixels:
    """Average (h, w) pixels, each `size` large, the corner at x, y, over the pixels of (side, side)."""
    height, width = ink.shape
    pixels = _shares(y, size, height, side) @ ink @ _shares(x, size, width, side).T
    return pixels.clip(0, 1).astype(np.float32)


def _shares(start: float, size: float, count: int, side: int) -> Pixels:
    """Return (side, count): how much of each small pixel each of the `count` pixels of a row covers."""
    edges = start + size * np.arange(count + 1)
    cells = np.arange(side)[:, None]
    covered: Floats = np.minimum(edges[1:], cells + 1) - np.maximum(edges[:-1], cells)
    return covered.clip(min=0).astype(np.float32)
