"""The report of a training as the window reads it: every number may be missing, none is invented (no Qt)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Judged:
    """How one network reads one set."""

    count: int
    accuracy: float
    interval: tuple[float, float]
    calibration_error: float | None = None
    per_class: Mapping[str, float] = field(default_factory=dict)


def judged_of(entry: object) -> Judged | None:
    """Return what `EvaluationResult.to_json` gave; None if it is not that."""
    if not isinstance(entry, Mapping):
        return None
    try:
        low, high = entry["interval"]
        return Judged(
            count=int(entry["count"]),
            accuracy=float(entry["accuracy"]),
            interval=(float(low), float(high)),
            calibration_error=float(entry["ece"]) if "ece" in entry else None,
            per_class={str(name): float(share) for name, share in dict(entry.get("per_class", {})).items()},
        )
    except (KeyError, TypeError, ValueError):
        return None


def held_out_of(report: Mapping[str, Any]) -> Judged | None:
    """Return how the new network reads the pictures that were held out."""
    return judged_of(report.get("held_out"))
