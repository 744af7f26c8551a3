"""Drawings into the collection: collections taken along, stroke files, pictures with labels, CSV."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import chain, count, islice
from pathlib import Path
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from digitscope.bounded_files import UnreadableError, left_out
from digitscope.data.collection.bundle import SUFFIX, read_bundle
from digitscope.data.collection.records import DIGITS, DIGITS_SET, FIRST_NAME, CollectionError, Kept
from digitscope.data.collection.store import Collection
from digitscope.data.formats.arrays import check_labels, check_pictures, read_npz
from digitscope.data.formats.picture_table import is_table, read_rows
from digitscope.ink.drawing.strokes import Drawing, Picture

Item: TypeAlias = tuple[str, Drawing | str]
"""A label with a drawing, or what could not be read with why not."""

AT_ONCE = 50
"""Drawings of one transaction: another window that keeps one waits no longer than for these."""
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
    broken: tuple[tuple[str, str], ...] = ()
    """What of the file or folder could not be read and was left out: which item, and why."""

    def sentence(self, name: str) -> str:
        """Say what became of it."""
        came = "1 drawing was" if self.added == 1 else f"{self.added:,} drawings were"
        known = f"; {self.there:,} more were there already" if self.there else ""
        return f"{came} taken from {name}{self._into()}{known}. {left_out(self.broken)}".strip()

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
    broken: list[tuple[str, str]] = []
    drawings = _drawings(collection, path, hand, class_set, broken)
    while piece := list(islice(drawings, AT_ONCE)):
        numbers = collection.add_many(piece, once=True)
        added += sum(1 for number in numbers if number)
        there += sum(1 for number in numbers if not number)
        whose |= {kept.hand for kept in piece}
        yield Imported(added, there)
    if not added and not there:
        none = f"{path.name} holds no labelled drawing that can be read. Nothing was changed."
        raise CollectionError(f"{none} {left_out(broken)}".strip())
    names = () if whose == {hand} else tuple(one.name for one in collection.hands() if one.id in whose)
    yield Imported(added, there, last=True, hands=names, broken=tuple(broken))


def _drawings(
    collection: Collection, path: Path, hand: int, class_set: int, broken: list[tuple[str, str]]
) -> Iterator[Kept]:
    """Yield the drawings of a file or folder; what cannot be read is added to `broken`."""
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
    try:
        for label, drawing in _labelled(path, name):
            if isinstance(drawing, str):
                broken.append((label, drawing))
            else:
                yield Kept(label[:LONGEST_LABEL], drawing, time.time(), None, hand, class_set=class_set)
    except UnreadableError as error:
        raise CollectionError(
            f"{path.name} cannot be imported: {error}. What came before was taken."
        ) from error


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


def _labelled(path: Path, name: str) -> Iterator[Item]:
    if path.is_dir():
        yield from _from_folders(path)
    elif name.endswith((".jsonl", ".jsonl.gz")):
        from digitscope.data.formats.strokes import read_strokes

        for record in read_strokes(path):
            yield record.label, record.drawing
    elif is_table(path):
        yield from _from_csv(path)
    elif name.endswith(".npz"):
        yield from _from_npz(path)
    else:
        kinds = f"a collection ({SUFFIX}), strokes (.jsonl, .jsonl.gz), .csv, .npz or a folder of pictures"
        raise CollectionError(f"{path.name} is none of what can be imported: {kinds}.")


def _from_csv(path: Path) -> Iterator[Item]:
    """Read Kaggle's layout: a heading, then a label and 784 numbers 0…255 a line."""
    for rows in read_rows(path):
        for label, image in zip(rows.labels, rows.images, strict=True):
            yield label, _framed(image)
        yield from rows.broken


def _from_npz(path: Path) -> Iterator[Item]:
    images, labels = read_npz(path, ("images", "labels"))
    labels = check_labels(labels)
    for image, label in zip(check_pictures(images, len(labels)), labels, strict=True):
        name = label.item()
        yield name.decode("utf-8", "replace") if isinstance(name, bytes) else str(name), _framed(image)


def _from_folders(path: Path) -> Iterator[Item]:
    """Read pictures; the name of the folder they lie in is their label."""
    from digitscope.data.formats.picture_folders import read_folders

    for where, label, drawing in read_folders(path):
        yield (where, drawing) if isinstance(drawing, str) else (label, drawing)


def _framed(image: NDArray[np.uint8]) -> Drawing:
    return Drawing(picture=Picture(image.astype(np.float32) / np.float32(255), framed=True))
