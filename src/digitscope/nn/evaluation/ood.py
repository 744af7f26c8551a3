"""How well a network tells digits from what is none."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from digitscope.data.load import Digits
from digitscope.data.sets.errors import DatasetError
from digitscope.nn.calibration.ood_fitting import LOOK_ALIKE_NAMES
from digitscope.nn.evaluation.accuracy import auroc, read_in_pieces
from digitscope.nn.inference.recognizer import Recognizer
from digitscope.nn.inference.verdicts import odd_shape

MOST_KINDS = 24
"""Sets of more kinds get no table by kind."""


@dataclass(frozen=True)
class Told:
    """How well some non-digits are told from digits; shares from 0 to 1."""

    count: int
    auroc: float
    """How often a digit has a higher score than one of these."""
    told: float
    """Share that is called no digit at the threshold in use."""


@dataclass(frozen=True)
class NondigitResult:
    """The result on one set of non-digits."""

    nondigits: str
    every: Told
    unlike: Told | None
    """Without the characters that many people write as others write a digit."""
    alike: Told | None
    by_kind: dict[str, Told]

    def to_json(self) -> dict[str, Any]:
        """Return it as JSON can hold it."""
        kinds = {name: told.__dict__ for name, told in self.by_kind.items()}
        apart = {name: getattr(self, name) for name in ("unlike", "alike")}
        apart = {name: told.__dict__ if told else None for name, told in apart.items()}
        return {"nondigits": self.nondigits} | self.every.__dict__ | apart | {"by_kind": kinds}


def digit_scores(recognizer: Recognizer, digits: Digits) -> NDArray[np.float64]:
    """Return how much like a digit each picture is, 0…1; what has no digit's extent has 0.

    Raises:
        DatasetError: if the network's file holds no verdicts.
    """
    if recognizer.head is None:
        raise DatasetError("This network has no verdicts; `digitscope calibrate` adds them to its file.")
    scores = read_in_pieces(recognizer, digits)[1].astype(np.float64)
    odd = [bool(odd_shape(picture / np.float32(255))) for picture in digits.images]
    return np.where(odd, 0.0, scores)


def judge_nondigits(recognizer: Recognizer, others: Digits, digits: NDArray[np.float64]) -> NondigitResult:
    """Hold the scores of digits (N,) against those of a set of other drawings."""
    scores = digit_scores(recognizer, others)
    head = recognizer.head
    assert head is not None
    names = np.array(others.classes)[others.labels]
    alike = np.array([name in LOOK_ALIKE_NAMES for name in names.tolist()])

    def told(where: NDArray[np.bool_]) -> Told:
        some = scores[where]
        return Told(len(some), auroc(digits, some), float((some < head.digit).mean()))

    kinds = np.unique(names).tolist()
    apart = bool(alike.any())
    return NondigitResult(
        nondigits=others.path or others.name,
        every=told(np.ones(len(scores), bool)),
        unlike=told(~alike) if apart and not alike.all() else None,
        alike=told(alike) if apart else None,
        by_kind={name: told(names == name) for name in kinds} if len(kinds) <= MOST_KINDS else {},
    )
