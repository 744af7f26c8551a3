"""The temperature that makes a network's percentages true on data it did not learn."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from digitscope.messages import FloatArray

COLDEST, HOTTEST = 0.05, 20.0
STEPS = 60
"""Of the golden section: the span shrinks by 0.618 each."""
GOLDEN = (np.sqrt(5) - 1) / 2


def negative_log_likelihood(logits: FloatArray, labels: NDArray[np.int64], temperature: float) -> float:
    """Return the mean of −log p(label) for logits (N, classes) divided by the temperature."""
    scaled = logits.astype(np.float64) / temperature
    scaled -= scaled.max(axis=1, keepdims=True)
    log_p = scaled - np.log(np.exp(scaled).sum(axis=1, keepdims=True))
    return float(-log_p[np.arange(len(labels)), labels].mean())


def fit_temperature(logits: FloatArray, labels: NDArray[np.int64]) -> float:
    """Return the temperature of the smallest negative log-likelihood; 1 for no data.

    Source: C. Guo et al., On calibration of modern neural networks, ICML 2017.
    """
    if not len(labels):
        return 1.0
    low, high = np.log(COLDEST), np.log(HOTTEST)  # in 1/T the loss is convex, so there is one minimum
    for _ in range(STEPS):
        left, right = high - GOLDEN * (high - low), low + GOLDEN * (high - low)
        at_left = negative_log_likelihood(logits, labels, float(np.exp(left)))
        at_right = negative_log_likelihood(logits, labels, float(np.exp(right)))
        low, high = (low, right) if at_left < at_right else (left, high)
    return float(np.exp((low + high) / 2))


def modest_temperature(sets: Sequence[tuple[FloatArray, NDArray[np.int64]]]) -> float:
    """Return the highest of the temperatures that fit each of several sets by itself; 1 for no data.

    Sets of other writers want other temperatures. Percentages that promise too much do more harm than those
    that promise too little, and who draws next may be read worse than all who were measured.
    """
    return max((fit_temperature(*one) for one in sets if len(one[1])), default=1.0)
