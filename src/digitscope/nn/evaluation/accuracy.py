"""How well a network reads a data set: accuracy and its interval, calibration error, accuracy by class."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from digitscope.data.load import Digits
from digitscope.data.sets.errors import DatasetError
from digitscope.metrics.intervals import interval_of
from digitscope.nn.evaluation.allographs import written_forms
from digitscope.nn.inference.recognizer import Recognizer

PIECE = 2048
"""Pictures that are read between two reports."""
BINS = 15
"""Bins of confidence for the calibration error."""


@dataclass(frozen=True)
class FormResult:
    """The result on one written form of a digit, such as the 7 with a bar."""

    name: str
    count: int
    errors: int
    accuracy: float
    interval: tuple[float, float]
    interval_method: str

    def to_json(self) -> dict[str, Any]:
        """Return it as JSON can hold it."""
        return self.__dict__ | {"interval": list(self.interval)}


@dataclass(frozen=True)
class EvaluationResult:
    """The result on one data set; shares from 0 to 1."""

    path: str
    count: int
    errors: int
    accuracy: float
    interval: tuple[float, float]
    """95 % interval of the accuracy."""
    interval_method: str
    """`Wilson`, or over how many writers it was bootstrapped (`ink.shares.interval_of`)."""
    ece: float
    """Expected calibration error: mean distance of confidence and accuracy over bins of confidence."""
    per_class: dict[str, float]
    """Accuracy of each class that occurs."""
    refused: float | None = None
    """Share that is called no digit; None where the network cannot tell."""
    not_sure: float | None = None
    """Share of which it is not sure."""

    by_form: tuple[FormResult, ...] = ()
    """Of each written form that was told; as many as occur."""

    def to_json(self) -> dict[str, Any]:
        """Return it as JSON can hold it."""
        forms = [form.to_json() for form in self.by_form]
        return self.__dict__ | {"interval": list(self.interval), "by_form": forms}


def evaluate(
    recognizer: Recognizer, digits: Digits, told: Callable[[int], object] | None = None
) -> EvaluationResult:
    """Read every picture and count; `told` is called with the number of pictures that were just read.

    Raises:
        DatasetError: if the set is empty or has a class that the network does not know.
    """
    names = recognizer.card.classes
    check_known(recognizer, digits)
    place = np.array([names.index(name) if name in names else -1 for name in digits.classes])
    probabilities, likeness = read_in_pieces(recognizer, digits, told)
    result = score(probabilities, place[digits.labels], names, digits.path or digits.name, digits.writers)
    right = probabilities.argmax(axis=1) == place[digits.labels]
    result = replace(result, by_form=by_form(written_forms(digits), right, digits.writers))
    head = recognizer.head
    if head is None:
        return result
    refused = likeness < head.digit
    unsure = ~refused & (probabilities.max(axis=1) < head.sure)
    return replace(result, refused=float(refused.mean()), not_sure=float(unsure.mean()))


def check_known(recognizer: Recognizer, digits: Digits) -> None:
    """Raise DatasetError if the set is empty or has a class that the network does not know."""
    names = recognizer.card.classes
    unknown = {digits.classes[label] for label in np.unique(digits.labels)} - set(names)
    if unknown:
        named = ", ".join(sorted(unknown)[:10])
        raise DatasetError(f"{digits.path or digits.name} holds what the network does not know: {named}.")
    if len(digits) == 0:
        raise DatasetError(f"{digits.path or digits.name} holds no pictures.")


def by_form(
    forms: NDArray[np.str_], right: NDArray[np.bool_], writers: Sequence[str] | None = None
) -> tuple[FormResult, ...]:
    """Count right answers of each form (N,); "" is none."""
    found = []
    for name in sorted(set(forms.tolist()) - {""}):
        inside = forms == name
        count, good = int(inside.sum()), int(right[inside].sum())
        low, high, method = interval_of(right[inside], some_of(writers, inside))
        found.append(FormResult(name, count, count - good, good / count, (low, high), method))
    return tuple(found)


def some_of(writers: Sequence[str] | None, inside: NDArray[np.bool_]) -> list[str] | None:
    """Return the writers of some digits, where writers are known."""
    return None if writers is None else [name for name, is_in in zip(writers, inside, strict=True) if is_in]


def read_in_pieces(
    recognizer: Recognizer, digits: Digits, told: Callable[[int], object] | None = None
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return probabilities (N, classes) and digit scores (N,) (empty without verdicts), as `evaluate`."""
    parts, scores = [], []
    for start in range(0, len(digits), PIECE):
        seen = recognizer.sees(digits, slice(start, start + PIECE))
        probabilities, likeness = recognizer.recognise_and_score(seen)
        parts.append(probabilities)
        scores.append(likeness)
        if told is not None:
            told(len(probabilities))
    return np.concatenate(parts), np.concatenate(scores)


def score(
    probabilities: NDArray[np.float32],
    labels: NDArray[np.int64],
    names: tuple[str, ...],
    path: str = "",
    writers: Sequence[str] | None = None,
) -> EvaluationResult:
    """Count probabilities (N, classes) against labels (N,)."""
    right = probabilities.argmax(axis=1) == labels
    errors = int((~right).sum())
    per_class = {names[k]: float(right[labels == k].mean()) for k in np.unique(labels)}
    low, high, method = interval_of(right, writers)
    return EvaluationResult(
        path=path,
        count=len(labels),
        errors=errors,
        accuracy=float(1 - errors / len(labels)),
        interval=(low, high),
        interval_method=method,
        ece=calibration_error(probabilities.max(axis=1), right),
        per_class=per_class,
    )


def calibration_error(confidence: NDArray[np.float32], right: NDArray[np.bool_], bins: int = BINS) -> float:
    """Return the expected calibration error over bins of equal width.

    Source: C. Guo et al., On calibration of modern neural networks, ICML 2017.
    """
    place = np.minimum((confidence * bins).astype(int), bins - 1)
    counts = np.bincount(place, minlength=bins)
    claimed = np.bincount(place, weights=confidence, minlength=bins)
    found = np.bincount(place, weights=right, minlength=bins)
    del counts  # |claimed − found| is already weighted by the bin's count
    return float(np.abs(claimed - found).sum() / len(right))


def auroc(higher: NDArray[np.floating], lower: NDArray[np.floating]) -> float:
    """Return how often a score of the first kind exceeds one of the second; ties count half.

    Source: J. A. Hanley, B. J. McNeil, The meaning and use of the area under a ROC curve, Radiology 1982.
    """
    both = np.sort(np.asarray(lower))
    below = np.searchsorted(both, higher, side="left")
    up_to = np.searchsorted(both, higher, side="right")
    return float((below + up_to).mean() / (2 * len(both)))
