"""Where a network fails: groups of like drawings, sure and wrong answers, labels to doubt."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from digitscope.data.load import Digits
from digitscope.messages import FloatArray
from digitscope.metrics.intervals import interval_of
from digitscope.nn.evaluation.accuracy import EvaluationResult, check_known, score, some_of
from digitscope.nn.evaluation.subgroups import LEAST, MOST_GROUPS, traits_of
from digitscope.nn.inference.recognizer import Recognizer

SURE = 0.9
"""A wrong answer of this share was given with certainty."""
NEIGHBOURS = 5
PIECE = 256
"""Pictures that are read between two places to stop."""
MOST_EXAMPLES = 120
MOST_DOUBTED = 2000
"""So many wrong answers, the surest, are asked for doubtful labels; a poor network's others say little."""
ALIKE_AT_ONCE = 4_000_000
"""Pairs of drawings compared in one piece: 16 MB of numbers, however many answers are wrong."""


@dataclass(frozen=True)
class Group:
    """Drawings that are alike in one respect; shares from 0 to 1."""

    trait: str
    name: str
    count: int
    accuracy: float
    interval: tuple[float, float]
    interval_method: str
    confidence: float
    """Mean share of the likeliest class."""
    sure_and_wrong: int
    examples: tuple[int, ...]
    """Indices of its wrong answers, the surest first."""


@dataclass(frozen=True)
class Wrong:
    """One wrong answer."""

    index: int
    label: str
    read: str
    share: float
    doubtful: bool
    """None of the drawings most like it bears its label: the label itself may be wrong."""


@dataclass(frozen=True, eq=False)
class Failures:
    """All that a report says of one data set."""

    digits: Digits
    result: EvaluationResult
    groups: tuple[Group, ...]
    """The ones with the largest share of sure and wrong answers first."""
    wrong: tuple[Wrong, ...]
    """The surest first."""


def find_failures(recognizer: Recognizer, digits: Digits) -> Iterator[float | Failures]:
    """Read a data set of the network's classes and sort what went wrong.

    Yields the share that was read, 0…1, and at last the failures.

    Raises:
        DatasetError: if the set is empty or has a class that the network does not know.
    """
    check_known(recognizer, digits)
    parts = []
    for first in range(0, len(digits), PIECE):
        parts.append(recognizer.features_of(recognizer.sees(digits, slice(first, first + PIECE))))
        yield min((first + PIECE) / len(digits), 1.0)
    features, logits = (np.concatenate(values) for values in zip(*parts, strict=True))
    shares = recognizer.probabilities_of(logits)
    names = recognizer.card.classes
    place = np.array([names.index(name) if name in names else -1 for name in digits.classes])
    labels = place[digits.labels]
    right, sure = shares.argmax(axis=1) == labels, shares.max(axis=1)
    groups: list[Group] = []
    for trait, members in traits_of(digits).items():
        groups += _groups(trait, members, right, sure, digits.writers)
    groups.sort(key=lambda group: (-group.sure_and_wrong / group.count, group.accuracy))
    wrong = np.flatnonzero(~right)
    wrong = wrong[np.argsort(-sure[wrong])]
    doubtful = _doubtful(features, labels, wrong)
    found = tuple(
        Wrong(int(k), digits.classes[digits.labels[k]], names[int(shares[k].argmax())], float(sure[k]), odd)
        for k, odd in zip(wrong, doubtful, strict=True)
    )
    result = score(shares, labels, names, digits.path or digits.name, digits.writers)
    yield Failures(digits, result, tuple(groups), found)


def _groups(
    trait: str,
    members: NDArray[np.str_],
    right: NDArray[np.bool_],
    sure: FloatArray,
    writers: Sequence[str] | None,
) -> list[Group]:
    names, counts = np.unique(members[members != ""], return_counts=True)
    most = names[np.argsort(-counts)][:MOST_GROUPS]
    groups = []
    for name in most.tolist():
        inside = members == name
        count = int(inside.sum())
        if count < LEAST:
            continue
        wrong = np.flatnonzero(inside & ~right)
        wrong = wrong[np.argsort(-sure[wrong])]
        good = int(right[inside].sum())
        certain = int((sure[wrong] >= SURE).sum())
        mean = float(sure[inside].mean())
        examples = tuple(wrong[:MOST_EXAMPLES].tolist())
        low, high, method = interval_of(right[inside], some_of(writers, inside))
        share = good / count
        groups.append(Group(trait, name, count, share, (low, high), method, mean, certain, examples))
    return groups


def _doubtful(features: FloatArray, labels: NDArray[np.int64], wrong: NDArray[np.int64]) -> list[bool]:
    """Tell for each wrong answer whether its nearest neighbours in the network's eyes bear other labels."""
    if len(wrong) == 0 or len(labels) <= NEIGHBOURS:
        return [False] * len(wrong)
    unit = features / np.maximum(np.linalg.norm(features, axis=1, keepdims=True), 1e-6)
    rows = max(1, ALIKE_AT_ONCE // len(unit))
    found: list[bool] = []
    rest, wrong = max(0, len(wrong) - MOST_DOUBTED), wrong[:MOST_DOUBTED]
    for first in range(0, len(wrong), rows):
        some = wrong[first : first + rows]
        alike = unit[some] @ unit.T  # (rows, N); for all wrong ones of a poor network this was 13 GB
        alike[np.arange(len(some)), some] = -np.inf
        near = np.argpartition(-alike, NEIGHBOURS, axis=1)[:, :NEIGHBOURS]
        found += (labels[near] != labels[some, None]).all(axis=1).tolist()
    return found + [False] * rest
