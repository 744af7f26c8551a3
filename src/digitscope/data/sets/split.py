"""Which part of a data set is held out of training: whole writers where they are known, else item by item."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from digitscope.data.sets.digits import Digits
from digitscope.data.sets.stable_hash import lots_of_content, lots_of_numbers

HELD_OUT = ":held-out"
"""Ends the name of the part of a set's training data that the bundled network does not learn from."""
OF_PICTURES, OF_WRITERS = 1 / 12, 1 / 8
"""The shares that the bundled network's recipe holds out."""
NEAR = 0.05
"""Whole writers are held out where their share is as near as this to what is asked."""
MANY = 250_000
"""Of so many pictures in a file the last are held out: the others lie in one piece and can stay on disk."""
PUBLISHED = ("b8f4faab2a3a67cf", "081be26f154877cb")
"""The writers of pens/unipen_train and nondigits/unipen_train, as `_told_by` tells them.

The networks that came with the program held out every eighth of them by name; these are held out first.
"""


def held_out_of(digits: Digits) -> Digits:
    """Return the part that the bundled network's recipe holds out."""
    return digits.pick(held_out_part(digits, usual_share(digits)))


def usual_share(digits: Digits) -> float:
    """Return the share of a set that the bundled network's recipe holds out."""
    return OF_PICTURES if digits.writers is None else OF_WRITERS


def always_held_out_so(digits: Digits, share: float) -> bool:
    """Tell whether every version of the program held the same part of a set out for this share."""
    names = sorted({*(digits.writers or ())} - {""})
    return digits.fixed or (share == OF_WRITERS and _told_by(names) in PUBLISHED)


def held_out_part(digits: Digits, share: float) -> NDArray[np.bool_]:
    """Return a mask of what is held out (N,): what a smaller share holds out, a larger one does, too.

    Of a set that cannot change, or stays on the disk, these are the last ones. Elsewhere each item has its
    own lot. Items of a collection have numbers, and the lot alone decides, whatever else is added, left
    out or relabelled: nothing that was learned becomes held out later. Files have no numbers: there the
    lowest lots of each class are held out, exactly the share; a file that changes is another set, which its
    fingerprint tells.
    Writers are held out whole where there are enough of them for the share.
    """
    if share <= 0 or not len(digits):
        return np.zeros(len(digits), bool)
    if digits.fixed or (digits.writers is None and _is_mapped(digits.images)):
        # Arrays that stay on the disk are parted in two pieces: single pictures would have to be copied.
        return _last(digits.labels, share)
    if digits.ids is not None:
        return _by_lot(lots_of_numbers(digits.ids), digits.labels, share)
    if len(digits) >= MANY:
        return _last(digits.labels, share)
    chosen = _writers_held_out(digits.writers or (), share)
    if digits.writers is None or not chosen:
        return _lowest(lots_of_content(digits.images, digits.ink), digits.labels, share)
    held = np.array([writer in chosen for writer in digits.writers], bool)
    nobodys = np.flatnonzero([not writer for writer in digits.writers])
    if len(nobodys):
        held[nobodys] = held_out_part(replace(digits.pick(nobodys), writers=None), share)
    return held


def _is_mapped(images: NDArray[np.uint8]) -> bool:
    """Return whether an array, or what it is a view of, stays in its file."""
    base: object = images
    while isinstance(base, np.ndarray):
        if isinstance(base, np.memmap):
            return True
        base = base.base
    return False


def _by_lot(lots: NDArray[np.float64], labels: NDArray[np.int64], share: float) -> NDArray[np.bool_]:
    """Return a mask of the lots below a share, but never of all of a class."""
    held = lots < share
    for label in np.unique(labels[held]):
        places = np.flatnonzero(labels == label)
        if held[places].all():
            held[places[lots[places].argmax()]] = False
    return held


def _lowest(lots: NDArray[np.float64], labels: NDArray[np.int64], share: float) -> NDArray[np.bool_]:
    """Return a mask of the share of each class with the lowest lots, and one more where rests add up."""
    held = np.zeros(len(lots), bool)
    wanted, next_ones = round(share * len(lots)), []
    for label in np.unique(labels):
        places = np.flatnonzero(labels == label)
        places = places[np.argsort(lots[places], kind="stable")]
        count = min(int(share * len(places) + 1e-9), len(places) - 1)
        held[places[:count]] = True
        if count < len(places) - 1:
            rest = round(share * len(places) - count, 9)
            next_ones.append((-rest, lots[places[count]], int(places[count])))
    missing = max(0, wanted - int(held.sum()))
    held[[place for *_, place in sorted(next_ones)[:missing]]] = True
    return held


def _writers_held_out(writers: Sequence[str], share: float) -> frozenset[str]:
    """Return the writers that are held out; none where too few are known for the share."""
    names = sorted({*writers} - {""})
    count = round(share * len(names))
    if not 0 < count < len(names) or abs(count / len(names) - share) > NEAR:
        return frozenset()
    every = round(1 / OF_WRITERS)
    first = frozenset(names[every // 2 :: every] if _told_by(names) in PUBLISHED else ())
    return frozenset(sorted(names, key=lambda name: (name not in first, _digest(name)))[:count])


def _told_by(names: Sequence[str]) -> str:
    """Return what tells a list of writers from any other."""
    return _digest("\n".join(names))[:16]


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _last(labels: NDArray[np.int64], share: float) -> NDArray[np.bool_]:
    """Return a mask of the last ones, or where they are sorted by class of the last of each class."""
    last = np.arange(len(labels)) >= round(len(labels) * (1 - share))
    if len(np.unique(labels[last])) == len(np.unique(labels)):
        return last
    held = np.zeros(len(labels), bool)
    for label in np.unique(labels):
        places = np.flatnonzero(labels == label)
        held[places[round(len(places) * (1 - share)) :]] = True
    return held
