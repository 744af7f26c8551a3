"""The report card: a new network against an old one on the same pictures, down to each single one."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from digitscope.data.sets.digits import Digits
from digitscope.metrics.intervals import writer_groups
from digitscope.nn.evaluation.accuracy import BINS, score
from digitscope.nn.inference.recognizer import Recognizer

EVERY_SIGN, SIGNS = 12, 4999
"""Of so many writers every choice of signs is tried, else so many by lot."""
PIECE = 500
"""Pictures that are read between two places to stop."""
Labels = NDArray[np.int64]
Shares = NDArray[np.float32]


def compare(old: Recognizer, new: Recognizer, digits: Digits) -> Iterator[float | dict[str, Any]]:
    """Read the pictures with both; yields the share that is done, at last the comparison, fit for JSON.

    The answers of a network are indices into the classes of the *data*, -1 for a class that the data has not.
    """
    every: list[Shares] = []
    for number, recognizer in enumerate((old, new)):
        parts = []
        for start in range(0, len(digits), PIECE):
            parts.append(recognizer.recognise_many(recognizer.sees(digits, slice(start, start + PIECE))))
            yield (number + min(1.0, (start + PIECE) / len(digits))) / 2
        every.append(_in_classes(np.concatenate(parts), recognizer.card.classes, digits.classes))
    yield summary(digits, *every)


def summary(digits: Digits, old: Shares, new: Shares) -> dict[str, Any]:
    """Compare probabilities (N, classes of the data, and one more for whatever else)."""
    labels = digits.labels
    sides = {"old": old, "new": new}
    answers = {side: _answers(shares) for side, shares in sides.items()}
    right = {side: found == labels for side, found in answers.items()}
    fixed = np.flatnonzero(~right["old"] & right["new"])
    broke = np.flatnonzero(right["old"] & ~right["new"])
    result: dict[str, Any] = {
        "data": digits.path or digits.name,
        "count": len(digits),
        "classes": list(digits.classes),
        "labels": labels.tolist(),
        "fixed": fixed.tolist(),
        "broke": broke.tolist(),
        "chance": chance_of(right["new"].astype(int) - right["old"], digits.writers),
    }
    for side, shares in sides.items():
        names = (*digits.classes, "other")
        result[side] = score(shares, labels, names, result["data"], digits.writers).to_json() | {
            "answers": answers[side].tolist(),
            "sure": np.round(shares.max(axis=1).astype(float), 4).tolist(),
            "confusion": confusion(labels, answers[side], len(digits.classes)).tolist(),
            "calibration": calibration(shares.max(axis=1), right[side]),
        }
    return result


def confusion(labels: Labels, answers: Labels, classes: int) -> NDArray[np.int64]:
    """Return how often each class (row) got each answer (column); the last column is for any other answer."""
    columns = np.where(answers < 0, classes, answers)
    counts = np.bincount(labels * (classes + 1) + columns, minlength=classes * (classes + 1))
    return counts.reshape(classes, classes + 1)


def calibration(sure: Shares, right: NDArray[np.bool_], bins: int = BINS) -> list[dict[str, float]]:
    """Return for each bin of confidence that occurs how many there are, how sure, how often right."""
    place = np.minimum((sure * bins).astype(int), bins - 1)
    return [
        {
            "count": int((place == number).sum()),
            "sure": float(sure[place == number].mean()),
            "right": float(right[place == number].mean()),
        }
        for number in np.unique(place)
    ]


def chance_of(gained: NDArray[np.int64], writers: Sequence[str] | None) -> float:
    """Return how often chance alone makes a difference as large as this between equally good networks.

    Where enough writers are known, the differences of one writer's digits change sign together: what one
    network reads better of a writer's first 7 it reads better of the others too. Else it is the sign test.
    gained: (N,), 1 where only the new network is right, -1 where only the old one is, 0 else.
    """
    groups = writer_groups(writers, len(gained))
    if groups is None:
        return sign_test(int((gained > 0).sum()), int((gained < 0).sum()))
    differ = np.bincount(groups, weights=gained).astype(np.int64)
    differ = differ[differ != 0]
    if not len(differ):
        return 1.0
    if len(differ) <= EVERY_SIGN:
        signs = 1 - 2 * (np.arange(2 ** len(differ))[:, None] >> np.arange(len(differ)) & 1)
        return float((np.abs(signs @ differ) >= abs(differ.sum())).mean())
    # Thousands of writers could differ; a sum of signs of equal differences is drawn at once.
    sizes, times = np.unique(np.abs(differ), return_counts=True)
    random = np.random.default_rng(0)
    sums = (2 * random.binomial(times, 0.5, (SIGNS, len(times))) - times) @ sizes
    return float(((np.abs(sums) >= abs(differ.sum())).sum() + 1) / (SIGNS + 1))


def sign_test(fixed: int, broke: int) -> float:
    """Return how often chance alone makes a difference as large as this between equally good networks.

    Source: Q. McNemar, Note on the sampling error of the difference between correlated proportions,
    Psychometrika 12 (1947); here the exact form.
    """
    count, fewer = fixed + broke, min(fixed, broke)
    if count == 0:
        return 1.0
    fac = [math.lgamma(number + 1) for number in range(count + 1)]
    tail = sum(math.exp(fac[count] - fac[k] - fac[count - k] - count * math.log(2)) for k in range(fewer + 1))
    return min(1.0, 2 * tail)


def _in_classes(shares: Shares, given: tuple[str, ...], wanted: tuple[str, ...]) -> Shares:
    """Return the probabilities in the order of the data's classes, and what is left in one more column."""
    found = np.zeros((len(shares), len(wanted) + 1), np.float32)
    for column, name in enumerate(given):
        place = wanted.index(name) if name in wanted else len(wanted)
        found[:, place] += shares[:, column]
    return found


def _answers(shares: Shares) -> Labels:
    answers = shares.argmax(axis=1)
    return np.where(answers == shares.shape[1] - 1, -1, answers)
