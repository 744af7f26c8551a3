"""Labelled pictures: the record that data sets become."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from digitscope.data.sets.errors import DatasetError
from digitscope.data.sets.lost_strokes import LINES, are_straight
from digitscope.ink.drawing.packed import PackedInk
from digitscope.ink.framing.framing import SIDE
from digitscope.ink.framing.smoothing import softened_bytes
from digitscope.printable import printable

DIGIT_NAMES = tuple("0123456789")
MAX_CLASSES = 100
HASH_PICTURES = 65_536
"""Pictures that are hashed at once: a set that is mapped from disk is never read whole."""


@dataclass(frozen=True, eq=False)
class Digits:
    """Labelled pictures."""

    images: NDArray[np.uint8]
    """(N, 28, 28), 0…255, white ink on black."""
    labels: NDArray[np.int64]
    """(N,), index into `classes`."""
    classes: tuple[str, ...] = DIGIT_NAMES
    writers: tuple[str, ...] | None = None
    """Who wrote each, where that is known."""
    name: str = ""
    path: str = ""
    ink: PackedInk | None = None
    """The strokes the pictures were drawn from, where there are any: a training draws them anew.

    What has no strokes in it is a picture that stays as it is.
    """
    broken: tuple[tuple[str, str], ...] = ()
    """What of the set could not be read: which item, and why."""
    grows: bool = False
    """Whether more come at its end from time to time: what was held out once is held out then too."""
    devices: tuple[str, ...] | None = None
    """What each was drawn with, where that is known; "" for one of which it is not."""
    soft: bool = False
    """Whether pictures without strokes are softened already (`ink.softening`)."""
    drawn: NDArray[np.bool_] | None = None
    """(N,) which stay as they are, whatever a network wants of pictures; unknown: all that have strokes."""
    ids: NDArray[np.int64] | None = None
    """(N,) the number of each in the collection it came from, where all have one."""
    fixed: bool = False
    """Whether it is the same everywhere and at all times, as MNIST is and what the program makes."""

    def __post_init__(self) -> None:
        """Check that the parts fit; raises DatasetError."""
        name = self.name or "The data set"
        if self.images.ndim != 3 or self.images.shape[1:] != (SIDE, SIDE) or self.images.dtype != np.uint8:
            raise DatasetError(f"{name} needs pictures of {SIDE}×{SIDE} bytes.")
        if self.labels.shape != (len(self.images),):
            raise DatasetError(f"{name} has another number of labels than of pictures.")
        if len(self.labels) and not 0 <= self.labels.min() <= self.labels.max() < len(self.classes):
            raise DatasetError(f"{name} has labels outside its {len(self.classes)} classes.")

    def __len__(self) -> int:
        return len(self.images)

    @property
    def fingerprint(self) -> str:
        """SHA-256 of pictures and labels, first 16 digits."""
        digest = hashlib.sha256()
        for start in range(0, len(self), HASH_PICTURES):
            digest.update(np.ascontiguousarray(self.images[start : start + HASH_PICTURES]).data)
        digest.update(np.ascontiguousarray(self.labels.astype("<i8")).tobytes())
        return digest.hexdigest()[:16]

    def short_of_strokes(self) -> NDArray[np.bool_]:
        """Return which digits (N,) have lost strokes: one straight line is left, and the label is not a 1."""
        if self.ink is None:
            return np.zeros(len(self), bool)
        never_a_line = np.array([name in DIGIT_NAMES and name not in LINES for name in self.classes], bool)
        result: NDArray[np.bool_] = never_a_line[self.labels] & are_straight(self.ink)
        return result

    def softened(self) -> Digits:
        """Return them with the pictures softened, as some networks want them; what has strokes stays."""
        return self if self.soft else replace(self, images=self.read_soft(), soft=True)

    def read_soft(self, where: slice = slice(None)) -> NDArray[np.uint8]:
        """Return images as a network reads them that wants pictures softened: once, and no strokes."""
        images = np.asarray(self.images[where])
        if self.drawn is None or self.soft:
            return images if self.soft or self.ink is not None else softened_bytes(images)
        stay = self.drawn[where]
        if stay.all():
            return images
        images = images.copy()
        images[~stay] = softened_bytes(images[~stay])
        return images

    @property
    def stay(self) -> NDArray[np.bool_]:
        """Which images (N,) stay as they are when pictures are softened."""
        return np.full(len(self), self.ink is not None) if self.drawn is None else self.drawn

    def pick(self, where: NDArray[np.bool_] | NDArray[np.int64]) -> Digits:
        """Return the pictures that a mask or a list of indices names."""
        index = np.arange(len(self))[where]
        # One piece of the set stays a view: what is mapped from disk is not read for it.
        whole = len(index) > 0 and bool((np.diff(index) == 1).all())
        images = self.images[index[0] : index[-1] + 1] if whole else self.images[index]
        writers = None if self.writers is None else tuple(self.writers[int(i)] for i in index)
        devices = None if self.devices is None else tuple(self.devices[int(i)] for i in index)
        ink = None if self.ink is None else self.ink.take(index)
        drawn = None if self.drawn is None else self.drawn[index]
        return replace(
            self,
            images=images,
            labels=self.labels[index],
            writers=writers,
            ink=ink,
            devices=devices,
            drawn=drawn,
            ids=None if self.ids is None else self.ids[index],
        )


def labels_of(names: Sequence[str], name: str) -> tuple[NDArray[np.int64], tuple[str, ...]]:
    """Return indices and class names for labels given as text; digits keep their own numbers.

    Raises:
        DatasetError: if there are fewer than 2 or too many classes.
    """
    names = list(map(printable, names))
    kinds = set(names)
    if kinds <= set(DIGIT_NAMES):
        classes = DIGIT_NAMES
    elif not 2 <= len(kinds) <= MAX_CLASSES:
        raise DatasetError(f"{name} has {len(kinds)} classes; 2 to {MAX_CLASSES} can be learned.")
    else:
        classes = tuple(sorted(kinds))
    place = {label: index for index, label in enumerate(classes)}
    return np.array([place[label] for label in names], np.int64), classes
