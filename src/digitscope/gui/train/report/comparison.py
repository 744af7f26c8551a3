"""The report of a training as the window reads it: every number may be missing, none is invented (no Qt)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from digitscope.gui.style.number_format import accuracy_text, interval_text
from digitscope.gui.train.training_words import words_of

Side = Literal["old", "new"]
OTHER = "other"
"""What a network answers that has classes which the data has not."""
PARTS = {"test": "test", "learned": "learned from"}
FLATTERED = "These pictures helped to choose how far it was moved, so they flatter it a little."
FEW = 30
"""Fewer held-out digits than this say little."""
CLEAR, LIKELY = 0.01, 0.05
"""A difference is clear, or likely, if chance alone makes one as large less often than this."""


@dataclass(frozen=True, eq=False)
class Judged:
    """How one network reads one set."""

    count: int
    errors: int
    accuracy: float
    interval: tuple[float, float]
    calibration_error: float
    per_class: Mapping[str, float]
    fitted: bool = False
    """Whether its certainty was fitted on these very pictures."""
    interval_method: str = "Wilson"
    """How the interval was made; reports of earlier versions have Wilson's."""


@dataclass(frozen=True, eq=False)
class Comparison:
    """Two networks on the same pictures."""

    name: str
    classes: tuple[str, ...]
    source: dict[str, Any]
    """Names the pictures for the workshop."""
    labels: NDArray[np.int64]
    answers: Mapping[Side, NDArray[np.int64]]
    judged: Mapping[Side, Judged]
    confusion: Mapping[Side, NDArray[np.int64]]
    """(classes, classes)."""
    fixed: tuple[int, ...]
    broke: tuple[int, ...]
    chance: float
    """How often chance alone makes so large a difference between equally good networks."""

    def indices(self, side: Side, true: int, read: int) -> list[int]:
        """Return the pictures of a cell of the confusion matrix."""
        answers = self.answers[side]
        return np.flatnonzero((self.labels == true) & (answers == read)).tolist()

    def read_as(self, side: Side, index: int) -> str:
        """Return what a network reads in a picture."""
        answer = int(self.answers[side][index])
        return self.classes[answer] if 0 <= answer < len(self.classes) else OTHER

    def verdict(self) -> str:
        """Say whether the new network is better, and how sure that is."""
        fixed, broke = len(self.fixed), len(self.broke)
        if not fixed and not broke:
            return f"Both networks read the same pictures rightly.{self._chosen()}"
        more = "better" if fixed > broke else "worse" if broke > fixed else "as good"
        sure = "clearly " if self.chance < CLEAR else "probably " if self.chance < LIKELY else ""
        if self.chance >= LIKELY:
            return (
                f"No clear difference: the new network fixes {fixed:,} and breaks {broke:,} of "
                f"{len(self.labels):,} pictures, which may be chance.{self._chosen()}"
            )
        return (
            f"The new network is {sure}{more}: of {len(self.labels):,} pictures it fixes {fixed:,} "
            f"and breaks {broke:,}.{self._chosen()}"
        )

    def _chosen(self) -> str:
        """Say so where these pictures had a part in making the new network."""
        return f" {FLATTERED}" if self.source.get("chose") else ""


def judged_of(entry: object) -> Judged | None:
    """Return what `EvaluationResult.to_json` gave; None if it is not that."""
    if not isinstance(entry, Mapping):
        return None
    try:
        low, high = entry["interval"]
        return Judged(
            count=int(entry["count"]),
            errors=int(entry["errors"]),
            accuracy=float(entry["accuracy"]),
            interval=(float(low), float(high)),
            calibration_error=float(entry["ece"]),
            per_class={str(name): float(share) for name, share in dict(entry["per_class"]).items()},
            fitted=entry.get("ece_fitted") is True,
            interval_method=str(entry.get("interval_method", "Wilson")),
        )
    except (KeyError, TypeError, ValueError):
        return None


def comparisons_of(report: Mapping[str, Any]) -> list[Comparison]:
    """Return the comparisons of a report; what is damaged is left out."""
    versus = report.get("versus")
    sets = versus.get("sets", ()) if isinstance(versus, Mapping) else ()
    return [made for made in map(_comparison_of, sets) if made is not None]


def _comparison_of(entry: Mapping[str, Any]) -> Comparison | None:
    old, new = judged_of(entry.get("old")), judged_of(entry.get("new"))
    if old is None or new is None:
        return None
    try:
        classes = tuple(str(name) for name in entry["classes"])
        part = PARTS.get(entry["source"].get("part"), "held out")
        sides: tuple[Side, Side] = ("old", "new")
        return Comparison(
            name=f"{words_of(str(entry['data']))} ({part})",
            classes=classes,
            source=dict(entry["source"]),
            labels=np.asarray(entry["labels"], np.int64),
            answers={side: np.asarray(entry[side]["answers"], np.int64) for side in sides},
            judged={"old": old, "new": new},
            confusion={
                side: np.asarray(entry[side]["confusion"], np.int64)[:, : len(classes)] for side in sides
            },
            fixed=tuple(entry["fixed"]),
            broke=tuple(entry["broke"]),
            chance=float(entry["chance"]),
        )
    except (KeyError, TypeError, ValueError, IndexError, AttributeError):
        return None


def held_out_words(judged: Judged | None) -> str:
    """Say how well the network reads what was held out, and how far that can be trusted."""
    if judged is None:
        return "Nothing was held out to measure with, so it is not known how well this network reads."
    what = "digits" if set(judged.per_class) <= set("0123456789") else "drawings"
    right, count = judged.count - judged.errors, judged.count
    if count == 1:
        read = "rightly" if right else "wrongly"
        return f"The one held-out {what[:-1]} that it never learned from is read {read}: that says little."
    few = count < FEW
    share = f"All {count:,}" if not judged.errors else f"{right} of {count}" if few else ""
    share = share or f"{accuracy_text(judged.accuracy)} of {count:,}"
    # How far its certainty is off cannot be seen in a handful.
    more = (
        "That is a wide span, because so few were held out."
        if few
        else f"Its own certainty is off by {100 * judged.calibration_error:.1f} percentage points on average"
        + (", on the same digits that it was fitted on." if judged.fitted else ".")
    )
    spread = f"{interval_text(judged.interval)} (95 % interval, {judged.interval_method})"
    return (
        f"{share} held-out {what} that it never learned from are read rightly; "
        f"for all such {what} that means {spread}. {more}"
    )


def choice_words(report: Mapping[str, Any]) -> str:
    """Say whether what was held out also chose how far the network was moved towards what it learned."""
    share = report.get("share_taken")
    if not isinstance(share, int | float) or not share or judged_of(report.get("held_out")) is None:
        return ""
    if report.get("held_out_chose", True):  # reports of earlier versions do not tell, and there they did
        return "They also helped to choose how far it was moved, so they flatter it and prove little."
    return "They had no say in how far it was moved."


def share_words(share: object) -> str:
    """Say how far the network was moved towards what it learned, where that is not all the way."""
    if not isinstance(share, int | float) or not 0 < share < 1:
        return ""
    return (
        f"It was moved {100 * share:.0f} % of the way that it learned: to go further would have cost "
        "too much of what the old network reads, or was not needed."
    )
