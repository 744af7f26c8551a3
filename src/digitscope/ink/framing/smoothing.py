"""Pictures without strokes, softened a little before a network reads them: so it knows what was drawn here.

A 7 whose top rises, as some people write it, and the long-flagged 1 of others have the same shape: which of
the two it is depends on who wrote it. Ready-made pictures (MNIST's, for one) mostly are the former; who draws
here may be either. A network that learned pictures soft and drawings sharp knows where ink comes from, and
reads both as they were meant.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

SHARE = 0.16
"""What each of a pixel's two neighbours gives it, in either direction; it keeps the rest of its own."""
_PIECE = 1000


def softened(images: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return pictures (…, H, W) softened."""
    for axis in (-1, -2):
        given = np.moveaxis(images, axis, -1)
        spread = np.float32(1 - 2 * SHARE) * given
        spread[..., 1:] += np.float32(SHARE) * given[..., :-1]
        spread[..., :-1] += np.float32(SHARE) * given[..., 1:]
        images = np.moveaxis(spread, -1, axis)
    return np.ascontiguousarray(images)


def softened_bytes(images: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return pictures (N, H, W), 0…255, softened and rounded."""
    result = np.empty(images.shape, np.uint8)
    for first in range(0, len(images), _PIECE):  # as floats, a whole set may not fit the memory
        piece = slice(first, first + _PIECE)
        result[piece] = np.rint(softened(images[piece].astype(np.float32)))
    return result
