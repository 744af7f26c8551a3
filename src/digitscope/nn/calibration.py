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
    return even_temperature([(logits, labels)])


def even_temperature(sets: Sequence[tuple[FloatArray, NDArray[np.int64]]]) -> float:
    """Return the temperature of the smallest mean over sets: a large set must not drown the others."""
    sets = [(logits, labels) for logits, labels in sets if len(labels)]
    if not sets:
        return 1.0

    def loss(temperature: float) -> float:
        return sum(negative_log_likelihood(*one, temperature) for one in sets)

    low, high = np.log(COLDEST), np.log(HOTTEST)  # in 1/T the loss is convex, so there is one minimum
    for _ in range(STEPS):
        left, right = high - GOLDEN * (high - low), low + GOLDEN * (high - low)
        at_left, at_right = loss(float(np.exp(left))), loss(float(np.exp(right)))
        low, high = (low, right) if at_left < at_right else (left, high)
    return float(np.exp((low + high) / 2))
