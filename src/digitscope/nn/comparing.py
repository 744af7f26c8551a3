"""The report card: a new network against an old one on the same pictures, down to each single one."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from digitscope.nn.digits import Digits
from digitscope.nn.evaluation import BINS, score
from digitscope.nn.recognizer import Recognizer

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
        "chance": sign_test(len(fixed), len(broke)),
    }
    for side, shares in sides.items():
        names = (*digits.classes, "other")
        result[side] = score(shares, labels, names, result["data"]).to_json() | {
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
