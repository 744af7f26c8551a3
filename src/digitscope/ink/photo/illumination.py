"""The light on a photographed surface."""

from __future__ import annotations

import numpy as np

from digitscope.ink.drawing.raster import Pixels

_RIM = 0.04


def border_light(image: Pixels) -> Pixels:
    """Return the light that the border lets one expect everywhere, (H, W, C): a plane through most of it."""
    height, width, channels = image.shape
    y, x = np.mgrid[-1 : 1 : height * 1j, -1 : 1 : width * 1j]
    edge = max(round(min(height, width) * _RIM), 1)
    rim = np.ones((height, width), dtype=bool)
    rim[edge:-edge, edge:-edge] = False
    terms = np.stack([np.ones_like(x), x, y], axis=2)
    out = np.empty_like(image)
    for index in range(channels):
        known, light = terms[rim], image[:, :, index][rim]
        off = np.abs(light - np.median(light))
        near = off <= max(2 * float(np.median(off)), 0.1)
        for _ in range(3):
            plane, *_ = np.linalg.lstsq(known[near], light[near], rcond=None)
            off = np.abs(known @ plane - light)
            near = off <= max(2 * float(np.median(off)), 0.02)
        out[:, :, index] = terms @ plane
    return out.clip(0, 1)


def usual_slope(channel: Pixels) -> Pixels:
    """Return how the light rises over an image, (H, W), 0 in the middle: a plane of the usual steepness.

    Neither ink nor the edges of shadows count: most places are beside none.
    """
    height, width = channel.shape
    step = max(min(height, width) // 12, 1)
    across = np.median(channel[:, step:] - channel[:, :-step]) / step if width > step else 0.0
    down = np.median(channel[step:] - channel[:-step]) / step if height > step else 0.0
    x, y = np.arange(width) - (width - 1) / 2, np.arange(height) - (height - 1) / 2
    plane: Pixels = (down * y[:, None] + across * x).clip(-0.5, 0.5).astype(np.float32)
    return plane
