"""How alike two maps are: by the order of their pixels, and by their structure."""

from __future__ import annotations

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from digitscope.messages import FloatArray

WINDOW = 7
"""Side of the square in which structure is compared."""
STEADY = (0.01**2, 0.03**2)
"""Keeps quotients of nearly nothing steady; the values of Wang et al. for maps of range 1."""


def spearman(first: FloatArray, second: FloatArray, signed: bool = False) -> float:
    """Return the correlation, −1…1, of the ranks of two maps, over the pixels where either is not 0.

    Pixels that are 0 in both would count as agreement: most of a drawing is empty. 0 where a map has no
    order. Without `signed` the sizes are compared: where a map speaks, whether for or against.
    """
    both = np.stack([first.ravel(), second.ravel()])
    both = both[:, both.any(axis=0)]
    if both.shape[1] < 2:
        return 0.0
    ranks = np.stack([_ranks(row if signed else np.abs(row)) for row in both])
    ranks -= ranks.mean(axis=1, keepdims=True)
    lengths = np.linalg.norm(ranks, axis=1).prod()
    return float(ranks[0] @ ranks[1] / lengths) if lengths > 0 else 0.0


def _ranks(values: NDArray[np.floating]) -> NDArray[np.float64]:
    """Return ranks from 0; equal values share the mean of theirs."""
    _, place, counts = np.unique(values, return_inverse=True, return_counts=True)
    ends = np.cumsum(counts)
    shared: NDArray[np.float64] = (ends - (counts + 1) / 2)[place]
    return shared


def ssim(first: FloatArray, second: FloatArray) -> float:
    """Return the mean structural similarity, −1…1, of the sizes of two maps (H, W), each scaled to 0…1.

    Source: Wang, Bovik, Sheikh and Simoncelli: Image Quality Assessment (2004), over squares of equal
    weights.
    """
    scaled = [_scaled(heat) for heat in (first, second)]
    windows = [sliding_window_view(heat, (WINDOW, WINDOW)).reshape(-1, WINDOW**2) for heat in scaled]
    mean = [window.mean(axis=1) for window in windows]
    away = [window - level[:, None] for window, level in zip(windows, mean, strict=True)]
    # Sample covariances, as the reference implementations take them.
    both, one, two = (
        (left * right).sum(axis=1) / (WINDOW**2 - 1)
        for left, right in ((away[0], away[1]), (away[0], away[0]), (away[1], away[1]))
    )
    level = (2 * mean[0] * mean[1] + STEADY[0]) / (mean[0] ** 2 + mean[1] ** 2 + STEADY[0])
    structure = (2 * both + STEADY[1]) / (one + two + STEADY[1])
    return float((level * structure).mean())


def _scaled(heat: FloatArray) -> NDArray[np.float64]:
    sizes = np.abs(heat).astype(np.float64)
    return sizes / max(float(sizes.max()), 1e-12)
