"""How true a network's percentages are: what it claimed and how often it was right, by bins of confidence."""

from __future__ import annotations

import math
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

Bin: TypeAlias = dict[str, Any]
EDGES = (0.0, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99, 0.999)
"""Where the bins begin; close together near 1, where nearly all answers lie."""
MOST_BINS = 100


def reliability_bins(confidence: NDArray[np.floating[Any]], right: NDArray[np.bool_]) -> tuple[Bin, ...]:
    """Return low, count, claimed (mean confidence) and right (share) of each bin that holds something."""
    place = np.searchsorted(np.asarray(EDGES), confidence, side="right") - 1
    bins: list[Bin] = []
    for index, low in enumerate(EDGES):
        inside = place == index
        if inside.any():
            claimed, found = float(confidence[inside].mean()), float(right[inside].mean())
            bins.append({"low": low, "count": int(inside.sum()), "claimed": claimed, "right": found})
    return tuple(bins)


def bins_error(bins: tuple[Bin, ...]) -> float:
    """Return the calibration error that the bins show: mean distance of claimed and right."""
    counts = np.array([entry["count"] for entry in bins], np.float64)
    away = np.array([abs(entry["claimed"] - entry["right"]) for entry in bins])
    return float(counts @ away / max(counts.sum(), 1))


def check_reliability(bins: object) -> None:
    """Check bins that come from a file; raises ValueError with the rest of a sentence."""
    if not isinstance(bins, tuple) or len(bins) > MOST_BINS:
        raise ValueError("its “reliability” is not a list of bins.")
    for entry in bins:
        if not isinstance(entry, dict) or set(entry) != {"low", "count", "claimed", "right"}:
            raise ValueError("a bin of its “reliability” lacks something.")
        if not isinstance(entry["count"], int) or isinstance(entry["count"], bool) or entry["count"] < 1:
            raise ValueError("a count of its “reliability” is not a whole number above 0.")
        for name in ("low", "claimed", "right"):
            value = entry[name]
            if not isinstance(value, int | float) or isinstance(value, bool):
                raise ValueError(f"a “{name}” of its “reliability” is not a number.")
            if not (math.isfinite(value) and 0 <= value <= 1):
                raise ValueError(f"a “{name}” of its “reliability” does not lie between 0 and 1.")
