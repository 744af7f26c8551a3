"""Drawings into the collection: collections taken along, stroke files, pictures with labels, CSV."""

from __future__ import annotations

import csv
import time
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import chain, count, islice
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from digitscope.ink.collection.bundle import SUFFIX, read_bundle
from digitscope.ink.collection.records import DIGITS, DIGITS_SET, FIRST_NAME, CollectionError, Kept
from digitscope.ink.collection.store import Collection
from digitscope.ink.strokes import Drawing, Picture

AT_ONCE = 50
"""Drawings of one transaction: another window that keeps one waits no longer than for these."""
SIDE = 28
PICTURES = {".png", ".jpg", ".jpeg", ".webp", ".bmp", ".gif"}
LONGEST_LABEL = 60
MOST_NAMED = 3
"""Hands into which drawings went."""


@dataclass(frozen=True)
class Imported:
    """How far an import is."""

    added: int
    there: int
    """Drawings that were in the collection already."""
    last: bool = False
    hands: tuple[str, ...] = ()
    """Whose they are, where that is not only the hand they were to go to: a collection names its own."""

    def sentence(self, name: str) -> str:
        """Say what became of it."""
        came = "1 drawing was" if self.added == 1 else f"{self.added:,} drawings were"
        known = f"; {self.there:,} more were there already" if self.there else ""
        return f"{came} taken from {name}{self._into()}{known}."

    def _into(self) -> str:
        if not self.hands:
            return ""
        if len(self.hands) > MOST_NAMED:
            return f" into its {len(self.hands)} hands"
        names = ", ".join(f"“{name}”" for name in self.hands)
        return f" into the hand{'' if len(self.hands) == 1 else 's'} {names}"


def take_in(collection: Collection, path: Path, hand: int, class_set: int = DIGITS_SET) -> Iterator[Imported]:
    """Read drawings from a file or folder into a hand and a set of classes (a collection names its own).

    What is there already does not come twice, so an import that was cut off can be done again.

    Raises:
        CollectionError, ValueError, OSError: if it cannot be read; the sentence says what was taken.
    """
    added = there = 0
    whose: set[int] = set()
    drawings = _drawings(collection, path, hand, class_set)
    while piece := list(islice(drawings, AT_ONCE)):
        numbers = collection.add_many(piece, once=True)
        added += sum(1 for number in numbers if number)
        there += sum(1 for number in numbers if not number)
        whose |= {kept.hand for kept in piece}
        yield Imported(added, there)
    if not added and not there:
        raise CollectionError(f"{path.name} holds no labelled drawing. Nothing was changed.")
    names = () if whose == {hand} else tuple(one.name for one in collection.hands() if one.id in whose)
    yield Imported(added, there, last=True, hands=names)


def _drawings(collection: Collection, path: Path, hand: int, class_set: int) -> Iterator[Kept]:
    name = path.name.lower()
    if name.endswith(SUFFIX):
        hands = {known.name: known.id for known in collection.hands()}
        sets = {DIGITS: DIGITS_SET}
        hands[FIRST_NAME] = _unnamed(collection, path)
        for packed in read_bundle(path):
            whose, of = packed.hand, packed.class_set
            if whose not in hands:
                hands[whose] = collection.add_hand(whose).id
            if of not in sets:
                sets[of] = collection.add_class_set(of.name, of.classes, checked=False).id
            yield replace(packed.kept, id=0, hand=hands[whose], class_set=sets[of])
        return
    for label, drawing in _labelled(path, name):
        yield Kept(label[:LONGEST_LABEL], drawing, time.time(), None, hand, class_set=class_set)


