"""Which part of a data set is held out of training: whole writers where they are known."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from digitscope.nn.digits import Digits

HELD_OUT = ":held-out"
"""Ends the name of the part of a set's training data that the bundled network does not learn from."""
OF_PICTURES, OF_WRITERS = 1 / 12, 1 / 8
"""The shares that the bundled network's recipe holds out."""


def held_out_of(digits: Digits) -> Digits:
    """Return the part that the bundled network's recipe holds out."""
    share = OF_PICTURES if digits.writers is None else OF_WRITERS
    return digits.pick(held_out_part(digits, share))


def held_out_part(digits: Digits, share: float) -> NDArray[np.bool_]:
    """Return a mask of what is held out: about this share, whole writers where enough are known."""
    if digits.grows:
        return every_so_many(digits.labels, share)
    names = sorted(set(digits.writers or ()))
    # Evenly over the sorted names: these often begin with the place of collection.
    every = max(1, round(1 / share)) if share > 0 else 0
    chosen = set(names[every // 2 :: every]) if every else set()
    if digits.writers is None or (every and not chosen):
        last = np.arange(len(digits)) >= round(len(digits) * (1 - share))
        sorted_by_class = len(np.unique(digits.labels[last])) < len(np.unique(digits.labels))
        return _last_of_each(digits.labels, share) if sorted_by_class else last
    return np.array([writer in chosen for writer in digits.writers], bool)


def every_so_many(labels: NDArray[np.int64], share: float) -> NDArray[np.bool_]:
    """Return a mask of about this share of each class, in the order in which they came.

    With a fifth, the first class gives its 2nd, 7th, 12th …, the next its 3rd, 8th … and so on in turn: of
    few drawings some classes give one and others none, and never the first of a class. More drawings change
    nothing for those that were there, so that none is judged by that was learned from before.
    """
    held = np.zeros(len(labels), bool)
    every = max(2, round(1 / share)) if share > 0 else 0
    for label in np.unique(labels) if every else ():
        held[np.flatnonzero(labels == label)[1 + int(label) % every :: every]] = True
    return held


def _last_of_each(labels: NDArray[np.int64], share: float) -> NDArray[np.bool_]:
    """Return a mask of about this share of each class: its last pictures."""
    held = np.zeros(len(labels), bool)
    for label in np.unique(labels):
        places = np.flatnonzero(labels == label)
        held[places[round(len(places) * (1 - share)) :]] = True
    return held