def _unnamed(collection: Collection, path: Path) -> int:
    """Return the hand for those drawings of a file whose hand was never given a name; 0 if there are none.

    Everybody's is called the same, so the name does not say whose it is. It is the hand here that has some of
    the drawings; else the one without a name, if it is empty; else somebody's who is called after the file.
    """
    some: list[Kept] = []
    with suppress(CollectionError):  # told when the drawings are taken
        some += islice((one.kept for one in read_bundle(path) if one.hand == FIRST_NAME), AT_ONCE)
    if not some:
        return 0
    hand_here, hands = collection.hand_of(some), collection.hands()
    if hand_here is not None:
        return hand_here
    free = {FIRST_NAME} & {hand.name for hand in hands if not hand.count}
    taken = {hand.name for hand in hands if hand.count}
    file = path.name[: -len(SUFFIX)].strip() or FIRST_NAME
    names = chain(free, (file,), (f"{file} {number}" for number in count(2)))
    return collection.add_hand(next(name for name in names if name not in taken)).id


def _labelled(path: Path, name: str) -> Iterator[tuple[str, Drawing]]:
    if path.is_dir():
        yield from _from_folders(path)
    elif name.endswith((".jsonl", ".jsonl.gz")):
        from digitscope.ink.dataset import read_strokes

        for record in read_strokes(path):
            yield record.label, record.drawing
    elif name.endswith(".csv"):
        yield from _from_csv(path)
    elif name.endswith(".npz"):
        yield from _from_npz(path)
    else:
        kinds = f"a collection ({SUFFIX}), strokes (.jsonl, .jsonl.gz), .csv, .npz or a folder of pictures"
        raise CollectionError(f"{path.name} is none of what can be imported: {kinds}.")


def _from_csv(path: Path) -> Iterator[tuple[str, Drawing]]:
    """Read Kaggle's layout: a heading, then a label and 784 numbers 0…255 a line."""
    with path.open(newline="", encoding="utf-8", errors="replace") as file:
        lines = csv.reader(file)
        for number, row in enumerate(lines, start=1):
            if number == 1 and row and row[0].strip().lower() == "label":
                continue
            try:
                pixels = np.array(row[1:], dtype=np.float64)
                if pixels.shape != (SIDE * SIDE,) or not (pixels >= 0).all() or not (pixels <= 255).all():
                    raise ValueError
            except ValueError as error:
                raise CollectionError(
                    f"Line {number} of {path.name} is not a label and {SIDE * SIDE} numbers from 0 to 255. "
                    "The lines before it were taken."
                ) from error
            yield row[0].strip(), _framed(pixels.reshape(SIDE, SIDE) / 255)


def _from_npz(path: Path) -> Iterator[tuple[str, Drawing]]:
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as arrays:
            images, labels = np.asarray(arrays["images"]), np.asarray(arrays["labels"])
        if images.ndim != 3 or images.shape[1:] != (SIDE, SIDE) or labels.shape != images.shape[:1]:
            raise ValueError("the pictures should be (N, 28, 28), with a label each")
        if images.dtype.kind not in "uif" or labels.dtype.kind not in "uiSU":
            raise ValueError("pictures should be numbers, labels numbers or names")
        most = 1.0 if images.dtype.kind == "f" and images.max(initial=0) <= 1 else 255.0
        if not (np.isfinite(images).all() and images.min(initial=0) >= 0 and images.max(initial=0) <= 255):
            raise ValueError("pictures should lie between 0 and 255")
    except (ValueError, KeyError, EOFError, TypeError, zipfile.BadZipFile) as error:
        raise CollectionError(f"{path.name} cannot be imported ({error}). Nothing was changed.") from error
    for image, label in zip(images, labels.tolist(), strict=True):
        name = label.decode("utf-8", "replace") if isinstance(label, bytes) else str(label)
        yield name, _framed(image / most)


def _from_folders(path: Path) -> Iterator[tuple[str, Drawing]]:
    """Read pictures; the name of the folder they lie in is their label."""
    from digitscope.ink.images import load_picture

    for folder in sorted(place for place in path.iterdir() if place.is_dir()):
        for file in sorted(folder.iterdir()):
            if file.suffix.lower() in PICTURES:
                yield folder.name, Drawing(picture=load_picture(file))


def _framed(ink: NDArray[np.floating]) -> Drawing:
    return Drawing(picture=Picture(ink.astype(np.float32), framed=True))
